#pragma once

#include "connection.h"
#include "latencies.h"

#include <stddef.h>
#include <stdint.h>

// Connections that each keep some messages in flight: each reply is followed by the next message.
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

// Opens the next connections; each gets one reply.
void closed_loop_connect(struct closed_loop *, size_t count);

// Sends on connections from `first` on, until the time is over or this many messages were sent
// (0: no limit), and the last reply has arrived.
void closed_loop_run(
    struct closed_loop *, size_t first, uint64_t nanoseconds, uint64_t messages,
    struct outcome *);
