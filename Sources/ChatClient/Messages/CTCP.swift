import ReactorIRC
import ReactorKit
import Text

/// The client-to-client protocol: a command and its arguments between two bytes 1, as the text of
/// PRIVMSG (a request) or NOTICE (an answer).
struct CTCPMessage: Sendable {
    static let delimiter: UInt8 = 1

    let command: ArraySlice<UInt8>
    let arguments: ArraySlice<UInt8>

    /// Reads a text; nil when it is none. The last delimiter may be missing, as a server may have cut
    /// the line.
    init?(_ text: [UInt8]) {
        guard text.first == Self.delimiter, text.count > 1 else { return nil }
        var inner = text[1...]
        if inner.last == Self.delimiter { inner.removeLast() }
        command = inner.prefix { $0 != UInt8(ascii: " ") }
        arguments = inner[command.endIndex...].dropFirst()
        guard !command.isEmpty else { return nil }
    }

    var isAction: Bool { isCommand("ACTION") }

    func isCommand(_ name: String) -> Bool {
        CaseMapping.ascii.areEqual(command.span, name.utf8.span)
    }

    /// The text of a request or an answer.
    static func text(_ command: String, _ arguments: some Collection<UInt8>) -> [UInt8] {
        var text = [delimiter] + Array(command.utf8)
        if !arguments.isEmpty { text += [UInt8(ascii: " ")] + arguments }
        return text + [delimiter]
    }
}

/// How many CTCP requests are answered: a few at once, then one in ten seconds.
struct CTCPGuard: Sendable {
    private static let capacity = 4
    private static let interval = Duration.seconds(10)

    private var tokenCount = capacity
    /// When the last token was added.
    private var filled: Instant?
    /// True from the first request that was not answered until one is again.
    private(set) var isExhausted = false

    /// True when one more request may be answered now.
    mutating func take(at now: Instant) -> Bool {
        let start = filled ?? now
        let count = Int((now - start) / Self.interval)
        if tokenCount + count >= Self.capacity {
            (tokenCount, filled) = (Self.capacity, now)
        } else {
            tokenCount += count
            filled = start + Self.interval * count
        }
        guard tokenCount > 0 else {
            isExhausted = true
            return false
        }
        tokenCount -= 1
        isExhausted = false
        return true
    }
}

extension NetworkClient {
    /// A CTCP request, which may be answered, or an answer.
    mutating func receive(
        _ request: CTCPMessage, of message: IncomingText, _ output: inout ClientOutput
    ) {
        let line = message.line
        var shown = message
        shown.kind = message.kind == .notice ? .ctcpReply : .ctcpRequest
        shown.text = Array(
            [request.command, request.arguments].filter { !$0.isEmpty }
                .joined(separator: [UInt8(ascii: " ")]))
        // The echo of one's own is found by what was sent.
        guard shown.kind == .ctcpRequest, isOwn(message.target), !line.isHistory, isRegistered,
            !isOwn(line.nick), !line.nick.isEmpty
        else { return show(shown, &output) }
        let wasExhausted = ctcp.isExhausted
        guard ctcp.take(at: line.now.instant) else {
            if !wasExhausted { report("Too many CTCP requests: some are ignored", &output) }
            return
        }
        show(shown, &output)
        guard let answer = answer(to: request) else { return }
        let nick = line.nick
        try? write(&output) { writer in
            writer.appendCommand("NOTICE")
            writer.appendParameter(nick.span)
            writer.appendText(answer.span)
        }
    }

    private func answer(to request: CTCPMessage) -> [UInt8]? {
        guard let version = settings.version else { return nil }
        if request.isCommand("VERSION") {
            return CTCPMessage.text("VERSION", version.utf8)
        }
        if request.isCommand("PING") {
            return CTCPMessage.text("PING", request.arguments)
        }
        if request.isCommand("TIME") {
            // In UTC, so that the zone is not revealed.
            let time = CalendarTime(second: milliseconds / 1_000).http
            return CTCPMessage.text("TIME", time.utf8)
        }
        if request.isCommand("CLIENTINFO") {
            return CTCPMessage.text("CLIENTINFO", "ACTION CLIENTINFO PING TIME VERSION".utf8)
        }
        return nil
    }
}
