#include "channel.h"

#include "failure.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

SSL_CTX *channel_context(void) {
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (!context) fail("no TLS context");
    SSL_CTX_set_mode(
        context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                     SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return context;
}

static SSL *shake_hands(int fd, SSL_CTX *context, SSL_SESSION *session) {
    SSL *tls = SSL_new(context);
    if (!tls || SSL_set_fd(tls, fd) != 1) fail("no memory");
    if (session && SSL_set_session(tls, session) != 1) fail("a session cannot be resumed");
    if (SSL_connect(tls) != 1) {
        fail("TLS: %s", ERR_reason_error_string(ERR_get_error()));
    }
    if (session && !SSL_session_reused(tls)) fail("the server did not resume a session");
    return tls;
}

struct channel channel_open(uint16_t port, SSL_CTX *context, SSL_SESSION *session) {
    struct sockaddr_in peer = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    struct channel channel = {.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (channel.fd == -1) fail("no socket: %m");
    if (connect(channel.fd, (struct sockaddr *)&peer, sizeof peer) == -1) fail("connect: %m");
    int on = 1;
    setsockopt(channel.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (context) channel.tls = shake_hands(channel.fd, context, session);
    fcntl(channel.fd, F_SETFL, O_NONBLOCK);
    return channel;
}

// The result of a call of OpenSSL that moved nothing.
static ssize_t blocked_or_over(const struct channel *channel) {
    int error = SSL_get_error(channel->tls, 0);
    if (error == SSL_ERROR_ZERO_RETURN) return 0;
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
        fail("TLS: %s", ERR_reason_error_string(ERR_get_error()));
    }
    errno = EAGAIN;
    return -1;
}

ssize_t channel_send(const struct channel *channel, const void *bytes, size_t count) {
    if (!channel->tls) return send(channel->fd, bytes, count, MSG_NOSIGNAL);
    size_t sent;
    if (SSL_write_ex(channel->tls, bytes, count, &sent)) return (ssize_t)sent;
    return blocked_or_over(channel);
}

ssize_t channel_receive(const struct channel *channel, void *buffer, size_t size) {
    if (!channel->tls) return recv(channel->fd, buffer, size, 0);
    // One record: what follows is still in the kernel, which reports it.
    size_t received;
    if (SSL_read_ex(channel->tls, buffer, size, &received)) return (ssize_t)received;
    return blocked_or_over(channel);
}

void channel_close(struct channel *channel) {
    if (channel->tls) {
        SSL_shutdown(channel->tls);
        SSL_free(channel->tls);
        channel->tls = NULL;
    }
    close(channel->fd);
}
