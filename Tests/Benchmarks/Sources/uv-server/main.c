// The timestamp service on libuv.

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uv.h>

enum { STAMP = 27, LIMIT = 65536, INPUT = 65536 };

struct connection {
    uv_tcp_t stream;
    char *held;  // the start of a line
    size_t held_count;
};

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

static void answer(const char *line, size_t count) {
    memcpy(output + output_count, stamp, STAMP);
    memcpy(output + output_count + STAMP, line, count);
    output_count += STAMP + count;
    output[output_count++] = '\n';
}

static void forget(uv_handle_t *handle) {
    struct connection *connection = (struct connection *)handle;
    free(connection->held);
    free(connection);
}

static void end(struct connection *connection) {
    uv_handle_t *handle = (uv_handle_t *)&connection->stream;
    if (!uv_is_closing(handle)) uv_close(handle, forget);
}

struct rest {
    uv_write_t request;
    char bytes[];
};

static void written(uv_write_t *request, int status) {
    struct connection *connection = (struct connection *)request->handle;
    free(request);
    if (status != 0) end(connection);
}

// Writes as much as the socket takes; the rest needs a request with a buffer of its own.
static void send_output(struct connection *connection) {
    uv_stream_t *stream = (uv_stream_t *)&connection->stream;
    uv_buf_t buffer = uv_buf_init(output, (unsigned)output_count);
    int sent = output_count ? uv_try_write(stream, &buffer, 1) : 0;
    if (sent < 0 && sent != UV_EAGAIN) return end(connection);
    if (sent < 0) sent = 0;
    size_t left = output_count - (size_t)sent;
    output_count = 0;
    if (left == 0) return;
    struct rest *rest = malloc(sizeof *rest + left);
    if (!rest) abort();
    memcpy(rest->bytes, output + sent, left);
    buffer = uv_buf_init(rest->bytes, (unsigned)left);
    if (uv_write(&rest->request, stream, &buffer, 1, written) != 0) end(connection);
}

// MARK: - Lines

// Appends to the stored line; returns false when it is too long.
static bool hold(struct connection *connection, const char *bytes, size_t count) {
    if (connection->held_count + count > LIMIT + 1) return false;
    connection->held = realloc(connection->held, connection->held_count + count + 1);
    if (!connection->held) abort();
    memcpy(connection->held + connection->held_count, bytes, count);
    connection->held_count += count;
    return true;
}

static bool take(const char *line, size_t count) {
    if (count > 0 && line[count - 1] == '\r') count--;
    if (count > LIMIT) return false;
    answer(line, count);
    return true;
}

// Returns false when a line is too long.
static bool take_all(struct connection *connection, const char *position, const char *end) {
    while (position < end) {
        const char *feed = memchr(position, '\n', (size_t)(end - position));
        size_t count = (size_t)((feed ? feed : end) - position);
        if (!feed) return hold(connection, position, count);
        if (connection->held_count == 0) {
            if (!take(position, count)) return false;
        } else {
            if (!hold(connection, position, count)) return false;
            if (!take(connection->held, connection->held_count)) return false;
            free(connection->held);
            connection->held = NULL;
            connection->held_count = 0;
        }
        position = feed + 1;
    }
    return true;
}

// MARK: - libuv

static void lend_input(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer) {
    (void)handle, (void)suggested;
    *buffer = uv_buf_init(input, sizeof input);
}

static void received(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer) {
    struct connection *connection = (struct connection *)stream;
    if (count < 0) return end(connection);
    refresh_stamp();
    bool is_fine = take_all(connection, buffer->base, buffer->base + count);
    if (!is_fine) {
        static const char sentence[] = "error: a line may have at most 65536 bytes";
        answer(sentence, sizeof sentence - 1);
    }
    send_output(connection);
    if (!is_fine) end(connection);
}

static void accepted(uv_stream_t *listener, int status) {
    if (status != 0) return;
    struct connection *connection = calloc(1, sizeof *connection);
    if (!connection) abort();
    uv_tcp_init(listener->loop, &connection->stream);
    if (uv_accept(listener, (uv_stream_t *)&connection->stream) != 0) return end(connection);
    uv_tcp_nodelay(&connection->stream, 1);
    uv_read_start((uv_stream_t *)&connection->stream, lend_input, received);
}

int main(int count, char *words[]) {
    int port = count == 2 ? atoi(words[1]) : 0;
    if (port < 1 || port > 65535) {
        fputs("usage: uv-server PORT\n", stderr);
        return 2;
    }
    uv_loop_t *loop = uv_default_loop();
    uv_tcp_t listener;
    struct sockaddr_in address;
    uv_tcp_init(loop, &listener);
    uv_ip4_addr("127.0.0.1", port, &address);
    int error = uv_tcp_bind(&listener, (const struct sockaddr *)&address, 0);
    if (error == 0) error = uv_listen((uv_stream_t *)&listener, 4096, accepted);
    if (error != 0) {
        fprintf(stderr, "uv-server: cannot listen: %s\n", uv_strerror(error));
        return 1;
    }
    printf("listening on 127.0.0.1:%d\n", port);
    fflush(stdout);
    return uv_run(loop, UV_RUN_DEFAULT);
}
