#pragma once

#include <openssl/rand.h>
#include <stdint.h>

// Makes OpenSSL's random numbers the same in each run, so that an input determines the
// conversation.
// RAND_set_rand_method(3) is deprecated, but its replacement needs much more code.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

static inline uint64_t *fuzzer_dice(void) {
    static uint64_t state;
    return &state;
}

/// SplitMix64.
static inline int fuzzer_throw_dice(unsigned char *bytes, int count) {
    for (int index = 0; index < count; index++) {
        uint64_t number = *fuzzer_dice() += 0x9E3779B97F4A7C15u;
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9u;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EBu;
        bytes[index] = (unsigned char)(number >> 56);
    }
    return 1;
}

static inline int fuzzer_has_dice(void) { return 1; }

/// Restarts the sequence of random numbers.
static inline void fuzzer_reset_dice(void) {
    static const RAND_METHOD method = {
        .bytes = fuzzer_throw_dice, .pseudorand = fuzzer_throw_dice, .status = fuzzer_has_dice};
    *fuzzer_dice() = 1;
    RAND_set_rand_method(&method);
}

#pragma GCC diagnostic pop
