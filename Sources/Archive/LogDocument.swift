import ChatCore
import Text

/// Writes the records of a log as lines of JSON. Pure.
///
///     {"room":"#tea","time":"2026-02-03T04:05:06.789Z","id":"1z-7","command":"PRIVMSG",
///      "account":"ann","lines":[":ann!~a@host PRIVMSG #tea :hello"]}
///
/// Direct messages have `between` with two names in place of `room`; guests are marked. Other
/// fields are there when they have a value: `id` of messages, as the tag `msgid` has it; `bot`;
/// `tags` of the client; `continues`, the numbers of lines that continue the one before.
struct LogDocument {
    private let head: String
    private let epochs: [LogEpoch]

    init(of log: StoredLog) {
        epochs = log.epochs
        head =
            switch log.subject {
            case .room(let name): "{\"room\":\(Self.quoted(name))"
            case .direct(let one, let other):
                "{\"between\":[\(Self.name(of: one)),\(Self.name(of: other))]"
            }
    }

    /// A record with its line feed.
    func line(of record: LogRecord) -> [UInt8] {
        var text = head
        text += ",\"time\":\"\(Self.text(of: record.time))\""
        if record.kind.isMessage,
            let epoch = epochs.last(where: { $0.start <= record.offset })
        {
            text += ",\"id\":\"\(String(epoch.value, radix: 36))-\(record.offset)\""
        }
        text += ",\"command\":\"\("\(record.kind)".uppercased())\""
        if let account = record.account { text += ",\"account\":\"\(account)\"" }
        if record.isBot { text += ",\"bot\":true" }
        if !record.clientTags.isEmpty { text += ",\"tags\":\(Self.quoted(record.clientTags))" }
        let lines = record.lines.split { $0 == 0x0D || $0 == 0x0A }.map(Self.quoted)
        text += ",\"lines\":[\(lines.joined(separator: ","))]"
        let continued = (0..<32).filter { record.continuations >> $0 & 1 == 1 }.map(String.init)
        if !continued.isEmpty { text += ",\"continues\":[\(continued.joined(separator: ","))]" }
        return Array((text + "}\n").utf8)
    }

    private static func name(of identity: Identity) -> String {
        switch identity {
        case .account(let name): "{\"account\":\"\(name)\"}"
        case .guest(_, let nick): "{\"guest\":\(quoted(nick))}"
        }
    }

    private static func quoted(_ bytes: some Collection<UInt8>) -> String {
        JSONText.quoted(String(decoding: bytes, as: UTF8.self))
    }

    private static func text(of time: ServerTime) -> String {
        let second = CalendarTime(second: time.seconds)
        let milliseconds = String(time.milliseconds % 1_000)
        let zeros = String(repeating: "0", count: max(0, 3 - milliseconds.count))
        return "\(second.isoDate)T\(second.clock).\(zeros)\(milliseconds)Z"
    }
}
