#pragma once

#include "printed_text.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// A full-screen client in a pseudo-terminal of 30 rows and 100 columns. This program is the other
// end: it reads the output at once, or at a limited rate.
struct client {
    pid_t process;
    int master;
    uint64_t bytes;        // drawn so far
    uint64_t last_output;  // when, on the monotonic clock, in ns
    bool has_ended;
    struct printed_text text;
    struct word_finder connected, end;
    struct word_finder background, attributes;  // requests to the terminal
    uint64_t connected_at, ended_at;  // when these words were shown; 0: not yet
    char awaited;                     // a letter whose echo is expected, or 0
    uint64_t echoed_at;
    double drain;  // bytes a second; 0: all at once
    double allowance;
    uint64_t allowance_at;
};

uint64_t monotonic_now(void);

// Starts the program; `connected` is a word that it shows when connected, `end` one of the last
// line.
void client_start(
    struct client *, char *const words[], int processor, const char *connected, const char *end);

// Reads output until then, at least once.
void client_read_until(struct client *, uint64_t deadline, bool (*is_done)(struct client *));

void client_type(struct client *, const char *text);

void client_end(struct client *);
