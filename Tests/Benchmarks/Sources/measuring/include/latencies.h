#pragma once

#include <stdint.h>

// How often each latency occurred: linear buckets, 64 to a power of two, so that a percentile is
// wrong by at most 1.6 %.
struct latencies {
    uint64_t counts[64 * 40];
    uint64_t total;
    uint64_t longest;
};

void latencies_add(struct latencies *latencies, uint64_t nanoseconds);

// The latency that this fraction (0 to 1) does not exceed.
uint64_t latencies_percentile(const struct latencies *latencies, double part);
