#include "service.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { STAMP = 27, LIMIT = 65536, INPUT = 65536 };

static char input[INPUT];
// The replies to one read: at worst empty lines, or one long line.
static char output[INPUT * (STAMP + 1) + LIMIT + 256];
static size_t output_count;
static char stamp[STAMP + 1];

// MARK: - Replies

// `[Tue Apr 18 23:53:09 2006] `, written at most once a second.
static void refresh_stamp(void) {
    static time_t second = -1;
    time_t now = time(NULL);
    if (now == second) return;
    second = now;
    struct tm fields;
    char text[32];
    asctime_r(localtime_r(&now, &fields), text);
    stamp[0] = '[';
    memcpy(stamp + 1, text, 24);
    memcpy(stamp + 25, "] ", 3);
}

static void append(const char *bytes, size_t count) {
    memcpy(output + output_count, bytes, count);
    output_count += count;
}

static void answer(const char *line, size_t count) {
    append(stamp, STAMP);
    append(line, count);
    output[output_count++] = '\n';
}

static void refuse(struct connection *connection) {
    static const char sentence[] = "error: a line may have at most 65536 bytes";
    answer(sentence, sizeof sentence - 1);
    connection->is_ending = true;
}

// MARK: - Lines

static bool hold(struct connection *connection, const char *bytes, size_t count) {
    if (count == 0) return true;
    // There may be a CR before the end.
    if (connection->held_count + count > LIMIT + 1) return false;
    char *held = realloc(connection->held, connection->held_count + count);
    if (!held) abort();
    memcpy(held + connection->held_count, bytes, count);
    connection->held = held;
    connection->held_count += count;
    return true;
}

// A line without its LF.
static void take(struct connection *connection, const char *line, size_t count) {
    if (count > 0 && line[count - 1] == '\r') count--;
    if (count > LIMIT) return refuse(connection);
    answer(line, count);
}

static void take_all(struct connection *connection, const char *position, const char *end) {
    while (position < end && !connection->is_ending) {
        const char *feed = memchr(position, '\n', (size_t)(end - position));
        if (!feed) {
            if (!hold(connection, position, (size_t)(end - position))) refuse(connection);
            return;
        }
        size_t count = (size_t)(feed - position);
        if (connection->held_count == 0) {
            take(connection, position, count);
        } else if (!hold(connection, position, count)) {
            refuse(connection);
        } else {
            take(connection, connection->held, connection->held_count);
            free(connection->held);
            connection->held = NULL;
            connection->held_count = 0;
        }
        position = feed + 1;
    }
}

size_t connection_answer(
    struct connection *connection, const char *bytes, size_t count, const char **replies) {
    refresh_stamp();
    output_count = 0;
    take_all(connection, bytes, bytes + count);
    *replies = output;
    return output_count;
}

// MARK: - The socket

enum want connection_close(struct connection *connection) {
    close(connection->fd);
    free(connection->held);
    free(connection->unsent);
    return WANT_CLOSE;
}

enum want connection_readable(struct connection *connection) {
    ssize_t count = recv(connection->fd, input, sizeof input, 0);
    if (count == -1 && (errno == EAGAIN || errno == EINTR)) return WANT_READ;
    if (count <= 0) return connection_close(connection);

    const char *replies;
    if (connection_answer(connection, input, (size_t)count, &replies) == 0) return WANT_READ;

    ssize_t sent = send(connection->fd, replies, output_count, MSG_NOSIGNAL);
    if (sent == -1 && errno != EAGAIN && errno != EINTR) return connection_close(connection);
    if (sent == -1) sent = 0;
    if ((size_t)sent == output_count) {
        return connection->is_ending ? connection_close(connection) : WANT_READ;
    }
    connection->unsent_count = output_count - (size_t)sent;
    connection->unsent = malloc(connection->unsent_count);
    if (!connection->unsent) abort();
    memcpy(connection->unsent, replies + sent, connection->unsent_count);
    return WANT_WRITE;
}

enum want connection_writable(struct connection *connection) {
    ssize_t sent =
        send(connection->fd, connection->unsent, connection->unsent_count, MSG_NOSIGNAL);
    if (sent == -1 && (errno == EAGAIN || errno == EINTR)) return WANT_WRITE;
    if (sent == -1) return connection_close(connection);
    connection->unsent_count -= (size_t)sent;
    if (connection->unsent_count > 0) {
        memmove(connection->unsent, connection->unsent + sent, connection->unsent_count);
        return WANT_WRITE;
    }
    free(connection->unsent);
    connection->unsent = NULL;
    return connection->is_ending ? connection_close(connection) : WANT_READ;
}
