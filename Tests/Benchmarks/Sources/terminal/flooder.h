#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// A server in a process of its own, which sends one client many lines.
struct flood {
    bool is_irc;
    uint64_t lines;   // how many, or
    double seconds;   // for how long
    unsigned rate;    // lines a second; 0: as fast as they are taken
};

struct flooder {
    pid_t process;
    uint16_t port;
    int ready;  // readable when the client is ready for lines
    int start;  // a byte starts the flood; it ends when this is closed
};

// The last line of every flood. No other has capital letters.
#define LAST_LINE "THEFLOODHASENDED"

struct flooder flooder_start(const struct flood *);
void flooder_end(struct flooder *);
