import ReactorIRC
import ReactorKit

/// PRIVMSG, NOTICE and TAGMSG: lines of conversations, echoes of own messages, CTCP and typing.
extension NetworkClient {
    /// `PRIVMSG target :text`.
    mutating func receiveMessage(
        _ command: ServerCommand, _ line: IncomingLine, _ output: inout ClientOutput
    ) {
        if let batch = line.batch, batches.isMultiline(batch) {
            if let full = batches.append(line, in: batch) { deliver(full, &output) }
            return
        }
        deliver(
            IncomingText(
                kind: command == .notice ? .notice : .message, text: Array(line[1]),
                target: line[0], line: line), &output)
    }

    /// Shows a message, or answers it where it is a CTCP request.
    mutating func deliver(_ message: IncomingText, _ output: inout ClientOutput) {
        var message = message
        let line = message.line
        if message.kind == .notice, isIdentificationAnswer(line) { startUp(line.now, &output) }
        if let request = CTCPMessage(message.text) {
            guard request.isAction else {
                return receive(request, of: message, &output)
            }
            message.kind = .action
            message.text = Array(request.arguments)
        }
        show(message, &output)
    }

    /// Shows a message in its conversation.
    mutating func show(_ message: IncomingText, _ output: inout ClientOutput) {
        let line = message.line
        let (audience, name) = facts.audience(message.target)
        let isOwn = isOwn(line.nick)
        var shown: ChatLine
        let target: ChatTarget
        let key = key(of: name)
        if let room = rooms.index(forKey: key) {
            target = .room(rooms.values[room].name)
            let sender = self.key(of: line.nick)
            let member = rooms.values[room].members[sender]
            shown = chatLine(message.kind, message.text, line, from: member?.name)
            shown.rank = member?.ranks.symbol(facts.grammar)
        } else if facts.isRoom(name) {
            target = .room(self.name(of: name))
            shown = chatLine(message.kind, message.text, line)
        } else {
            shown = chatLine(message.kind, message.text, line)
            if line.isFromServer || registration.phase == .negotiating {
                target = .server
            } else if isOwn {
                target = .person(self.name(of: name))
            } else {
                target = shown.sender.map { .person($0) } ?? .server
            }
        }
        shown.audience = audience
        if isOwn, !line.isHistory { resolve(&shown, target, line, &output) }
        emit(target, shown, line, &output)
    }

    /// `TAGMSG target`, of which this client reads whether the sender types.
    mutating func receiveTags(_ line: IncomingLine, _ output: inout ClientOutput) {
        guard let value = line.value(line.tags.typing), !isOwn(line.nick), !line.isHistory,
            let state = TypingState(rawValue: String(decoding: value, as: UTF8.self))
        else { return }
        let (audience, target) = facts.audience(line[0])
        guard audience == nil, !line.nick.isEmpty else { return }
        let sender = name(of: line.nick)
        let conversation: ChatTarget =
            facts.isRoom(target) ? .room(name(of: target)) : .person(sender)
        output.events.append(.typing(conversation, sender, state))
    }

    /// `REDACT target id [:reason]`.
    mutating func receiveRedaction(_ line: IncomingLine, _ output: inout ClientOutput) {
        guard !line[1].isEmpty else { return }
        output.events.append(
            .redacted(
                conversation(line[0], line), messageID: Array(line[1]),
                by: line.nick.isEmpty ? nil : name(of: line.nick), reason: Array(line[2])))
    }

    /// The conversation of a message with that target: a room, or the other person.
    func conversation(_ target: ArraySlice<UInt8>, _ line: IncomingLine) -> ChatTarget {
        if facts.isRoom(target) { return .room(name(of: target)) }
        if isOwn(target), !line.nick.isEmpty { return .person(name(of: line.nick)) }
        return .person(name(of: target))
    }

    // MARK: - Own messages

    /// Finds the own message that this is the echo of.
    private mutating func resolve(
        _ shown: inout ChatLine, _ target: ChatTarget, _ line: IncomingLine,
        _ output: inout ClientOutput
    ) {
        guard let name = target.name else { return }
        let entry: PendingMessages.Entry?
        if let label = line.label {
            entry = pending.take(label)
        } else if capabilities.contains(.labeledResponse) {
            // Sent by another client of the user.
            entry = nil
        } else {
            entry = pending.take(shown.kind, to: name, shown.text)
        }
        guard let entry else { return }
        shown.pending = entry.number
        output.events.append(.lag(line.now.instant - entry.sent))
    }

    /// The server carried out a message, and does not echo it.
    mutating func confirm(
        _ number: PendingNumber, _ line: IncomingLine, _ output: inout ClientOutput
    ) {
        guard let entry = pending.take(number) else { return }
        var shown = ChatLine(entry.kind, from: nick, entry.text, time: line.time)
        shown.isOwn = true
        shown.pending = number
        output.events.append(.line(entry.target, shown))
    }

    /// An error about an own message, by its label, or by its target.
    ///
    /// - Returns: whether it was one.
    mutating func fail(
        _ target: ArraySlice<UInt8>, _ reason: [UInt8], _ line: IncomingLine,
        _ output: inout ClientOutput
    ) -> Bool {
        let number: PendingNumber?
        if let label = line.label {
            number = pending.take(label)?.number
        } else {
            number = pending.takeFirst(to: name(of: facts.audience(target).name))?.number
        }
        guard let number else { return false }
        output.events.append(.pendingFailed(number, .refused(reason)))
        return true
    }
}

/// A message before it is shown: of one line, or of a batch with several.
struct IncomingText: Sendable {
    var kind: ChatLine.Kind
    var text: [UInt8]
    let target: ArraySlice<UInt8>
    /// Has its tags and its source.
    let line: IncomingLine
}

/// The own messages that the server has not echoed yet, in the order in which they were sent.
struct PendingMessages: Sendable {
    /// The most of them; a server that echoes nothing cannot fill the memory.
    static let limit = 1_000

    struct Entry: Sendable {
        let number: PendingNumber
        let kind: ChatLine.Kind
        var target: ChatTarget
        let text: [UInt8]
        let sent: Instant
    }

    private var entries: [Entry] = []
    private var count = 0

    var isEmpty: Bool { entries.isEmpty }
    var isFull: Bool { entries.count >= Self.limit }

    /// When the oldest was sent; nil without one.
    var oldest: Instant? { entries.first?.sent }

    mutating func add(
        _ kind: ChatLine.Kind, to target: ChatTarget, _ text: [UInt8], at sent: Instant
    ) -> PendingNumber {
        count += 1
        let number = PendingNumber(value: count)
        entries.append(
            Entry(number: number, kind: kind, target: target, text: text, sent: sent))
        return number
    }

    mutating func take(_ number: PendingNumber) -> Entry? {
        take { $0.number == number }
    }

    mutating func take(_ kind: ChatLine.Kind, to name: ChatName, _ text: [UInt8]) -> Entry? {
        take { $0.kind == kind && $0.target.name == name && $0.text == text }
    }

    mutating func takeFirst(to name: ChatName) -> Entry? { take { $0.target.name == name } }

    /// Removes those that were sent before a moment.
    mutating func takeAll(sentBefore moment: Instant) -> [PendingNumber] {
        let taken = entries.prefix { $0.sent < moment }.map(\.number)
        entries.removeFirst(taken.count)
        return taken
    }

    @discardableResult
    mutating func removeAll() -> [PendingNumber] {
        defer { entries = [] }
        return entries.map(\.number)
    }

    /// Folds the names of the targets again.
    mutating func fold(by mapping: CaseMapping) {
        for index in entries.indices {
            entries[index].target = entries[index].target.folded(by: mapping)
        }
    }

    private mutating func take(_ isFound: (Entry) -> Bool) -> Entry? {
        entries.firstIndex(where: isFound).map { entries.remove(at: $0) }
    }
}

extension ChatTarget {
    /// The same conversation by another mapping.
    func folded(by mapping: CaseMapping) -> ChatTarget {
        switch self {
        case .server: .server
        case .room(let name): .room(ChatName(name.bytes.span, by: mapping))
        case .person(let name): .person(ChatName(name.bytes.span, by: mapping))
        }
    }
}
