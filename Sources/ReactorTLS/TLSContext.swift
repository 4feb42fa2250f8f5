import COpenSSL

/// What all connections of one side share: certificates, keys, what is trusted.
///
/// To change any of it, as on SIGHUP, make a new context and give it to `TLS`; connections
/// that stand keep the one that they were made with. Call on the reactor's thread; each
/// reactor makes a context of its own from the same `TLSConfiguration`.
@safe public final class TLSContext {
    /// What it was made from.
    public let configuration: TLSConfiguration
    /// Our own certificate, to tell when it expires; nil for a client without one.
    public private(set) var certificate: TLSCertificate?
    let pointer: OpaquePointer
    /// ALPN's names, each behind a byte with its length.
    let protocolList: [UInt8]

    /// Reads the files and checks that they belong together.
    ///
    /// - Throws: `TLSError` with the cause `.configuration`, which names the file.
    public init(_ configuration: TLSConfiguration) throws(TLSError) {
        let isClient = configuration.role == .client
        protocolList = try Self.protocolList(configuration.applicationProtocols)
        ERR_clear_error()
        let made = unsafe SSL_CTX_new(isClient ? TLS_client_method() : TLS_server_method())
        guard let made = unsafe made else {
            throw TLSError(
                .configuration, "OpenSSL makes no context", words: OpenSSLFailure().words)
        }
        unsafe pointer = made
        self.configuration = configuration
        unsafe tls_harden(pointer)
        try setVersions()
        try loadIdentity()
        try loadTrust()
        try checkDemands()
        unsafe SSL_CTX_set_cert_verify_callback(pointer, TLSVerifier.callback, nil)
        if isClient {
            unsafe SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
        } else {
            demandClientCertificates()
        }
        offerProtocols()
    }

    deinit {
        unsafe SSL_CTX_free(pointer)
    }

    // MARK: - Identity

    private func loadIdentity() throws(TLSError) {
        guard let identity = configuration.identity else {
            if configuration.role == .client { return }
            throw TLSError(.configuration, "a TLS server needs a certificate and its key")
        }
        let chain = try PEMReader(identity.certificateChain)
        unsafe try chain.forEachCertificate { index, certificate throws(TLSError) in
            ERR_clear_error()
            if index == 0 { unsafe self.certificate = TLSCertificate(certificate) }
            let isTaken =
                index == 0
                ? unsafe SSL_CTX_use_certificate(pointer, certificate)
                : unsafe tls_add_chain_certificate(pointer, certificate)
            if isTaken == 1 { return }
            throw TLSError(
                .configuration, "a certificate in \(identity.certificateChain) cannot be used",
                words: OpenSSLFailure().words)
        }
        unsafe try PEMReader(identity.privateKey).withPrivateKey { key throws(TLSError) in
            ERR_clear_error()
            if unsafe SSL_CTX_use_PrivateKey(pointer, key) == 1,
                unsafe SSL_CTX_check_private_key(pointer) == 1
            {
                return
            }
            throw TLSError(
                .configuration,
                "the private key in \(identity.privateKey) does not belong to the"
                    + " first certificate in \(identity.certificateChain)",
                words: OpenSSLFailure().words)
        }
    }

    // MARK: - Trust

    private func loadTrust() throws(TLSError) {
        ERR_clear_error()
        if configuration.trustsSystem, unsafe SSL_CTX_set_default_verify_paths(pointer) != 1 {
            throw TLSError(
                .configuration, "the system's trusted certificates cannot be read",
                words: OpenSSLFailure().words)
        }
        let store = unsafe SSL_CTX_get_cert_store(pointer)
        for source in configuration.authorities {
            unsafe try PEMReader(source).forEachCertificate { _, certificate throws(TLSError) in
                ERR_clear_error()
                if unsafe X509_STORE_add_cert(store, certificate) != 1 {
                    throw TLSError(
                        .configuration, "an authority in \(source) cannot be used",
                        words: OpenSSLFailure().words)
                }
                // Best effort: the list only helps a client to choose its certificate.
                if configuration.clientCertificates != .none {
                    unsafe SSL_CTX_add_client_CA(pointer, certificate)
                }
            }
        }
    }

    /// What would let everybody in, or nobody, is no wish but a slip.
    private func checkDemands() throws(TLSError) {
        guard configuration.role == .server else { return }
        let policy = configuration.clientCertificates
        if policy != .none, configuration.authorities.isEmpty, !configuration.trustsSystem {
            throw TLSError(
                .configuration,
                "clients' certificates need an authority that is trusted to sign them")
        }
        if policy != .required, !configuration.pins.isEmpty {
            throw TLSError(
                .configuration, "a server's pins are for clients' certificates: require these")
        }
    }

    private func demandClientCertificates() {
        var mode = SSL_VERIFY_NONE
        switch configuration.clientCertificates {
        case .none: break
        case .optional: mode = SSL_VERIFY_PEER
        case .required: mode = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
        }
        unsafe SSL_CTX_set_verify(pointer, mode, nil)
        // Without it no session with a client certificate can be taken up again
        // (SSL_CTX_set_session_id_context(3)).
        let id = Array("ReactorTLS".utf8)
        unsafe SSL_CTX_set_session_id_context(pointer, id, UInt32(id.count))
    }

    // MARK: - Versions and protocols

    private func setVersions() throws(TLSError) {
        let (oldest, newest) = (configuration.minimumVersion, configuration.maximumVersion)
        let isSet = unsafe tls_set_versions(
            pointer, Int32(oldest.rawValue), Int32(newest.rawValue))
        if oldest > newest || isSet != 1 {
            throw TLSError(.configuration, "no version lies between \(oldest) and \(newest)")
        }
    }

    private func offerProtocols() {
        guard !protocolList.isEmpty else { return }
        if configuration.role == .client {
            unsafe SSL_CTX_set_alpn_protos(pointer, protocolList, UInt32(protocolList.count))
        } else {
            unsafe SSL_CTX_set_alpn_select_cb(pointer, TLSProtocolChoice.callback, nil)
        }
    }

    private static func protocolList(_ names: [String]) throws(TLSError) -> [UInt8] {
        var list: [UInt8] = []
        for name in names {
            guard let count = UInt8(exactly: name.utf8.count), count > 0 else {
                throw TLSError(
                    .configuration, "\"\(name)\" is no ALPN name: it must have 1 to 255 bytes")
            }
            list.append(count)
            list += name.utf8
        }
        return list
    }
}

@available(*, unavailable)
extension TLSContext: Sendable {}
