import Text

/// One open connection, as the control socket lists it. Pure.
///
/// As a line it has fields `name=value`, separated by blanks; fields of unknown names are skipped
/// when read, so that a newer server can send more.
package struct ConnectionSummary: Equatable, Sendable {
    package var number = 0
    package var peer = ""
    /// Where it was accepted, as an endpoint, and the name of that listener, which may be empty.
    package var endpoint = ""
    package var listener = ""
    package var service = ""
    /// When it was accepted, in seconds since 1970.
    package var start = 0
    package var received = 0
    package var sent = 0
    /// Bytes that wait to be sent, and those of incomplete messages.
    package var buffered = 0

    package init() {}

    /// Reads a line; nil for one without a number.
    package init?(_ line: String) {
        for field in line.split(separator: " ") {
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            let text = Self.decoded(parts[1])
            let count = Int(text) ?? 0
            switch parts[0] {
            case "number": number = count
            case "peer": peer = text
            case "endpoint": endpoint = text
            case "listener": listener = text
            case "service": service = text
            case "start": start = count
            case "received": received = count
            case "sent": sent = count
            case "buffered": buffered = count
            default: break
            }
        }
        guard number > 0 else { return nil }
    }

    /// The line, without its end.
    package var line: String {
        let fields = [
            ("number", "\(number)"), ("peer", peer), ("endpoint", endpoint),
            ("listener", listener), ("service", service), ("start", "\(start)"),
            ("received", "\(received)"), ("sent", "\(sent)"), ("buffered", "\(buffered)"),
        ]
        return fields.map { "\($0)=\(Self.encoded($1))" }.joined(separator: " ")
    }

    // MARK: -

    /// A path may have blanks, which are written as in a URL. The path that a client has bound may
    /// have any bytes: a line end would begin another connection.
    private static func encoded(_ text: String) -> String {
        let text = ScalarSafety.escaped(text)
        guard text.contains(where: { "% ".contains($0) }) else { return text }
        return text.map { $0 == "%" ? "%25" : $0 == " " ? "%20" : String($0) }.joined()
    }

    private static func decoded(_ text: Substring) -> String {
        guard text.contains("%") else { return String(text) }
        return text.split(separator: "%20", omittingEmptySubsequences: false)
            .map { $0.split(separator: "%25", omittingEmptySubsequences: false) }
            .map { $0.joined(separator: "%") }.joined(separator: " ")
    }
}
