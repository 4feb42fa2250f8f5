#include "loops.h"

#include <service.h>
#include <stdlib.h>
#include <sys/epoll.h>

static int queue;

static void watch(struct connection *connection, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = connection};
    if (epoll_ctl(queue, operation, connection->fd, &event) == -1) abort();
}

static void accept_all(int listener) {
    for (int fd; (fd = service_accept(listener)) != -1;) {
        struct connection *connection = calloc(1, sizeof *connection);
        if (!connection) abort();
        connection->fd = fd;
        watch(connection, EPOLL_CTL_ADD, EPOLLIN);
    }
}

static void serve(struct connection *connection) {
    bool was_writing = connection->unsent_count > 0;
    switch (was_writing ? connection_writable(connection) : connection_readable(connection)) {
    case WANT_READ:
        if (was_writing) watch(connection, EPOLL_CTL_MOD, EPOLLIN);
        break;
    case WANT_WRITE:
        if (!was_writing) watch(connection, EPOLL_CTL_MOD, EPOLLOUT);
        break;
    case WANT_CLOSE: free(connection);
    }
}

void serve_by_epoll(int listener) {
    queue = epoll_create1(EPOLL_CLOEXEC);
    struct connection door = {.fd = listener};
    watch(&door, EPOLL_CTL_ADD, EPOLLIN);
    while (true) {
        struct epoll_event events[256];
        int ready = epoll_wait(queue, events, 256, -1);
        for (int index = 0; index < ready; index++) {
            struct connection *connection = events[index].data.ptr;
            if (connection == &door) accept_all(listener);
            else serve(connection);
        }
    }
}
