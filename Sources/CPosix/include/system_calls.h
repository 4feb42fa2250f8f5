// System calls that Swift's Glibc module hides, since it is built without _GNU_SOURCE.
// Feature macros are defined in the .c files only: a header must not change what other
// modules see of libc's types.
#pragma once

#include <stdint.h>

// Not included: a struct that Glibc's module defines must not be defined by this one as well,
// else it depends on the order of files which of the two Swift takes for its owner.
struct pollfd;
struct sockaddr;

/// accept4(2): the new descriptor is non-blocking and closed on exec.
int cs_accept(int listener, struct sockaddr *address, unsigned *length);

/// ppoll(2) without a signal mask; `nanoseconds` below zero waits without an end.
int cs_poll(struct pollfd *entries, unsigned long count, int64_t nanoseconds);

/// The same for more entries than RLIMIT_NOFILE, which poll(2) refuses by EINVAL: the limit may
/// have been lowered since the descriptors were opened. Asks piece by piece: the first piece is
/// waited for, and the others are looked at every ten milliseconds.
int cs_poll_pieces(struct pollfd *entries, unsigned long count, int64_t nanoseconds);

/// eventfd(2): non-blocking, closed on exec.
int cs_eventfd(void);

/// timerfd_create(2): CLOCK_MONOTONIC, non-blocking, closed on exec.
int cs_timer(void);

/// timerfd_settime(2): once, after `nanoseconds`; never for a number below zero.
int cs_timer_set(int timer, int64_t nanoseconds);

/// pipe2(2): both ends non-blocking, closed on exec.
int cs_pipe(int ends[2]);

/// Makes a descriptor that of an empty file in memory (memfd_create(2)); -1 with errno if it
/// cannot.
int cs_become_memory_file(int fd);

/// The cores that this process may run on, by sched_getaffinity(2); at least 1.
int cs_usable_cores(void);

/// statfs(2): the type of the file system that a path is on; -1 with errno.
int64_t cs_file_system_type(const char *path);
