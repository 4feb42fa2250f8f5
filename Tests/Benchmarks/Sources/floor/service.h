#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// One connection of the service: what it holds while nothing can be read or sent.
struct connection {
    int fd;
    char *held;  // the start of a line
    size_t held_count;
    char *unsent;  // what the socket did not take yet
    size_t unsent_count;
    bool is_ending;
};

// What to wait for next; after WANT_CLOSE the connection is closed already.
enum want { WANT_READ, WANT_WRITE, WANT_CLOSE };

// Reads once, answers all lines that are whole, sends once.
enum want connection_readable(struct connection *);
// Sends what is left.
enum want connection_writable(struct connection *);

// A socket that listens at 127.0.0.1, and says so.
int service_listen(uint16_t port);
// The next connection, or -1.
int service_accept(int listener);

// The two loops; they do not return.
void serve_by_poll(int listener);
void serve_by_epoll(int listener);
