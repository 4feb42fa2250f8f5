package import ReactorTLS

extension ConnectionFailure {
    /// Why a handshake failed; `doubt` is about the certificate if that was the reason.
    package init(_ error: TLSError, doubt: Doubt?) {
        let raw = "\(error)"
        switch error.cause {
        case .untrusted(let problem):
            let words = doubt.flatMap(Self.words) ?? problem.words
            self.init(words, raw: raw, kind: doubt.map { .untrusted($0) } ?? .setup)
        case .configuration:
            self.init("TLS cannot be used: \(error)", raw: raw, kind: .setup)
        case .noCertificate:
            self.init("the server shows no certificate", raw: raw, isLasting: true)
        case .refused(alert: 116), .refused(alert: 42...46), .refused(alert: 48):
            self.init(
                "the server wants another certificate from us: see --certificate", raw: raw,
                kind: .setup)
        case .refused:
            self.init("the server refuses TLS: \(error.problem)", raw: raw, isLasting: true)
        case .notTLS:
            self.init(
                "no TLS is spoken there, try it without tls: before the host", raw: raw,
                isLasting: true)
        case .nothingInCommon:
            self.init("TLS does not come about: \(error.problem)", raw: raw, isLasting: true)
        case .handshakeTimedOut:
            self.init("no TLS in time, perhaps none is spoken there", raw: raw)
        case .closedInHandshake:
            self.init("closed by the peer in the TLS handshake, perhaps it speaks none", raw: raw)
        case .violation:
            self.init("TLS broke down: \(error.problem)", raw: raw)
        }
    }

    /// What a certificate means that is another than the expected one; nil if none was expected.
    private static func words(_ doubt: Doubt) -> String? {
        if doubt.isPinned { return "the certificate is not the pinned one" }
        guard doubt.isChange else { return nil }
        return
            "THE CERTIFICATE HAS CHANGED: somebody may sit in between, or the server has a new one"
    }
}

extension ConnectionFailure.Doubt {
    /// What a person who starts programs by hand can do.
    var plainWords: String {
        let before = expected.map(\.pin).joined(separator: ", ")
        if isPinned {
            return "pinned is \(before), shown is \(fingerprint.pin); \(pinWords)"
        }
        return isChange
            ? "expected was \(before), shown is \(fingerprint.pin); if that is the server's own,"
                + " give it by --pin"
            : "it is \(fingerprint.pin); if that is the server's own, give it by --pin, or"
                + " use --trust-on-first-use"
    }

    /// What to do about a pin that does not match.
    var pinWords: String {
        "if the server's owner says that it is theirs, start with --pin \(fingerprint.pin)"
    }
}

extension TLSVerificationError {
    /// What is wrong with the certificate, and what can be done.
    fileprivate var words: String {
        switch self {
        case .selfSigned:
            "certificate not trusted: it is self-signed, so nobody vouches for it"
        case .unknownAuthority(let issuer):
            "certificate not trusted: nobody here knows who signed it, \(issuer); see --ca"
        case .expired:
            "certificate expired: it \(self), and its owner has to renew it"
        case .notYetValid:
            "certificate not yet valid: it \(self); is the clock of this machine right?"
        case .otherName:
            "certificate for another name: it \(self); is the host right?"
        case .wrongPurpose:
            "certificate not for servers: it \(self)"
        case .notPinned(let fingerprint):
            "certificate not the expected one: it is \(fingerprint.pin)"
        case .other(_, let words):
            "certificate not trusted: \(words)"
        }
    }

    /// It is only that nobody who is trusted vouches for it.
    var isUnknownIssuer: Bool {
        switch self {
        case .selfSigned, .unknownAuthority: true
        default: false
        }
    }
}
