#ifndef CARILLON_TERMINAL_RESCUE_H
#define CARILLON_TERMINAL_RESCUE_H

#include <stddef.h>

struct termios;

/// From now on a crash (SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGQUIT) first writes
/// `bytes` to the terminal and puts `modes` back, and then takes its course. `bytes` are copied.
/// Returns 0, or -1 and errno: EBUSY if a rescue is armed already, E2BIG for too many bytes.
/// Arm and disarm on one thread.
int terminal_rescue_arm(int fd, const struct termios *modes, const void *bytes, size_t count);

/// Puts the signal handlers back that `terminal_rescue_arm` found. Does nothing when disarmed.
void terminal_rescue_disarm(void);

#endif
