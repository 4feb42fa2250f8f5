package import ReactorTLS

/// The properties of an open connection.
package struct ConnectionFacts: Equatable, Sendable {
    /// The peer's address, or the endpoint if a proxy hides the address.
    package var peer: String
    /// The local address.
    package var local: String?
    /// The proxy in use, without its password.
    package var proxy: String?
    package var encryption: Encryption?
    /// A problem that does not affect the connection.
    package var remark: String?

    package init(
        peer: String, local: String? = nil, proxy: String? = nil, encryption: Encryption? = nil,
        remark: String? = nil
    ) {
        self.peer = peer
        self.local = local
        self.proxy = proxy
        self.encryption = encryption
        self.remark = remark
    }

    /// The text after the peer's name, if a proxy is in use.
    var way: String { proxy.map { " via \($0)" } ?? "" }
}

/// The TLS properties of a connection.
package struct Encryption: Equatable, Sendable {
    /// Why the server's certificate was accepted.
    package enum Trust: Equatable, Sendable {
        /// An authority has signed it.
        case authority
        /// The person has accepted it, or pinned it by an option.
        case pin
        /// Accepted on first use, by `--trust-on-first-use`.
        case firstUse
    }

    /// `TLS 1.3`.
    package let version: String
    /// The cipher suite.
    package let cipher: String
    /// The subject of the certificate.
    package let subject: String
    /// The issuer.
    package let issuer: String
    /// The host names in the certificate.
    package let names: [String]
    /// The last second of its validity.
    package let validUntil: Int64
    /// SHA-256 of the certificate.
    package let fingerprint: TLSFingerprint
    package let trust: Trust

    package init(
        version: String, cipher: String, subject: String, issuer: String, names: [String],
        validUntil: Int64, fingerprint: TLSFingerprint, trust: Trust
    ) {
        self.version = version
        self.cipher = cipher
        self.subject = subject
        self.issuer = issuer
        self.names = names
        self.validUntil = validUntil
        self.fingerprint = fingerprint
        self.trust = trust
    }

    /// Nil when the server sent no certificate, which the client never accepts.
    init?(_ session: TLSSession, trust: Trust) {
        guard let certificate = session.peerCertificate else { return nil }
        self.init(
            version: "\(session.version)", cipher: session.cipher, subject: certificate.subject,
            issuer: certificate.issuer, names: certificate.names,
            validUntil: certificate.validUntil, fingerprint: certificate.fingerprint,
            trust: trust)
    }

    /// The name to show: the first host name, or else the subject.
    package var name: String { names.first ?? subject }

    /// The certificate in short: `example.org 9F:86:D0:81`.
    package var summary: String { "\(name) \(fingerprint.start)" }
}

extension TLSFingerprint {
    /// The start, enough for a person to recognize it; no proof.
    var start: String { String(description.prefix(11)) }

    /// The format of options and files: `sha256:9F:86:D0:…`.
    package var pin: String { "sha256:\(self)" }

    /// Parses the format of `pin`; the name of the digest may be missing.
    package init?(pin: String) {
        self.init(pin.hasPrefix("sha256:") ? String(pin.dropFirst(7)) : pin)
    }
}
