#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A client of a chat server, on a connection that does not block.
struct member {
    int socket;
    // Registered, and in the room if there is one.
    bool is_ready;
    // The number of the next message that it must receive.
    uint64_t next;
    // An unfinished line.
    char *rest;
    size_t rest_size;
};

// What a member receives.
struct listener {
    // The room that a member joins when it is registered; NULL for none.
    const char *room;
    // Called for each message of the room, with its number.
    void (*heard)(void *context, uint64_t number);
    void *context;
};

// Connects, and sends what registers the member with these capabilities, separated by blanks.
void member_connect(
    struct member *member, uint16_t port, size_t number, const char *capabilities);

// Reads what is there; fails when the connection ended, or a message was lost or repeated.
void member_read(struct member *member, const struct listener *listener);

// Sends a line with its end.
void member_send(struct member *member, const char *line, size_t size);
