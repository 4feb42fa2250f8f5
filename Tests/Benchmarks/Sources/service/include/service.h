#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// One connection of the service: what it stores while nothing can be read or sent.
struct connection {
    int fd;
    char *held;  // the start of a line
    size_t held_count;
    char *unsent;  // bytes that the socket did not take yet
    size_t unsent_count;
    bool is_ending;
};

// What to wait for next; with WANT_CLOSE the connection is closed.
enum want { WANT_READ, WANT_WRITE, WANT_CLOSE };

// Reads once, answers all complete lines, sends once.
enum want connection_readable(struct connection *);
// Sends the rest.
enum want connection_writable(struct connection *);

// For a loop that moves the bytes itself: answers all complete lines of these bytes. Returns the
// number of bytes of the replies, which are at `*replies` until the next call.
size_t connection_answer(
    struct connection *, const char *bytes, size_t count, const char **replies);
enum want connection_close(struct connection *);

// Listens on 127.0.0.1, and prints the port.
int service_listen(uint16_t port);
// The next connection, or -1.
int service_accept(int listener);
