#pragma once

#include "connection.h"
#include "latencies.h"

#include <stddef.h>
#include <stdint.h>

// Connections that each keep some messages in flight: a reply that comes is followed by the next
// message.
struct closed_loop {
    const struct conversation *conversation;
    struct connection *connections;
    size_t count;
    int queue;  // epoll(7)
};

struct outcome {
    uint64_t replies, nanoseconds;
    struct latencies latencies;
};

uint64_t monotonic_now(void);

// Opens the next connections; each of them has one message answered.
void closed_loop_connect(struct closed_loop *, size_t count);

// Has connections from `first` on talk, until no time is left or so many messages were sent
// (0: no limit), and the last reply has come.
void closed_loop_run(
    struct closed_loop *, size_t first, uint64_t nanoseconds, uint64_t messages,
    struct outcome *);
