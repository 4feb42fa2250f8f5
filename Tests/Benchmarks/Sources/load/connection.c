#define _GNU_SOURCE
#include "connection.h"

#include "failure.h"
#include "stamp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void *allocate(size_t size) {
    void *memory = malloc(size ? size : 1);
    if (!memory) fail("no memory");
    return memory;
}

// Up to 8 digits, the lowest first, so that short messages differ too.
static void write_digits(char *start, size_t room, uint32_t number) {
    static const char digits[] = "0123456789abcdef";
    for (size_t index = 0; index < room && index < 8; index++, number >>= 4) {
        start[index] = digits[number & 15];
    }
}

void connection_open(
    struct connection *connection, const struct conversation *conversation, uint32_t number) {
    size_t size = conversation->size;
    *connection = (struct connection){
        .message = allocate(size + 1),
        .sent_at = allocate(conversation->depth * sizeof(uint64_t)),
        .held = allocate(STAMP_LENGTH + size + 1),
    };
    for (size_t index = 0; index < size; index++) {
        connection->message[index] = (char)('a' + index % 26);
    }
    if (size > 8) write_digits(connection->message + 8, size - 8, number);
    connection->message[size] = '\n';

    connection->channel = channel_open(conversation->port, conversation->tls, conversation->session);
}

void connection_close(struct connection *connection) {
    channel_close(&connection->channel);
    free(connection->message);
    free(connection->sent_at);
    free(connection->held);
    free(connection->unsent);
}

// MARK: - Out

bool connection_flush(struct connection *connection) {
    while (connection->unsent_count > 0) {
        ssize_t count =
            channel_send(&connection->channel, connection->unsent, connection->unsent_count);
        if (count == -1 && errno == EAGAIN) return false;
        if (count == -1) fail("cannot send: %m");
        connection->unsent_count -= (size_t)count;
        memmove(
            connection->unsent, connection->unsent + (size_t)count, connection->unsent_count);
    }
    return true;
}

static void keep(struct connection *connection, const char *bytes, size_t count) {
    connection->unsent = realloc(connection->unsent, connection->unsent_count + count);
    if (!connection->unsent) fail("no memory");
    memcpy(connection->unsent + connection->unsent_count, bytes, count);
    connection->unsent_count += count;
}

bool connection_send(
    struct connection *connection, const struct conversation *conversation, unsigned count,
    uint64_t now) {
    static char *batch;
    if (!batch) batch = allocate(conversation->depth * (conversation->size + 1));
    char *end = batch;
    for (unsigned index = 0; index < count; index++) {
        write_digits(connection->message, conversation->size, connection->sent);
        connection->sent_at[connection->sent++ % conversation->depth] = now;
        end = mempcpy(end, connection->message, conversation->size + 1);
    }
    size_t length = (size_t)(end - batch);
    if (connection->unsent_count > 0) {
        keep(connection, batch, length);
        return false;
    }
    ssize_t sent = channel_send(&connection->channel, batch, length);
    if (sent == -1 && errno != EAGAIN) fail("cannot send: %m");
    if (sent == -1) sent = 0;
    if ((size_t)sent == length) return true;
    keep(connection, batch + sent, length - (size_t)sent);
    return false;
}

// MARK: - In

static void check(
    struct connection *connection, const struct conversation *conversation, const char *reply) {
    size_t size = conversation->size;
    if (connection->answered == connection->sent) fail("a reply without a message");
    stamp_check(reply);
    write_digits(connection->message, size, connection->answered);
    if (memcmp(reply + STAMP_LENGTH, connection->message, size + 1) != 0) {
        fail("the reply to \"%.*s\" is \"%.*s\"", (int)size, connection->message,
            (int)(STAMP_LENGTH + size + 1), reply);
    }
    connection->answered++;
}

unsigned connection_receive(
    struct connection *connection, const struct conversation *conversation) {
    static char buffer[1 << 18];
    ssize_t received = channel_receive(&connection->channel, buffer, sizeof buffer);
    if (received == -1 && errno == EAGAIN) return 0;
    if (received == -1) fail("cannot receive: %m");
    if (received == 0) fail("the server has closed a connection");

    // Stamps have a fixed length, so all replies have the same length.
    size_t length = STAMP_LENGTH + conversation->size + 1;
    const char *position = buffer, *end = buffer + received;
    uint32_t before = connection->answered;
    if (connection->held_count > 0) {
        size_t missing = length - connection->held_count;
        size_t count = missing < (size_t)received ? missing : (size_t)received;
        memcpy(connection->held + connection->held_count, buffer, count);
        connection->held_count += count;
        position += count;
        if (connection->held_count < length) return 0;
        check(connection, conversation, connection->held);
        connection->held_count = 0;
    }
    for (; (size_t)(end - position) >= length; position += length) {
        check(connection, conversation, position);
    }
    connection->held_count = (size_t)(end - position);
    memcpy(connection->held, position, connection->held_count);
    return connection->answered - before;
}
