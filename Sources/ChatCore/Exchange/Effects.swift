import Accounts
package import ReactorIRC

/// What is to be done, in this order. The bytes of lines are in `Effects`.
package enum Effect: BitwiseCopyable, Sendable {
    /// Sends a line to a session, in answer to its command.
    case send(SessionID, Line)
    /// Sends a line to a session that is no answer: it is for others too, or others caused it.
    case deliver(SessionID, Line)
    /// Sends a line to the sessions that follow a room.
    case cast(RoomID, Audience, Line)
    /// The session gets what is cast to the room from now on.
    case follow(SessionID, RoomID, Ranks)
    /// The ranks in the room of a session that follows it have changed.
    case rank(SessionID, RoomID, Ranks)
    /// It no longer does.
    case unfollow(SessionID, RoomID)
    /// The capabilities that a session has from now on.
    case capabilities(SessionID, CapabilitySet)
    /// The session is registered: it is no longer subject to the time limit of the registration.
    case registered(SessionID)
    /// Reads no further lines of the session until `release`; reports `Event.drained` once, when
    /// little of what was sent to it is left.
    case hold(SessionID)
    /// Reads no further lines of the session until its question is answered and it is released.
    case ask(SessionID, questionIndex: Int32)
    /// Reads its lines again.
    case release(SessionID)
    /// Closes the session's connection when everything is sent.
    case close(SessionID)
    /// The operator's order to read the settings again, which `Event.settingsRead` answers.
    case reload(SessionID)
}

/// Where a line with its CR and LF is among the bytes of `Effects`, and which tags it has.
package struct Line: BitwiseCopyable, Sendable {
    private let start: UInt32
    private let count: UInt32
    fileprivate let tagsIndex: Int32

    fileprivate init(_ range: Range<Int>, tagsIndex: Int) {
        start = UInt32(range.lowerBound)
        count = UInt32(range.count)
        self.tagsIndex = Int32(tagsIndex)
    }

    /// The positions of the line.
    package var range: Range<Int> { Int(start)..<Int(start + count) }
}

/// Which of the sessions that follow a room get a line.
package struct Audience: BitwiseCopyable, Sendable {
    /// This session does not, which is mostly the sender.
    package var except: SessionID?
    /// Only members with at least one of these ranks do; with none, all members.
    package var ranks = Ranks()
    /// Only sessions with all these capabilities do.
    package var having = CapabilitySet()
    /// Only sessions without all these capabilities do: the others of those that `having` is for.
    package var lacking = CapabilitySet()

    /// Everybody, or everybody but one.
    package init(except: SessionID? = nil) { self.except = except }

    /// True for all members, but for one perhaps.
    package var isEverybody: Bool { ranks.isEmpty && having.isEmpty && lacking.isEmpty }

    /// True when a member with these ranks and capabilities is meant.
    package func includes(_ ranks: Ranks, _ capabilities: CapabilitySet) -> Bool {
        (self.ranks.isEmpty || !self.ranks.isDisjoint(with: ranks))
            && capabilities.isSuperset(of: having)
            && (lacking.isEmpty || !capabilities.isSuperset(of: lacking))
    }
}

/// What the core wants done: one buffer that is used again for each turn. Pure.
package struct Effects: Sendable {
    /// The writer of lines, whose bytes all lines share.
    var writer = MessageWriter()
    /// What is to be done, in this order.
    package private(set) var list: [Effect] = []
    /// The tags of lines; many lines may have the same ones.
    private var tags: [LineTags] = []
    /// The bytes of texts in tags.
    package private(set) var tagBytes: [UInt8] = []
    /// The tags of the line that was begun.
    var lineTags = LineTags()
    /// When what is handled happened.
    private var time = ServerTime(milliseconds: 0)
    /// What is asked; `Effect.ask` has an index into it.
    package private(set) var questions: [Question] = []
    /// What operators did, for the log of the server: a line each.
    package var audit: [String] = []
    /// The bans of addresses, for the edges, when they have changed.
    package var bannedAddresses: [NetworkBan]?

    package init() {}

    /// The bytes of all lines.
    package var bytes: [UInt8] { writer.bytes }

    /// True when there is nothing to do.
    package var isEmpty: Bool { list.isEmpty && audit.isEmpty && bannedAddresses == nil }

    /// Empties all, and keeps the memory.
    package mutating func removeAll() {
        writer.removeAll()
        list.removeAll(keepingCapacity: true)
        tags.removeAll(keepingCapacity: true)
        tagBytes.removeAll(keepingCapacity: true)
        questions.removeAll(keepingCapacity: true)
        audit.removeAll(keepingCapacity: true)
        bannedAddresses = nil
    }

    /// The tags of a line.
    func tags(of line: Line) -> LineTags { tags[Int(line.tagsIndex)] }

    /// The capabilities of which each adds a tag to a line.
    package func capabilities(of line: Line) -> CapabilitySet { tags(of: line).capabilities }

    /// True for a typing notice, which is not sent to a client that is behind.
    package func isTypingNotice(_ line: Line) -> Bool { tags(of: line).isTypingNotice }

    /// Begins what happened at a time.
    mutating func begin(at time: ServerTime) { self.time = time }

    mutating func append(_ effect: Effect) { list.append(effect) }

    mutating func send(_ line: Line, to session: SessionID) { list.append(.send(session, line)) }

    mutating func deliver(_ line: Line, to session: SessionID) {
        list.append(.deliver(session, line))
    }

    /// Replaces what was to be done from an index on.
    mutating func replace(from index: Int, with effects: [Effect]) {
        list.replaceSubrange(index..., with: effects)
    }

    mutating func cast(_ line: Line, to room: RoomID, _ audience: Audience = Audience()) {
        list.append(.cast(room, audience, line))
    }

    mutating func ask(_ question: Question, of session: SessionID) {
        list.append(.ask(session, questionIndex: Int32(questions.count)))
        questions.append(question)
    }

    // MARK: - Lines

    /// Begins a line without a source.
    mutating func begin() {
        writer.begin()
        beginTags()
    }

    /// Begins the tags of a line.
    mutating func beginTags() {
        lineTags = LineTags()
        lineTags.time = time
    }

    /// Begins a line: its source and its command.
    mutating func begin(from source: [UInt8], _ command: String) {
        begin()
        writer.appendSource(source.span)
        writer.appendCommand(command)
    }

    /// Begins a line of a user.
    mutating func begin(from user: borrowing User, _ command: String) {
        begin(from: user.source, command)
        addTags(of: user)
    }

    /// Adds the tags that lines of a user have.
    mutating func addTags(of user: borrowing User) {
        lineTags.isBot = user.modes.contains(.bot)
        if let account = user.account { lineTags.account = tagText(account.bytes) }
    }

    /// A whole line with a text, of parts that are known to be valid; `begin` was called for its
    /// tags.
    mutating func textLine(
        from source: [UInt8], _ command: String, to target: [UInt8], _ text: ArraySlice<UInt8>
    ) -> Line {
        end(writer.writeText(from: source.span, command.utf8.span, to: target.span, text.span))
    }

    /// Ends the line.
    mutating func end() -> Line { end(writer.end()) }

    private mutating func end(_ range: Range<Int>) -> Line {
        if tags.isEmpty || tags[tags.count - 1] != lineTags { tags.append(lineTags) }
        return Line(range, tagsIndex: tags.count - 1)
    }

    /// A line that was written before, with its CR and LF; `begin` was called for its tags.
    mutating func line(copying written: Span<UInt8>) -> Line {
        writer.begin()
        return end(writer.end(copying: written))
    }

    /// The same line with other tags.
    mutating func line(_ line: Line, with tags: LineTags) -> Line {
        if self.tags.last != tags { self.tags.append(tags) }
        return Line(line.range, tagsIndex: self.tags.count - 1)
    }

    /// Stores the tags that the server passes on: those that only clients interpret.
    mutating func clientTags(of tags: MessageTags) -> TagText {
        let start = tagBytes.count
        for tag in tags where tag.isClientOnly {
            if tagBytes.count > start { tagBytes.append(UInt8(ascii: ";")) }
            tagBytes += tag.key
            if tag.rawValue.isEmpty { continue }
            tagBytes.append(UInt8(ascii: "="))
            tagBytes += tag.rawValue
        }
        return TagText(start..<tagBytes.count)
    }

    /// Stores a text of a tag.
    mutating func tagText(_ text: some Collection<UInt8>) -> TagText {
        let start = tagBytes.count
        tagBytes += text
        return TagText(start..<tagBytes.count)
    }

    /// A whole line of a user; the last parameter gets a colon if it must have one.
    mutating func line(
        from user: borrowing User, _ command: String, _ words: any LineWord...
    ) -> Line {
        begin(from: user, command)
        return end(with: words)
    }

    /// A whole line of the server.
    mutating func line(
        fromServer name: [UInt8], _ command: String, _ words: any LineWord...
    ) -> Line {
        begin(from: name, command)
        return end(with: words)
    }

    private mutating func end(with words: [any LineWord]) -> Line {
        for word in words.dropLast() { word.append(to: &writer) }
        words.last?.appendLast(to: &writer)
        return end()
    }
}

/// A parameter of a line.
protocol LineWord {
    func append(to writer: inout MessageWriter)
    func appendLast(to writer: inout MessageWriter)
}

extension [UInt8]: LineWord {
    func append(to writer: inout MessageWriter) { writer.appendParameter(span) }
    func appendLast(to writer: inout MessageWriter) { writer.appendLast(span) }
}

extension ArraySlice<UInt8>: LineWord {
    func append(to writer: inout MessageWriter) { writer.appendParameter(span) }
    func appendLast(to writer: inout MessageWriter) { writer.appendLast(span) }
}

extension String: LineWord {
    func append(to writer: inout MessageWriter) { writer.appendParameter(self) }
    func appendLast(to writer: inout MessageWriter) { writer.appendLast(utf8.span) }
}

extension Int: LineWord {
    func append(to writer: inout MessageWriter) { writer.appendParameter(self) }
    func appendLast(to writer: inout MessageWriter) { writer.appendParameter(self) }
}

/// Bytes of the core, which are arrays.
extension MessageWriter {
    mutating func appendSource(_ source: [UInt8]) { appendSource(source.span) }
    mutating func appendParameter(_ word: [UInt8]) { appendParameter(word.span) }
    mutating func appendText(_ text: [UInt8]) { appendText(text.span) }
    mutating func appendText(_ text: ArraySlice<UInt8>) { appendText(text.span) }
}
