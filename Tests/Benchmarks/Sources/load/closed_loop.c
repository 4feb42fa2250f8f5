#include "closed_loop.h"

#include "failure.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

// A server that sends nothing for this long counts as failed.
enum { PATIENCE_MILLISECONDS = 20000 };

uint64_t monotonic_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void watch(const struct closed_loop *loop, struct connection *connection, int operation) {
    struct epoll_event event = {
        .events = EPOLLIN | (connection->unsent_count > 0 ? (uint32_t)EPOLLOUT : 0),
        .data.ptr = connection,
    };
    int fd = connection->channel.fd;
    if (epoll_ctl(loop->queue, operation, fd, &event) == -1) fail("epoll_ctl: %m");
}

struct progress {
    uint64_t end, left, in_flight;
    struct outcome *outcome;
};

static void talk(
    const struct closed_loop *loop, struct connection *connection, unsigned count, uint64_t now,
    struct progress *progress) {
    if (progress->left < count) count = (unsigned)progress->left;
    if (count == 0 || now >= progress->end) return;
    progress->left -= count;
    progress->in_flight += count;
    bool had_unsent = connection->unsent_count > 0;
    bool is_sent = connection_send(connection, loop->conversation, count, now);
    if (!is_sent && !had_unsent) watch(loop, connection, EPOLL_CTL_MOD);
}

static void listen_to(
    const struct closed_loop *loop, struct connection *connection, struct progress *progress) {
    unsigned depth = loop->conversation->depth;
    uint32_t answered = connection->answered;
    unsigned count = connection_receive(connection, loop->conversation);
    uint64_t now = monotonic_now();
    for (unsigned index = 0; index < count; index++) {
        uint64_t sent_at = connection->sent_at[(answered + index) % depth];
        latencies_add(&progress->outcome->latencies, now - sent_at);
    }
    progress->in_flight -= count;
    progress->outcome->replies += count;
    talk(loop, connection, count, now, progress);
}

static void turn(const struct closed_loop *loop, struct progress *progress) {
    struct epoll_event events[512];
    int count = epoll_wait(loop->queue, events, 512, PATIENCE_MILLISECONDS);
    if (count == -1 && errno != EINTR) fail("epoll_wait: %m");
    if (count == 0) {
        fail("no reply for %d s, %lu messages are not answered", PATIENCE_MILLISECONDS / 1000,
            progress->in_flight);
    }
    for (int index = 0; index < count; index++) {
        struct connection *connection = events[index].data.ptr;
        if (events[index].events & EPOLLOUT && connection_flush(connection)) {
            watch(loop, connection, EPOLL_CTL_MOD);
        }
        if (events[index].events & ~(uint32_t)EPOLLOUT) listen_to(loop, connection, progress);
    }
}

void closed_loop_run(
    struct closed_loop *loop, size_t first, uint64_t nanoseconds, uint64_t messages,
    struct outcome *outcome) {
    memset(outcome, 0, sizeof *outcome);
    uint64_t start = monotonic_now();
    struct progress progress = {
        .end = start + nanoseconds,
        .left = messages ? messages : UINT64_MAX,
        .outcome = outcome,
    };
    for (size_t index = first; index < loop->count; index++) {
        talk(loop, &loop->connections[index], loop->conversation->depth, start, &progress);
    }
    while (progress.in_flight > 0) turn(loop, &progress);
    outcome->nanoseconds = monotonic_now() - start;
}

void closed_loop_connect(struct closed_loop *loop, size_t count) {
    static struct outcome ignored;
    struct progress progress = {.end = UINT64_MAX, .outcome = &ignored};
    for (size_t opened = 0; opened < count;) {
        // A few at a time, since the kernel's queue of connections to accept would overflow.
        for (int batch = 0; batch < 64 && opened < count; batch++, opened++) {
            struct connection *connection = &loop->connections[loop->count];
            connection_open(connection, loop->conversation, (uint32_t)loop->count++);
            watch(loop, connection, EPOLL_CTL_ADD);
            progress.left = 1;
            talk(loop, connection, 1, monotonic_now(), &progress);
        }
        progress.left = 0;
        while (progress.in_flight > 0) turn(loop, &progress);
    }
}
