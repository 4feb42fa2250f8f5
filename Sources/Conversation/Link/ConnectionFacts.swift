package import ReactorTLS

/// What is known of an open connection.
package struct ConnectionFacts: Equatable, Sendable {
    /// The other side's address, or the endpoint where a proxy hides it.
    package var peer: String
    /// Our side's address.
    package var local: String?
    /// The proxy that leads there, without its password.
    package var proxy: String?
    package var encryption: Encryption?
    /// Something that did not work, though the connection does.
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

    /// What follows the peer's name when a proxy leads to it.
    var way: String { proxy.map { " via \($0)" } ?? "" }
}

/// What is known of the TLS of a connection.
package struct Encryption: Equatable, Sendable {
    /// Why the server's certificate was accepted.
    package enum Trust: Equatable, Sendable {
        /// An authority vouches for it.
        case authority
        /// It is the one that the person has accepted, or pinned by an option.
        case pin
        /// Accepted just now, as `--trust-on-first-use` wants it.
        case firstUse
    }

    /// `TLS 1.3`.
    package let version: String
    /// The cipher suite.
    package let cipher: String
    /// Whose the certificate is.
    package let subject: String
    /// Who signed it.
    package let issuer: String
    /// The hosts that it is for.
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

    /// Nil when the server showed no certificate, which no client here accepts.
    init?(_ session: TLSSession, trust: Trust) {
        guard let certificate = session.peerCertificate else { return nil }
        self.init(
            version: "\(session.version)", cipher: session.cipher, subject: certificate.subject,
            issuer: certificate.issuer, names: certificate.names,
            validUntil: certificate.validUntil, fingerprint: certificate.fingerprint,
            trust: trust)
    }

    /// The name to know it by: the first host that it is for, or else its subject.
    package var name: String { names.first ?? subject }

    /// The certificate in a few words: `example.org 9F:86:D0:81`.
    package var summary: String { "\(name) \(fingerprint.start)" }
}

extension TLSFingerprint {
    /// Enough of it for an eye that knows it; no proof.
    var start: String { String(description.prefix(11)) }

    /// As options and files have it: `sha256:9F:86:D0:…`.
    package var pin: String { "sha256:\(self)" }

    /// Reads what `pin` prints; the name of the digest may be missing.
    package init?(pin: String) {
        self.init(pin.hasPrefix("sha256:") ? String(pin.dropFirst(7)) : pin)
    }
}
