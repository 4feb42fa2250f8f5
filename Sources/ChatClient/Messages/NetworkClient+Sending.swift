import ReactorIRC
import ReactorKit

/// What the person says.
extension NetworkClient {
    /// What can be sent to a conversation.
    package enum OutgoingKind: Sendable {
        case message
        case notice
        /// CTCP ACTION, what `/me` sends.
        case action
    }

    /// Sends a text to a room or a person. LF separates lines.
    ///
    /// A text of several lines, or one that is too long for a line, is one message where the server
    /// has `draft/multiline`; elsewhere it is several messages, cut at words. Each is a `pending` or
    /// a `line` of the output.
    ///
    /// - Parameters:
    ///   - audience: the symbol of the lowest rank that receives it (`STATUSMSG`); nil for all.
    ///   - reply: the id of the message that it answers.
    /// - Throws: when nothing is sent.
    package mutating func send(
        _ text: String, as kind: OutgoingKind = .message, to target: ChatTarget,
        audience: UInt8? = nil, reply: [UInt8]? = nil, at now: ClientTime,
        into output: inout ClientOutput
    ) throws(OrderRefused) {
        try requireConnection()
        milliseconds = now.milliseconds
        guard let name = target.name else { throw .empty }
        let word = (audience.map { [$0] } ?? []) + name.bytes
        try Self.check(word: word)
        // A CR that belongs to no line end would be one to the server.
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map {
            $0.last == 0x0D ? $0.dropLast() : $0
        }.map { Substring($0) }
        for line in lines { try Self.check(text: String(line)) }
        guard lines.contains(where: { !$0.isEmpty }) else { throw .empty }
        let draft = Draft(
            kind: kind, target: target, word: word,
            reply: capabilities.contains(.messageTags) ? reply : nil)
        let room = room(for: draft)
        guard room >= 16 else { throw .tooLong(byteLimit: facts.lineLimit - 2) }
        let isLong = lines.count > 1 || lines[0].utf8.count > room
        if isLong, kind != .action, let limits = multilineLimits {
            for message in MultilineSplitter(limits, room: room).messages(lines) {
                try send(message, draft, now, &output)
            }
        } else {
            for line in lines where !line.isEmpty {
                for piece in TextPieces.pieces(of: String(line), limit: room) {
                    try send(piece, draft, now, &output)
                }
            }
        }
        typing.sent(to: target)
        if !capabilities.contains(.echoMessage) { expectAnswer(now, &output) }
    }

    /// Sends a CTCP request.
    package mutating func sendRequest(
        _ command: String, _ arguments: String = "", to target: ChatTarget, at now: ClientTime,
        into output: inout ClientOutput
    ) throws(OrderRefused) {
        guard let name = target.name else { throw .empty }
        try Self.check(word: command.bytes)
        let text = CTCPMessage.text(command.uppercased(), arguments.utf8)
        try order(
            "PRIVMSG", [name.bytes], String(decoding: text, as: UTF8.self), now, &output)
    }

    /// Reports that the person types, paused or stopped; at most each three seconds, and only where
    /// the server passes it on.
    package mutating func setTyping(
        _ state: TypingState, in target: ChatTarget, at now: ClientTime,
        into output: inout ClientOutput
    ) {
        guard isRegistered, capabilities.contains(.messageTags), !facts.isDenied("typing"),
            let name = target.name, typing.mayReport(state, in: target, at: now.instant)
        else { return }
        output.lines.begin()
        output.lines.appendTag(TagKey.typing, state.rawValue)
        output.lines.appendCommand("TAGMSG")
        output.lines.appendParameter(name.bytes.span)
        output.lines.end()
    }

    // MARK: -

    /// What all messages of one text have in common.
    private struct Draft {
        let kind: OutgoingKind
        let target: ChatTarget
        let word: [UInt8]
        let reply: [UInt8]?

        var command: String { kind == .notice ? "NOTICE" : "PRIVMSG" }

        var lineKind: ChatLine.Kind {
            switch kind {
            case .message: .message
            case .notice: .notice
            case .action: .action
            }
        }
    }

    /// The bytes of text that others receive uncut in one line.
    private func room(for draft: Draft) -> Int {
        // Until this client's address is known, one that is as long as addresses usually are.
        let address = 1 + (address?.count ?? 10 + 1 + 63)
        let source = nick.bytes.count + address
        // A colon and three spaces, a colon, CR and LF.
        let room =
            facts.lineLimit - source - draft.command.utf8.count - draft.word.count - 7
        return draft.kind == .action ? room - 9 : room
    }

    /// The most bytes and lines of a message of several lines; nil where there are none.
    private var multilineLimits: (bytes: Int, lines: Int)? {
        guard capabilities.contains(.multiline), capabilities.contains(.batch) else { return nil }
        var limits = (bytes: 0, lines: Int.max)
        let value = registration.negotiation.value(of: .multiline) ?? ""
        for entry in CapabilityList.entries(value.replacing(",", with: " ")) {
            let number = max(entry.value.flatMap { Int($0) } ?? 0, 0)
            if entry.name == "max-bytes" { limits.bytes = number }
            if entry.name == "max-lines", number > 0 { limits.lines = number }
        }
        return limits.bytes > 0 ? limits : nil
    }

    private mutating func send(
        _ piece: Substring, _ draft: Draft, _ now: ClientTime, _ output: inout ClientOutput
    ) throws(OrderRefused) {
        let number = try addPending(draft, Array(piece.utf8), now, &output)
        output.lines.begin()
        appendTags(number, draft, &output)
        output.lines.appendCommand(draft.command)
        output.lines.appendParameter(draft.word.span)
        if draft.kind == .action {
            output.lines.appendText(CTCPMessage.text("ACTION", piece.utf8).span)
        } else {
            output.lines.appendText(piece.utf8.span)
        }
        output.lines.end(limit: facts.lineLimit)
    }

    private mutating func send(
        _ message: MultilineSplitter.Message, _ draft: Draft, _ now: ClientTime,
        _ output: inout ClientOutput
    ) throws(OrderRefused) {
        guard message.lines.count > 1 else {
            return try send(message.lines.first?.text ?? "", draft, now, &output)
        }
        let number = try addPending(draft, message.text, now, &output)
        batchCount += 1
        let reference = "m\(batchCount)"
        output.lines.begin()
        appendTags(number, draft, &output)
        output.lines.appendCommand("BATCH")
        output.lines.appendParameter("+\(reference)")
        output.lines.appendParameter(BatchType.multiline)
        output.lines.appendParameter(draft.word.span)
        output.lines.end()
        for line in message.lines {
            output.lines.begin()
            output.lines.appendTag(TagKey.batch, reference)
            if line.isConcatenated { output.lines.appendTag(TagKey.multilineConcatenation) }
            output.lines.appendCommand(draft.command)
            output.lines.appendParameter(draft.word.span)
            output.lines.appendText(line.text.utf8.span)
            output.lines.end(limit: facts.lineLimit)
        }
        output.lines.write("BATCH", "-\(reference)")
    }

    private func appendTags(
        _ number: PendingNumber?, _ draft: Draft, _ output: inout ClientOutput
    ) {
        if let number, capabilities.contains(.labeledResponse) {
            output.lines.appendTag(TagKey.label, String(number.value))
        }
        if let reply = draft.reply { output.lines.appendTag(TagKey.reply, reply.span) }
    }

    /// Shows the message: as pending where the server echoes it, else as it is.
    private mutating func addPending(
        _ draft: Draft, _ text: [UInt8], _ now: ClientTime, _ output: inout ClientOutput
    ) throws(OrderRefused) -> PendingNumber? {
        var shown = ChatLine(draft.lineKind, from: nick, text, time: now.milliseconds)
        shown.isOwn = true
        shown.reply = draft.reply
        shown.audience =
            draft.word.count > (draft.target.name?.bytes.count ?? 0)
            ? draft.word.first : nil
        if let room = draft.target.name.flatMap({ rooms[$0.key] }) {
            shown.rank = room.members[nick.key]?.ranks.symbol(facts.grammar)
        }
        guard capabilities.contains(.echoMessage) else {
            output.events.append(.line(draft.target, shown))
            return nil
        }
        guard !pending.isFull else { throw .limitReached(PendingMessages.limit) }
        let number = pending.add(draft.lineKind, to: draft.target, text, at: now.instant)
        shown.pending = number
        output.events.append(.pending(draft.target, shown))
        return number
    }
}

/// Distributes lines over messages of several lines, each within the limits of `draft/multiline`.
/// Pure.
struct MultilineSplitter {
    /// A line of a message; one that is concatenated continues the line before it.
    struct Line: Hashable {
        let text: Substring
        let isConcatenated: Bool
    }

    /// The lines of a message; none of them is blank only.
    struct Message: Hashable {
        var lines: [Line] = []

        var text: [UInt8] {
            var text: [UInt8] = []
            for (index, line) in lines.enumerated() {
                if index > 0, !line.isConcatenated { text.append(UInt8(ascii: "\n")) }
                text += line.text.utf8
            }
            return text
        }
    }

    private let limits: (bytes: Int, lines: Int)
    /// The bytes of a line.
    private let room: Int

    init(_ limits: (bytes: Int, lines: Int), room: Int) {
        self.limits = limits
        self.room = max(min(room, limits.bytes), 4)
    }

    func messages(_ lines: [Substring]) -> [Message] {
        var messages = [Message()]
        var byteCount = 0
        for line in lines.flatMap(pieces) {
            let last = messages.count - 1
            let size = line.text.utf8.count + (line.isConcatenated ? 0 : 1)
            let isFull =
                byteCount + size > limits.bytes || messages[last].lines.count >= limits.lines
            if isFull, !messages[last].lines.isEmpty {
                messages.append(Message(lines: [Line(text: line.text, isConcatenated: false)]))
                byteCount = line.text.utf8.count
            } else {
                let isFirst = messages[last].lines.isEmpty
                messages[last].lines.append(
                    isFirst ? Line(text: line.text, isConcatenated: false) : line)
                byteCount += isFirst ? line.text.utf8.count : size
            }
        }
        // A message must not consist of blank lines.
        return messages.filter { $0.lines.contains { !$0.text.isEmpty } }
    }

    /// A line in pieces that, joined, are the line: the space at a cut is at the end of a piece.
    private func pieces(of line: Substring) -> [Line] {
        guard line.utf8.count > room else { return [Line(text: line, isConcatenated: false)] }
        let pieces = TextPieces.pieces(of: String(line), limit: room - 1)
        return pieces.enumerated().map { index, piece in
            let isLast = index == pieces.count - 1
            let end = isLast ? piece.endIndex : pieces[index + 1].startIndex
            return Line(text: piece.base[piece.startIndex..<end], isConcatenated: index > 0)
        }
    }
}

/// When typing was reported.
struct TypingNotices: Sendable {
    private static let interval = Duration.seconds(3)
    /// The most conversations whose reports are kept.
    private static let limit = 64

    private var reported: [ChatTarget: (state: TypingState, at: Instant)] = [:]

    /// True when it is to be reported, which is noted.
    mutating func mayReport(
        _ state: TypingState, in target: ChatTarget, at now: Instant
    ) -> Bool {
        let last = reported[target]
        if state == .active {
            if let last, last.state == .active, now - last.at < Self.interval { return false }
        } else {
            // What was never reported need not be taken back.
            guard let last, last.state != state, last.state != .done else { return false }
        }
        if reported.count >= Self.limit { reported = [:] }
        reported[target] = (state, now)
        return true
    }

    /// A message was sent, which ends typing.
    mutating func sent(to target: ChatTarget) { reported[target] = nil }
}
