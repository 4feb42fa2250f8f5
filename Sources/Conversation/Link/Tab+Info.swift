import ReactorKit
import TerminalUI
import Text

/// `/info`: all that is known of the connection, as lines of the transcript.
extension Tab {
    mutating func tellAll(at now: Moment) {
        view.toEnd()
        for line in info(at: now) { say(line) }
    }

    private func info(at now: Moment) -> [String] {
        var lines = ["\(endpoint): \(linkWords(at: now).telling[0])"]
        if let facts { lines += Self.info(of: facts) }
        if !sent.isEmpty { lines.append("sent and not answered yet: \(lineCount(sent.count))") }
        if !unanswered.isEmpty {
            lines.append("left unanswered by an earlier connection: \(unanswered.count)")
        }
        if let failure {
            lines.append("last failure: \(failure.reason)")
            if !failure.raw.isEmpty { lines.append("in the system's words: \(failure.raw)") }
        }
        return lines
    }

    private static func info(of facts: ConnectionFacts) -> [String] {
        var lines = ["from \(facts.local ?? "a nameless place") to \(facts.peer)"]
        lines.append(facts.proxy.map { "via the proxy \($0)" } ?? "directly, without a proxy")
        guard let encryption = facts.encryption else { return lines + ["not encrypted"] }
        let names = encryption.names.isEmpty ? "no name" : encryption.names.joined(separator: ", ")
        let end = LocalZone.here.time(of: encryption.validUntil).isoDate
        lines += [
            "\(encryption.version), \(encryption.cipher)",
            "certificate of \(encryption.subject), for \(names), until \(end)",
            "signed by \(encryption.issuer)",
            "SHA-256 \(encryption.fingerprint)",
            encryption.trust.words,
        ]
        return lines
    }

    /// At each connect, in one line.
    mutating func say(_ encryption: Encryption) {
        say(
            "\(encryption.version), certificate of \(encryption.name), "
                + "SHA-256 \(encryption.fingerprint.start)…, \(encryption.trust.words)")
    }
}

extension Encryption.Trust {
    fileprivate var words: String {
        switch self {
        case .authority: "an authority that is trusted vouches for it"
        case .pin: "it is the one that you have accepted"
        case .firstUse: "accepted as the first one seen there, and required from now on"
        }
    }
}
