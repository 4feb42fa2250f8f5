// Threads outside Swift's cooperative pool.
#pragma once

/// Calls `body(argument)` on a new, detached thread with all signals blocked, so that they
/// reach the threads that the program made for itself. Returns 0 or an errno.
int cs_detach_thread(void (*body)(void *), void *argument);
