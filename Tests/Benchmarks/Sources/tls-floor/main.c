// The minimal cost of the timestamp service over TLS: an epoll loop in C, and OpenSSL between memory
// BIOs. One recv for a readable connection, one SSL_read for each record, one SSL_write for its
// replies, one send; and as of the other floor, nothing else that a server needs.

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <service.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>

struct tls_connection {
    struct connection plain;
    SSL *ssl;
    BIO *incoming, *outgoing;
    size_t sent_count;  // of what is outgoing
};

static SSL_CTX *context;
static int queue;

static void check(bool is_done, const char *what) {
    if (is_done) return;
    fprintf(stderr, "tls-floor: %s\n", what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

// MARK: - Connections

static struct tls_connection *connection_make(int fd) {
    struct tls_connection *connection = calloc(1, sizeof *connection);
    check(connection != NULL, "no memory");
    connection->plain.fd = fd;
    connection->ssl = SSL_new(context);
    connection->incoming = BIO_new(BIO_s_mem());
    connection->outgoing = BIO_new(BIO_s_mem());
    check(connection->ssl && connection->incoming && connection->outgoing, "no memory");
    SSL_set_bio(connection->ssl, connection->incoming, connection->outgoing);
    SSL_set_accept_state(connection->ssl);
    return connection;
}

static enum want tls_close(struct tls_connection *connection) {
    SSL_free(connection->ssl);
    ERR_clear_error();
    return connection_close(&connection->plain);
}

static enum want tls_writable(struct tls_connection *connection) {
    char *start;
    size_t count = (size_t)BIO_get_mem_data(connection->outgoing, &start);
    if (count > connection->sent_count) {
        ssize_t sent = send(
            connection->plain.fd, start + connection->sent_count, count - connection->sent_count,
            MSG_NOSIGNAL);
        if (sent == -1 && errno != EAGAIN && errno != EINTR) return tls_close(connection);
        if (sent > 0) connection->sent_count += (size_t)sent;
        if (connection->sent_count < count) return WANT_WRITE;
        (void)BIO_reset(connection->outgoing);
        connection->sent_count = 0;
    }
    return connection->plain.is_ending ? tls_close(connection) : WANT_READ;
}

// Ends the connection unless the last call of OpenSSL only needs more input.
static void end_unless_blocked(struct tls_connection *connection, int result) {
    if (SSL_get_error(connection->ssl, result) == SSL_ERROR_WANT_READ) return;
    SSL_shutdown(connection->ssl);
    connection->plain.is_ending = true;
}

// Returns false when there is no whole record.
static bool answer_record(struct tls_connection *connection) {
    static char text[SSL3_RT_MAX_PLAIN_LENGTH];
    size_t count;
    if (!SSL_read_ex(connection->ssl, text, sizeof text, &count)) {
        end_unless_blocked(connection, 0);
        return false;
    }
    const char *replies;
    size_t length = connection_answer(&connection->plain, text, count, &replies);
    if (length > 0 && !SSL_write_ex(connection->ssl, replies, length, &count)) {
        connection->plain.is_ending = true;
    }
    return true;
}

static enum want tls_readable(struct tls_connection *connection) {
    static char input[65536];
    ssize_t count = recv(connection->plain.fd, input, sizeof input, 0);
    if (count == -1 && (errno == EAGAIN || errno == EINTR)) return WANT_READ;
    if (count <= 0) return tls_close(connection);
    BIO_write(connection->incoming, input, (int)count);
    if (!SSL_is_init_finished(connection->ssl)) {
        int result = SSL_do_handshake(connection->ssl);
        if (result != 1) {
            end_unless_blocked(connection, result);
            return tls_writable(connection);
        }
    }
    while (!connection->plain.is_ending &&
           (BIO_ctrl_pending(connection->incoming) > 0 || SSL_has_pending(connection->ssl))) {
        if (!answer_record(connection)) break;
    }
    return tls_writable(connection);
}

// MARK: - The loop

static void watch(struct tls_connection *connection, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = connection};
    if (epoll_ctl(queue, operation, connection->plain.fd, &event) == -1) abort();
}

static void serve(struct tls_connection *connection) {
    bool was_writing = connection->sent_count > 0 || BIO_ctrl_pending(connection->outgoing) > 0;
    switch (was_writing ? tls_writable(connection) : tls_readable(connection)) {
    case WANT_READ:
        if (was_writing) watch(connection, EPOLL_CTL_MOD, EPOLLIN);
        break;
    case WANT_WRITE:
        if (!was_writing) watch(connection, EPOLL_CTL_MOD, EPOLLOUT);
        break;
    case WANT_CLOSE: free(connection);
    }
}

int main(int count, char *words[]) {
    int port = count == 4 ? atoi(words[1]) : 0;
    if (port < 1 || port > 65535) {
        fputs("usage: tls-floor PORT CERTIFICATE KEY\n", stderr);
        return 2;
    }
    context = SSL_CTX_new(TLS_server_method());
    check(context != NULL, "no context");
    check(SSL_CTX_use_certificate_chain_file(context, words[2]) == 1, words[2]);
    check(SSL_CTX_use_PrivateKey_file(context, words[3], SSL_FILETYPE_PEM) == 1, words[3]);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);

    int listener = service_listen((uint16_t)port);
    queue = epoll_create1(EPOLL_CLOEXEC);
    struct tls_connection door = {.plain.fd = listener};
    watch(&door, EPOLL_CTL_ADD, EPOLLIN);
    while (true) {
        struct epoll_event events[256];
        int ready = epoll_wait(queue, events, 256, -1);
        for (int index = 0; index < ready; index++) {
            if (events[index].data.ptr != &door) {
                serve(events[index].data.ptr);
                continue;
            }
            for (int fd; (fd = service_accept(listener)) != -1;) {
                watch(connection_make(fd), EPOLL_CTL_ADD, EPOLLIN);
            }
        }
    }
}
