import ReactorKit
import ReactorTLS
import TerminalUI
import Text

/// Certificates that no authority has signed, which only the person can accept.
extension Link {
    /// Shows the information for the decision, and how to accept the certificate.
    mutating func report(_ doubt: ConnectionFailure.Doubt, in buffer: inout Buffer) {
        if doubt.isPinned { return report(pins: doubt, in: &buffer) }
        for fingerprint in doubt.expected {
            buffer.say("expected: SHA-256 \(fingerprint)", .failure)
        }
        buffer.say(
            "\(doubt.isChange ? "received" : "its fingerprint"): SHA-256 \(doubt.fingerprint)")
        let key = buffer.keymap.name(of: .trust)
        buffer.say(
            "compare it with the server owner's: /trust or \(key) accepts it for \(endpoint),"
                + " and no other from then on")
        buffer.hint = .failure(
            "not connected: /trust or \(key) accepts the certificate",
            "\(key) accepts the certificate", "\(key) accepts it", "\(key) trusts", key)
    }

    /// A pin given by an option can only be changed at the next start.
    private mutating func report(pins doubt: ConnectionFailure.Doubt, in buffer: inout Buffer) {
        for fingerprint in doubt.expected {
            buffer.say("pinned: SHA-256 \(fingerprint)", .failure)
        }
        buffer.say("received: SHA-256 \(doubt.fingerprint)")
        buffer.say(doubt.pinAdvice)
        buffer.hint = Self.pinHint
    }

    private static let pinHint = Hint.failure(
        "not connected: --pin accepts no other certificate", "--pin accepts no other",
        "not the pinned one", "not pinned")

    /// `/trust`: accepts the certificate that was refused last, and connects.
    mutating func trust(in buffer: inout Buffer) -> [ConnectionAction] {
        guard !state.isUp, let doubt = failure?.doubt else {
            buffer.hint = .error("there is no certificate to accept")
            return []
        }
        if doubt.isPinned {
            buffer.hint = Self.pinHint
            return []
        }
        return [.trust(doubt.fingerprint, endpoint)]
    }

    mutating func trusted(
        _ fingerprint: TLSFingerprint, in buffer: inout Buffer, at now: Moment
    ) -> [ConnectionAction] {
        failure = nil
        buffer.say("accepted for \(endpoint) from now on: SHA-256 \(fingerprint)")
        return dial(in: &buffer, at: now)
    }

    /// Whether this link is down because of a certificate that was now accepted for another link
    /// to the same endpoint.
    func waits(forTrustIn fingerprint: TLSFingerprint, at other: Endpoint) -> Bool {
        guard case .down = state, let doubt = failure?.doubt, !doubt.isPinned else { return false }
        return doubt.fingerprint == fingerprint
            && KnownCertificates.key(endpoint) == KnownCertificates.key(other)
    }

    mutating func notTrusted(_ reason: String, in buffer: inout Buffer) -> [ConnectionAction] {
        buffer.say("the certificate is not accepted: \(reason)", .failure)
        return []
    }
}
