#include "loops.h"

#include <poll.h>
#include <service.h>
#include <stdio.h>
#include <stdlib.h>

// Parallel arrays: the listener is at 0, and has no connection.
static struct pollfd *watched;
static struct connection *connections;
static size_t count, capacity;

static void add(int fd) {
    if (count == capacity) {
        capacity = capacity ? 2 * capacity : 64;
        watched = realloc(watched, capacity * sizeof *watched);
        connections = realloc(connections, capacity * sizeof *connections);
        if (!watched || !connections) abort();
    }
    watched[count] = (struct pollfd){.fd = fd, .events = POLLIN};
    connections[count++] = (struct connection){.fd = fd};
}

static void serve(size_t index) {
    bool is_writing = watched[index].events == POLLOUT;
    struct connection *connection = &connections[index];
    switch (is_writing ? connection_writable(connection) : connection_readable(connection)) {
    case WANT_READ: watched[index].events = POLLIN; break;
    case WANT_WRITE: watched[index].events = POLLOUT; break;
    case WANT_CLOSE:
        watched[index] = watched[--count];
        connections[index] = connections[count];
    }
}

void serve_by_poll(int listener) {
    add(listener);
    while (true) {
        int ready = poll(watched, count, -1);
        // From the end, so that an entry that is moved into a gap was handled already.
        for (size_t index = count - 1; ready > 0 && index > 0; index--) {
            if (watched[index].revents == 0) continue;
            ready--;
            serve(index);
        }
        if (watched[0].revents) {
            for (int fd; (fd = service_accept(listener)) != -1;) add(fd);
        }
    }
}
