#include "latencies.h"

enum { LINEAR = 64, BUCKETS = 64 * 40 };

static unsigned bucket(uint64_t value) {
    if (value < LINEAR) return (unsigned)value;
    unsigned shift = 63 - 6 - (unsigned)__builtin_clzll(value);
    unsigned index = (shift + 1) * LINEAR + (unsigned)((value >> shift) - LINEAR);
    return index < BUCKETS ? index : BUCKETS - 1;
}

// The greatest value of a bucket.
static uint64_t limit(unsigned index) {
    if (index < LINEAR) return index;
    unsigned shift = index / LINEAR - 1;
    return ((uint64_t)(index % LINEAR + LINEAR + 1) << shift) - 1;
}

void latencies_add(struct latencies *latencies, uint64_t nanoseconds) {
    latencies->counts[bucket(nanoseconds)]++;
    latencies->total++;
    if (nanoseconds > latencies->longest) latencies->longest = nanoseconds;
}

uint64_t latencies_percentile(const struct latencies *latencies, double part) {
    uint64_t wanted = (uint64_t)((double)latencies->total * part);
    uint64_t seen = 0;
    for (unsigned index = 0; index < BUCKETS; index++) {
        seen += latencies->counts[index];
        if (seen > wanted || (seen > 0 && seen == latencies->total)) {
            return limit(index) < latencies->longest ? limit(index) : latencies->longest;
        }
    }
    return latencies->longest;
}
