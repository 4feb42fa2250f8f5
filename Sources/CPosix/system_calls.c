#define _GNU_SOURCE
#include "system_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

int cs_accept(int listener, struct sockaddr *address, unsigned *length) {
    return accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static struct timespec time_of(int64_t nanoseconds) {
    return (struct timespec){nanoseconds / 1000000000, nanoseconds % 1000000000};
}

int cs_poll_pieces(struct pollfd *entries, unsigned long count, int64_t nanoseconds) {
    const int64_t pause = 10000000;
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return -1;
    }
    unsigned long size = limit.rlim_cur;
    if (size == 0 || size >= count) {
        errno = EINVAL;
        return -1;
    }
    const struct timespec at_once = {0, 0};
    for (int64_t left = nanoseconds;;) {
        int ready = 0;
        for (unsigned long start = 0; start < count; start += size) {
            unsigned long piece = count - start < size ? count - start : size;
            int found = ppoll(entries + start, piece, &at_once, NULL);
            if (found < 0) {
                return -1;
            }
            ready += found;
        }
        if (ready > 0 || left == 0) {
            return ready;
        }
        int64_t step = left < 0 || left > pause ? pause : left;
        struct timespec timeout = time_of(step);
        if (ppoll(entries, size, &timeout, NULL) < 0) {
            return -1;
        }
        if (left > 0) {
            left -= step;
        }
    }
}

int cs_poll(struct pollfd *entries, unsigned long count, int64_t nanoseconds) {
    if (nanoseconds < 0) {
        return ppoll(entries, count, NULL, NULL);
    }
    struct timespec timeout = time_of(nanoseconds);
    return ppoll(entries, count, &timeout, NULL);
}

int cs_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int cs_timer(void) { return timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC); }

int cs_timer_set(int timer, int64_t nanoseconds) {
    struct itimerspec time = {{0, 0}, {0, 0}};
    if (nanoseconds >= 0) {
        // A time of zero would disarm it.
        time.it_value = time_of(nanoseconds == 0 ? 1 : nanoseconds);
    }
    return timerfd_settime(timer, 0, &time, NULL);
}

int cs_pipe(int ends[2]) { return pipe2(ends, O_NONBLOCK | O_CLOEXEC); }

int cs_become_memory_file(int fd) {
    int file = memfd_create("carillon", MFD_CLOEXEC);
    if (file < 0) {
        return -1;
    }
    int result = dup3(file, fd, O_CLOEXEC);
    close(file);
    return result;
}

int cs_usable_cores(void) {
    cpu_set_t cores;
    // EINVAL: the kernel counts more of them than the set has room for.
    return sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 1;
}

int64_t cs_file_system_type(const char *path) {
    struct statfs status;
    if (statfs(path, &status) != 0) {
        return -1;
    }
    // The field has a sign on some machines, and some types have its highest bit.
    return (int64_t)(uint32_t)status.f_type;
}
