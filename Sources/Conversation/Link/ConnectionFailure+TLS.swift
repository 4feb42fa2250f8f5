import ReactorKit
package import ReactorTLS
import Text

extension ConnectionFailure {
    /// The failure of a handshake; `doubt` is set if the certificate was the reason.
    package init(_ error: TLSError, doubt: Doubt?) {
        let raw = "\(error)"
        switch error.cause {
        case .untrusted(let problem):
            let text = doubt.flatMap(Self.text(of:)) ?? problem.text
            self.init(text, raw: raw, kind: doubt.map { .untrusted($0) } ?? .setup)
        case .configuration:
            self.init("TLS cannot be used: \(error)", raw: raw, kind: .setup)
        case .noCertificate:
            self.init("the server sent no certificate", raw: raw, isLasting: true)
        case .refused(alert: 116), .refused(alert: 42...46), .refused(alert: 48):
            self.init(
                "the server needs another client certificate: see --certificate", raw: raw,
                kind: .setup)
        case .refused:
            self.init("the server refuses TLS: \(error.problem)", raw: raw, isLasting: true)
        case .notTLS:
            self.init(
                "the server does not speak TLS; try without the tls: prefix", raw: raw,
                isLasting: true)
        case .nothingInCommon:
            self.init("TLS handshake failed: \(error.problem)", raw: raw, isLasting: true)
        case .handshakeTimedOut:
            self.init("TLS handshake timed out, the server may not speak TLS", raw: raw)
        case .closedInHandshake:
            self.init("closed by the peer in the TLS handshake, it may not speak TLS", raw: raw)
        case .violation:
            self.init("TLS error: \(error.problem)", raw: raw)
        }
    }

    /// The text for a certificate that differs from the expected one; nil if none was expected.
    private static func text(of doubt: Doubt) -> String? {
        if doubt.isPinned { return "the certificate is not the pinned one" }
        guard doubt.isChange else { return nil }
        return
            "THE CERTIFICATE HAS CHANGED: the connection may be intercepted, or the server has a new one"
    }
}

extension ConnectionFailure.Doubt {
    /// The advice for a client without a screen.
    var plainAdvice: String {
        let before = expected.map(\.pin).joined(separator: ", ")
        if isPinned {
            return sentence("expected \(before), received \(fingerprint.pin)", pinAdvice)
        }
        return isChange
            ? "expected \(before), received \(fingerprint.pin); if that is the server's own,"
                + " give it by --pin"
            : "its fingerprint is \(fingerprint.pin); if that is the server's own, give it by --pin, or"
                + " use --trust-on-first-use"
    }

    /// The advice for a pin that does not match.
    var pinAdvice: String {
        "if the server's owner confirms it, start with --pin \(fingerprint.pin)"
    }
}

extension TLSVerificationError {
    /// The problem with the certificate, and advice.
    fileprivate var text: String {
        switch self {
        case .selfSigned:
            "certificate not trusted: it is self-signed"
        case .unknownAuthority(let issuer):
            "certificate not trusted: unknown issuer \(issuer); trust it with --ca"
        case .expired(let second):
            "certificate expired: valid until \(Self.day(second)), its owner has to renew it"
        case .notYetValid(let second):
            "certificate not yet valid: valid from \(Self.day(second)) on,"
                + " is the clock of this machine right?"
        case .otherName(let wanted, let names) where names.isEmpty:
            "the certificate names no host: its owner has to get one for DNS:\(wanted)"
        case .otherName(_, let names):
            "certificate for another host: it is for \(names.joined(separator: ", "));"
                + " is the address right?"
        case .wrongPurpose:
            "certificate not for a server: its owner has to get one for the purpose serverAuth"
        case .notPinned(let fingerprint):
            "certificate not the expected one: its fingerprint is \(fingerprint.pin)"
        case .other(_, let text):
            "certificate not trusted: \(text)"
        }
    }

    private static func day(_ second: Int64) -> String {
        LocalZone.here.time(of: second).isoDate
    }

    /// The only problem is that no trusted authority has signed it.
    var isUnknownIssuer: Bool {
        switch self {
        case .selfSigned, .unknownAuthority: true
        default: false
        }
    }
}
