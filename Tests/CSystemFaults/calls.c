#define _GNU_SOURCE
#include "next.h"
#include "plan.h"
#include "system_faults.h"

#include <errno.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

NEXT(accept4)
NEXT(close)
NEXT(connect)
NEXT(epoll_ctl)
NEXT(epoll_pwait2)
NEXT(epoll_wait)
NEXT(ppoll)
NEXT(waitid)
NEXT(waitpid)

// -1 with the error, or 0 when the call is to be made.
static int fail(uint32_t possible) {
    switch (next_fault(possible)) {
    case SYSTEM_FAULT_INTERRUPT: errno = EINTR; return -1;
    case SYSTEM_FAULT_BLOCK: errno = EAGAIN; return -1;
    case SYSTEM_FAULT_REFUSE: errno = ECONNREFUSED; return -1;
    case SYSTEM_FAULT_NO_WATCH: errno = ENOSPC; return -1;
    case SYSTEM_FAULT_NO_MEMORY: errno = ENOMEM; return -1;
    default: return 0;
    }
}

int accept4(int fd, struct sockaddr *restrict peer, socklen_t *restrict length, int flags) {
    if (fail(SYSTEM_FAULT_INTERRUPT | SYSTEM_FAULT_BLOCK) != 0) return -1;
    return next_accept4()(fd, peer, length, flags);
}

int connect(int fd, const struct sockaddr *address, socklen_t length) {
    // A UNIX socket connects at once or not at all, so nothing can interrupt it.
    if (address->sa_family == AF_UNIX) return next_connect()(fd, address, length);
    if (fail(SYSTEM_FAULT_REFUSE) != 0) return -1;
    int result = next_connect()(fd, address, length);
    if (result == 0 || errno == EINPROGRESS) {
        if (fail(SYSTEM_FAULT_INTERRUPT) != 0) return -1;
        if (result != 0) errno = EINPROGRESS;
    }
    return result;
}

int close(int fd) {
    int result = next_close()(fd);
    if (result == 0 && fail(SYSTEM_FAULT_INTERRUPT) != 0) return -1;
    return result;
}

int ppoll(
    struct pollfd *entries, nfds_t count, const struct timespec *timeout, const sigset_t *mask) {
    if (fail(SYSTEM_FAULT_INTERRUPT) != 0) return -1;
    if (descriptor_limit() != 0 && count > descriptor_limit()) {
        errno = EINVAL;
        return -1;
    }
    return next_ppoll()(entries, count, timeout, mask);
}

// By the system call, and without instrumentation: ThreadSanitizer calls this before it is ready.
__attribute__((disable_sanitizer_instrumentation)) int getrlimit(
    __rlimit_resource_t resource, struct rlimit *limit) {
    int result = (int)syscall(SYS_prlimit64, 0, (int)resource, NULL, limit);
    if (result == 0 && resource == RLIMIT_NOFILE && descriptor_limit() != 0) {
        limit->rlim_cur = descriptor_limit();
    }
    return result;
}

int epoll_ctl(int queue, int operation, int fd, struct epoll_event *event) {
    if (operation != EPOLL_CTL_DEL && fail(SYSTEM_FAULT_NO_WATCH | SYSTEM_FAULT_NO_MEMORY) != 0) {
        return -1;
    }
    return next_epoll_ctl()(queue, operation, fd, event);
}

int epoll_wait(int queue, struct epoll_event *events, int capacity, int timeout) {
    if (fail(SYSTEM_FAULT_INTERRUPT) != 0) return -1;
    return next_epoll_wait()(queue, events, capacity, timeout);
}

int epoll_pwait2(
    int queue, struct epoll_event *events, int capacity, const struct timespec *timeout,
    const sigset_t *mask) {
    if (fail(SYSTEM_FAULT_INTERRUPT) != 0) return -1;
    return next_epoll_pwait2()(queue, events, capacity, timeout, mask);
}

pid_t waitpid(pid_t child, int *status, int options) {
    if (fail(SYSTEM_FAULT_INTERRUPT) != 0) return -1;
    return next_waitpid()(child, status, options);
}

int waitid(idtype_t kind, id_t id, siginfo_t *news, int options) {
    if (fail(SYSTEM_FAULT_INTERRUPT) != 0) return -1;
    return next_waitid()(kind, id, news, options);
}
