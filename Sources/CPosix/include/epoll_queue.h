// epoll(7), in the words of poll(2): the event bits of both are the same on Linux.
#pragma once

#include <stdint.h>

/// epoll_create1(2), closed on exec.
int cs_epoll_create(void);

/// epoll_ctl(2): adds `fd`, or changes what is asked about it when it `is_known`.
int cs_epoll_set(int queue, int fd, uint32_t events, int is_known);

/// epoll_ctl(2): forgets `fd`.
int cs_epoll_forget(int queue, int fd);

struct cs_readiness {
    int fd;
    uint32_t events;
};

/// epoll_pwait2(2) without a signal mask; `nanoseconds` below zero waits without an end. Where
/// the kernel has only epoll_wait(2), milliseconds, rounded up.
int cs_epoll_wait(int queue, struct cs_readiness *ready, int capacity, int64_t nanoseconds);
