import COpenSSL

/// What OpenSSL does when the process ends.
package enum OpenSSLCleanup {
    /// Leaves OpenSSL's memory to the kernel when the process ends, since its own clean-up by exit(3)
    /// would take it from a worker thread that still computes a password
    /// (OPENSSL_init_crypto(3), OPENSSL_INIT_NO_ATEXIT).
    ///
    /// Call before anything else of OpenSSL is used; later it has no effect. Safe from any thread.
    package static func skip() { _ = openssl_skip_cleanup() }
}
