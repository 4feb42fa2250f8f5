import COpenSSL

/// The certificates, keys and trusted authorities that connections share.
///
/// To change any of them, as on SIGHUP, make a new context and assign it to `TLS.context`; existing
/// connections keep the context that they were made with. Call on the reactor's thread; each
/// reactor makes a context of its own from the same `TLSConfiguration`.
@safe public final class TLSContext {
    /// The settings that it was made from.
    public let configuration: TLSConfiguration
    /// Our own certificate, for example to check when it expires; nil for a client without one.
    public private(set) var certificate: TLSCertificate?
    let pointer: OpaquePointer
    /// What its connections read from and write to.
    let ciphertext: CiphertextBIO
    /// What its connections decrypt into.
    let plaintext = PlaintextBuffer()
    /// The maximum number of bytes of a client's certificate with its chain; a long one has 8 KiB.
    private static let clientChainLimit = 32_768
    private var latestSession: EstablishedSession?
    /// The names for ALPN, each preceded by its length in one byte.
    let protocolList: [UInt8]

    /// Reads the files and checks that key and certificate match.
    ///
    /// - Throws: `TLSError` with the cause `.configuration`, which names the file.
    public init(_ configuration: TLSConfiguration) throws(TLSError) {
        let isClient = configuration.role == .client
        protocolList = try Self.protocolList(configuration.applicationProtocols)
        ciphertext = try CiphertextBIO()
        ERR_clear_error()
        let made = unsafe SSL_CTX_new(isClient ? TLS_client_method() : TLS_server_method())
        guard let made = unsafe made else {
            throw TLSError(
                .configuration, "OpenSSL cannot make a context", detail: OpenSSLFailure().detail)
        }
        unsafe pointer = made
        self.configuration = configuration
        unsafe tls_harden(pointer)
        try setVersions()
        try loadIdentity()
        try loadTrust()
        try checkClientPolicy()
        unsafe SSL_CTX_set_cert_verify_callback(pointer, TLSVerifier.callback, nil)
        if isClient {
            unsafe SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
        } else {
            requestClientCertificates()
            // OpenSSL sends two, and each costs an eighth of a handshake. A client that uses its
            // ticket gets another one.
            unsafe SSL_CTX_set_num_tickets(pointer, 1)
        }
        offerProtocols()
    }

    deinit {
        unsafe SSL_CTX_free(pointer)
    }

    /// The session as an object, which is that of the connection before if it is equal.
    func shared(_ session: TLSSession) -> EstablishedSession {
        if let latestSession, latestSession.session == session { return latestSession }
        let shared = EstablishedSession(session)
        latestSession = shared
        return shared
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
                detail: OpenSSLFailure().detail)
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
                detail: OpenSSLFailure().detail)
        }
    }

    // MARK: - Trust

    private func loadTrust() throws(TLSError) {
        ERR_clear_error()
        if configuration.trustsSystem, unsafe SSL_CTX_set_default_verify_paths(pointer) != 1 {
            throw TLSError(
                .configuration, "the system's trusted certificates cannot be read",
                detail: OpenSSLFailure().detail)
        }
        let store = unsafe SSL_CTX_get_cert_store(pointer)
        for source in configuration.authorities {
            unsafe try PEMReader(source).forEachCertificate { _, certificate throws(TLSError) in
                ERR_clear_error()
                if unsafe X509_STORE_add_cert(store, certificate) != 1 {
                    throw TLSError(
                        .configuration, "an authority in \(source) cannot be used",
                        detail: OpenSSLFailure().detail)
                }
                // Best effort: the list only helps a client to choose its certificate.
                if configuration.clientCertificates != .none {
                    unsafe SSL_CTX_add_client_CA(pointer, certificate)
                }
            }
        }
    }

    /// Refuses settings that would accept no client certificate, or that have no effect.
    private func checkClientPolicy() throws(TLSError) {
        guard configuration.role == .server else { return }
        let policy = configuration.clientCertificates
        if policy != .none, configuration.verification != .nothing,
            configuration.authorities.isEmpty, !configuration.trustsSystem
        {
            throw TLSError(
                .configuration,
                "client certificates need a trusted authority that signs them")
        }
        if policy != .required, !configuration.pins.isEmpty {
            throw TLSError(
                .configuration, "a server's pins are for client certificates: require them")
        }
    }

    private func requestClientCertificates() {
        var mode = SSL_VERIFY_NONE
        switch configuration.clientCertificates {
        case .none: break
        case .optional: mode = SSL_VERIFY_PEER
        case .required: mode = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
        }
        unsafe SSL_CTX_set_verify(pointer, mode, nil)
        // A session keeps the chain.
        unsafe tls_limit_peer_chain(pointer, Self.clientChainLimit)
        // Without it, sessions with a client certificate cannot be resumed
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
            throw TLSError(.configuration, "there is no TLS version from \(oldest) to \(newest)")
        }
    }

    private func offerProtocols() {
        guard !protocolList.isEmpty else { return }
        if configuration.role == .client {
            unsafe SSL_CTX_set_alpn_protos(pointer, protocolList, UInt32(protocolList.count))
        } else {
            unsafe SSL_CTX_set_alpn_select_cb(pointer, ALPNSelection.callback, nil)
        }
    }

    private static func protocolList(_ names: [String]) throws(TLSError) -> [UInt8] {
        var list: [UInt8] = []
        for name in names {
            guard let count = UInt8(exactly: name.utf8.count), count > 0 else {
                throw TLSError(
                    .configuration, "\"\(name)\" is not an ALPN name: it must have 1 to 255 bytes")
            }
            list.append(count)
            list += name.utf8
        }
        return list
    }
}

@available(*, unavailable)
extension TLSContext: Sendable {}
