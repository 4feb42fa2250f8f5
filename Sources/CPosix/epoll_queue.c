#define _GNU_SOURCE
#include "epoll_queue.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <time.h>

int cs_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int cs_epoll_set(int queue, int fd, uint32_t events, int is_known) {
    struct epoll_event event = {.events = events, .data.fd = fd};
    return epoll_ctl(queue, is_known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
}

int cs_epoll_forget(int queue, int fd) { return epoll_ctl(queue, EPOLL_CTL_DEL, fd, NULL); }

static int wait_for(int queue, struct epoll_event *events, int capacity, int64_t nanoseconds) {
    if (nanoseconds < 0) {
        return epoll_wait(queue, events, capacity, -1);
    }
    struct timespec timeout = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    int count = epoll_pwait2(queue, events, capacity, &timeout, NULL);
    if (count >= 0 || errno != ENOSYS) {
        return count;
    }
    int64_t milliseconds = (nanoseconds + 999999) / 1000000;
    return epoll_wait(queue, events, capacity, milliseconds > INT_MAX ? INT_MAX : (int)milliseconds);
}

int cs_epoll_wait(int queue, struct cs_readiness *ready, int capacity, int64_t nanoseconds) {
    struct epoll_event events[256];
    int count = wait_for(queue, events, capacity < 256 ? capacity : 256, nanoseconds);
    for (int i = 0; i < count; i++) {
        ready[i] = (struct cs_readiness){events[i].data.fd, events[i].events};
    }
    return count;
}
