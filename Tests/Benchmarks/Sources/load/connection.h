#pragma once

#include "channel.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// One connection of the load: messages out, replies in, each of them checked.
struct connection {
    struct channel channel;
    uint32_t sent, answered;
    // The current message, which contains the numbers of the connection and of the message.
    char *message;
    // When each message in flight was sent, by its number modulo the depth.
    uint64_t *sent_at;
    // The start of a reply.
    char *held;
    size_t held_count;
    // Bytes that the socket did not take yet.
    char *unsent;
    size_t unsent_count;
};

// The settings of all connections.
struct conversation {
    uint16_t port;         // on 127.0.0.1
    size_t size;           // of a message, without its end
    unsigned depth;        // the most messages in flight
    SSL_CTX *tls;          // or NULL
    SSL_SESSION *session;  // that new connections resume, or NULL
};

void connection_open(struct connection *, const struct conversation *, uint32_t number);
void connection_close(struct connection *);

// Sends this many messages in one piece. Returns false when the rest must wait until the socket is
// writable: then call `connection_flush`.
bool connection_send(
    struct connection *, const struct conversation *, unsigned count, uint64_t now);
bool connection_flush(struct connection *);

// Reads once, and checks all replies. Returns their number.
unsigned connection_receive(struct connection *, const struct conversation *);
