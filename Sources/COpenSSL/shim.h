#ifndef CARILLON_COPENSSL_H
#define CARILLON_COPENSSL_H

// What Swift cannot see of OpenSSL by itself: macros over functions, casts and typed stacks.

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

/// Leaves the library whole when the process ends; the first call of the library decides it.
static inline int openssl_skip_cleanup(void) {
    return OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL);
}

static inline int tls_set_versions(SSL_CTX *context, int minimum, int maximum) {
    return SSL_CTX_set_min_proto_version(context, minimum) &&
           SSL_CTX_set_max_proto_version(context, maximum);
}

/// No renegotiation and no compression; an idle connection keeps no record buffers. A record is read
/// at once, not its header first.
static inline void tls_harden(SSL_CTX *context) {
    SSL_CTX_set_options(
        context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
    SSL_CTX_set_read_ahead(context, 1);
}

/// The context keeps a reference of its own.
static inline int tls_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
    return SSL_CTX_add1_chain_cert(context, certificate) == 1;
}

/// The handshake fails with a longer chain of the peer's certificate.
static inline void tls_limit_peer_chain(SSL_CTX *context, long bytes) {
    SSL_CTX_set_max_cert_list(context, bytes);
}

static inline int tls_set_server_name(SSL *ssl, const char *name) {
    return SSL_set_tlsext_host_name(ssl, name) == 1;
}

/// A read of the BIO found nothing: OpenSSL repeats it when it is called again.
static inline void tls_read_again(BIO *bio) { BIO_set_retry_read(bio); }
static inline void tls_clear_retry(BIO *bio) { BIO_clear_retry_flags(bio); }

static inline size_t tls_pending_bytes(BIO *memory, const unsigned char **start) {
    char *data = NULL;
    long count = BIO_get_mem_data(memory, &data);
    *start = (const unsigned char *)data;
    return count > 0 ? (size_t)count : 0;
}

/// Without it OpenSSL asks on the terminal for a passphrase (PEM_read_bio_PrivateKey(3)).
static inline int tls_no_passphrase(char *buffer, int size, int writing, void *data) {
    (void)buffer, (void)size, (void)writing, (void)data;
    return -1;
}

static inline X509 *tls_read_certificate(BIO *input) {
    return PEM_read_bio_X509(input, NULL, tls_no_passphrase, NULL);
}

static inline EVP_PKEY *tls_read_key(BIO *input) {
    return PEM_read_bio_PrivateKey(input, NULL, tls_no_passphrase, NULL);
}

/// RFC 2253, with control characters escaped and everything beyond ASCII as UTF-8.
static inline int tls_print_name(BIO *output, const X509_NAME *name) {
    return X509_NAME_print_ex(output, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0;
}

static inline int tls_name_count(const GENERAL_NAMES *names) {
    return sk_GENERAL_NAME_num(names);
}

static inline const GENERAL_NAME *tls_name_at(const GENERAL_NAMES *names, int index) {
    return sk_GENERAL_NAME_value(names, index);
}

/// The engine that an SSL belongs to, kept in the slot that OpenSSL reserves for applications.
static inline void tls_set_owner(SSL *ssl, void *owner) { SSL_set_app_data(ssl, owner); }
static inline void *tls_owner(const SSL *ssl) { return SSL_get_app_data(ssl); }

#endif
