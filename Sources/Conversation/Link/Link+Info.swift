import ReactorKit
import TerminalUI
import Text

/// `/info`: the properties of the connection, as lines of the transcript.
extension Link {
    func reportAll(in buffer: inout Buffer, at now: Moment) {
        buffer.view.toEnd()
        for line in info(unanswered: buffer.unanswered.count, at: now) { buffer.say(line) }
    }

    private func info(unanswered: Int, at now: Moment) -> [String] {
        var lines = ["\(endpoint): \(status(at: now, keys: Keys()).full[0])"]
        if let facts { lines += Self.info(of: facts) }
        let waiting = dialect.unansweredCount
        if waiting > 0 { lines.append("sent and not answered yet: \(lineCount(waiting))") }
        if unanswered > 0 {
            lines.append("left unanswered by an earlier connection: \(unanswered)")
        }
        if let failure {
            lines.append("last failure: \(failure.reason)")
            if !failure.raw.isEmpty { lines.append("the system's message: \(failure.raw)") }
        }
        return lines
    }

    private static func info(of facts: ConnectionFacts) -> [String] {
        var lines = ["local address \(facts.local ?? "unknown"), remote \(facts.peer)"]
        lines.append(facts.proxy.map { "via the proxy \($0)" } ?? "directly, without a proxy")
        guard let encryption = facts.encryption else { return lines + ["not encrypted"] }
        let names = encryption.names.isEmpty ? "no name" : encryption.names.joined(separator: ", ")
        let end = LocalZone.here.time(of: encryption.validUntil).isoDate
        lines += [
            "\(encryption.version), \(encryption.cipher)",
            "certificate of \(encryption.subject), for \(names), valid until \(end)",
            "signed by \(encryption.issuer)",
            "SHA-256 \(encryption.fingerprint)",
            encryption.trust.text,
        ]
        return lines
    }
}

extension Encryption {
    /// One line, shown at each connect.
    var line: String {
        "\(version), certificate of \(name), SHA-256 \(fingerprint.start)…, \(trust.text)"
    }
}

extension Encryption.Trust {
    fileprivate var text: String {
        switch self {
        case .authority: "signed by a trusted authority"
        case .pin: "accepted by you"
        case .firstUse: "accepted on first use, and required from now on"
        }
    }
}
