#define _GNU_SOURCE
#include "next.h"
#include "plan.h"
#include "system_faults.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

NEXT(recv)
NEXT(send)
NEXT(recvfrom)
NEXT(sendto)
NEXT(read)
NEXT(write)

static int has_type(int fd, int wanted) {
    int type = 0;
    socklen_t length = sizeof type;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == wanted;
}

// What a call can suffer that moves `count` bytes of a socket.
static uint32_t faults_of_socket(int fd, size_t count) {
    uint32_t faults = SYSTEM_FAULT_INTERRUPT | SYSTEM_FAULT_BLOCK;
    if (!has_plan() || !has_type(fd, SOCK_STREAM)) return faults;
    return faults | SYSTEM_FAULT_RESET | (count > 1 ? SYSTEM_FAULT_SHORTEN : 0);
}

// An eventfd(2) is all or nothing, and when it is full its reader is awake already.
static uint32_t faults_of_file(int fd, size_t count) {
    struct stat status;
    if (!has_plan() || fstat(fd, &status) != 0) return 0;
    if (!S_ISFIFO(status.st_mode) && !S_ISCHR(status.st_mode)) return SYSTEM_FAULT_INTERRUPT;
    int flags = fcntl(fd, F_GETFL);
    return SYSTEM_FAULT_INTERRUPT | (flags & O_NONBLOCK ? SYSTEM_FAULT_BLOCK : 0) |
           (count > 1 ? SYSTEM_FAULT_SHORTEN : 0);
}

// False when the call fails; `count` is what it may move.
static int passes(uint32_t possible, size_t *count) {
    switch (next_fault(possible)) {
    case SYSTEM_FAULT_INTERRUPT: errno = EINTR; return 0;
    case SYSTEM_FAULT_BLOCK: errno = EAGAIN; return 0;
    case SYSTEM_FAULT_NO_BUFFERS: errno = ENOBUFS; return 0;
    case SYSTEM_FAULT_RESET: errno = ECONNRESET; return 0;
    case SYSTEM_FAULT_SHORTEN: *count = shortened(*count); return 1;
    default: return 1;
    }
}

ssize_t recv(int fd, void *bytes, size_t count, int flags) {
    if (!passes(faults_of_socket(fd, count), &count)) return -1;
    return next_recv()(fd, bytes, count, flags);
}

ssize_t send(int fd, const void *bytes, size_t count, int flags) {
    uint32_t possible = faults_of_socket(fd, count);
    // Of datagrams it means a loss.
    if (possible & SYSTEM_FAULT_RESET) possible |= SYSTEM_FAULT_NO_BUFFERS;
    if (!passes(possible, &count)) return -1;
    return next_send()(fd, bytes, count, flags);
}

ssize_t recvfrom(
    int fd, void *bytes, size_t count, int flags, struct sockaddr *sender, socklen_t *length) {
    if (!passes(faults_of_socket(fd, count), &count)) return -1;
    return next_recvfrom()(fd, bytes, count, flags, sender, length);
}

ssize_t sendto(
    int fd, const void *bytes, size_t count, int flags, const struct sockaddr *receiver,
    socklen_t length) {
    if (!passes(faults_of_socket(fd, count), &count)) return -1;
    return next_sendto()(fd, bytes, count, flags, receiver, length);
}

ssize_t read(int fd, void *bytes, size_t count) {
    if (!passes(faults_of_file(fd, count), &count)) return -1;
    return next_read()(fd, bytes, count);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    if (!passes(faults_of_file(fd, count), &count)) return -1;
    return next_write()(fd, bytes, count);
}
