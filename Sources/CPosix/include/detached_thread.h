// Threads outside Swift's cooperative pool.
#pragma once

/// Calls `body(argument)` on a new, detached thread with all signals blocked, so that they
/// reach the threads that the program made for itself. Returns 0 or an errno.
int cs_detach_thread(void (*body)(void *), void *argument);

/// Lets the calling thread run only while its processor has nothing else to do: SCHED_IDLE, sched(7),
/// which cannot be taken back without privileges. Returns 0 or an errno.
int cs_run_when_idle(void);
