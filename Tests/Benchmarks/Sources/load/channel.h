#pragma once

#include <openssl/ssl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// How a connection moves its bytes: over its socket, or over TLS on it.
struct channel {
    int fd;
    SSL *tls;  // or NULL
};

// The settings for TLS; does not verify certificates.
SSL_CTX *channel_context(void);

// Connects to 127.0.0.1, and makes the socket non-blocking. With a context it shakes hands first,
// which fails unless it resumes the session, if there is one.
struct channel channel_open(uint16_t port, SSL_CTX *context, SSL_SESSION *session);

// As send(2) and recv(2); EAGAIN also when TLS has nothing to deliver yet.
ssize_t channel_send(const struct channel *, const void *bytes, size_t count);
ssize_t channel_receive(const struct channel *, void *buffer, size_t size);

void channel_close(struct channel *);
