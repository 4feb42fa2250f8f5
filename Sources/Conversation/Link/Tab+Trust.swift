import ReactorKit
import ReactorTLS
import TerminalUI
import Text

/// Certificates that no authority vouches for: trusted by a person's word, and by nothing else.
extension Tab {
    /// Tells what a person needs to decide, and how to say so.
    mutating func tell(_ doubt: ConnectionFailure.Doubt) {
        if doubt.isPinned { return tell(ofPins: doubt) }
        for fingerprint in doubt.expected { say("expected: SHA-256 \(fingerprint)", .failure) }
        say("\(doubt.isChange ? "shown now" : "its fingerprint"): SHA-256 \(doubt.fingerprint)")
        say(
            "compare it with what the server's owner says: /trust or F9 accepts it for"
                + " \(endpoint), and no other from then on")
        hint = trustHint
    }

    /// Only another start can change what an option says.
    private mutating func tell(ofPins doubt: ConnectionFailure.Doubt) {
        for fingerprint in doubt.expected { say("pinned: SHA-256 \(fingerprint)", .failure) }
        say("shown now: SHA-256 \(doubt.fingerprint)")
        say(doubt.pinWords)
        hint = Self.pinHint
    }

    private static let pinHint = FittingText(
        "not connected: --pin accepts no other certificate", "--pin accepts no other",
        "not the pinned one", "not pinned")

    var trustHint: FittingText {
        FittingText(
            "not connected: /trust or F9 accepts the certificate", "F9 accepts the certificate",
            "F9 accepts it", "F9 trusts", "F9")
    }

    /// `/trust`: accepts the certificate that was refused last, and connects.
    mutating func trust() -> [ClientAction] {
        guard !link.isUp, let doubt = failure?.doubt else {
            hint = "no certificate waits to be accepted"
            return []
        }
        if doubt.isPinned {
            hint = Self.pinHint
            return []
        }
        return [.connection(id, .trust(doubt.fingerprint, endpoint))]
    }

    mutating func trusted(_ fingerprint: TLSFingerprint) -> [ClientAction] {
        failure = nil
        say("accepted for \(endpoint) from now on: SHA-256 \(fingerprint)")
        return dial()
    }

    /// The same, when the word was given in another tab: true if it is about what keeps this one
    /// from connecting.
    func waits(forTrustIn fingerprint: TLSFingerprint, at other: Endpoint) -> Bool {
        guard case .down = link, let doubt = failure?.doubt, !doubt.isPinned else { return false }
        return doubt.fingerprint == fingerprint
            && KnownCertificates.key(endpoint) == KnownCertificates.key(other)
    }

    mutating func notTrusted(_ reason: String) -> [ClientAction] {
        say("the certificate is not accepted: \(reason)", .failure)
        return []
    }
}
