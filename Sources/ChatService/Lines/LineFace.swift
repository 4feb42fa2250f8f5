import ChatCore
import DequeModule
import ReactorIRC
import Text

/// A person at telnet as a member of one room: what they type becomes messages of IRC, and what the
/// core sends becomes text. Pure.
///
/// What members say is `name: text`; what happens in the room, and an answer, is `* text`. The sender
/// of a line gets it as well, with the bytes as typed, and every answer to a command ends with the
/// command: so a client that waits for a reply that contains its message finds it, and a person at
/// telnet sees each line once, in the order of the room. Commands have labels, by which their
/// answers are found.
struct LineFace {
    /// What is to be done, in this order.
    enum Step: Equatable {
        /// Sends a message to the core, without its line end.
        case send([UInt8])
        /// Shows a text to this person alone.
        case show([UInt8])
        /// Shows a text that the other members get as well.
        case hear([UInt8])
        /// Shows what a member says, unless `isShown` is false, and keeps it for those who come later;
        /// the id is that of the message.
        case keep([UInt8], id: [UInt8], isShown: Bool)
        /// Somebody else has this name: `call` with another one.
        case callOtherwise
        /// This person is in the room.
        case enter
        /// This person has another name now.
        case renamed
        /// Closes the connection.
        case close
    }

    /// What is needed of the core: that all answers can be found, and the ids of messages.
    private static let capabilities = "batch echo-message labeled-response message-tags"
    private static let help = [
        "/who tells who is here",
        "// at the start of a line says one slash, and what follows it",
    ]

    /// Bytes in the names of the room.
    let room: [UInt8]
    /// The maximum length of a name.
    private let nickLimit: Int
    var nick: [UInt8] = []
    /// The bytes of `!user@host`, which others see before each message.
    var originCount = 0
    /// True from the entry to the room on.
    var isIn = false
    var isRegistered = false
    private var hasTyped = false
    private var lastLabel = 0
    /// What was typed and is not answered.
    private var typed: Deque<TypedLine> = []
    /// The batch of the answer that is being received.
    private var batch: [UInt8]?

    /// A person who is to be a member of `room`.
    init(room: [UInt8], nickLimit: Int) {
        self.room = room
        self.nickLimit = nickLimit
    }

    /// True when everything that was typed is answered.
    var isIdle: Bool { typed.isEmpty }

    /// Registers with a name.
    mutating func begin(as name: String) -> [Step] {
        [message("CAP", "REQ", Self.capabilities), message("CAP", "END")]
            + call(name) + [message("USER", "guest", "0", "*", "guest")]
    }

    /// Takes a name before the registration.
    mutating func call(_ name: String) -> [Step] {
        nick = Array(name.utf8)
        return [message("NICK", name)]
    }

    /// The text for a person who enters.
    var welcome: [UInt8] {
        Self.notice("you are \(name); /help, in carillon //help, tells what to type")
    }

    /// Handles a line that was typed, without its line end.
    mutating func received(typed line: ArraySlice<UInt8>) -> [Step] {
        if !hasTyped {
            hasTyped = true
            // A web page can make a reader's browser send requests to any server: they must not chat.
            if Self.isFromBrowser(line) {
                return [.show(Array("error: this is no web server".utf8)), .close]
            }
        }
        switch LineCommand(line) {
        case .say(let text): return say(text, line)
        case .name(let wanted): return rename(to: wanted, line)
        case .who: return [ask(.who, line, "NAMES", room)]
        case .help:
            let name = "/name NEW takes another name, of at most \(nickLimit) bytes"
            return inTurn(
                ([name] + Self.help).map { .show(Self.notice($0)) }
                    + [answer("/help tells this", to: line)])
        case .nothing: return inTurn([answer("an empty line says nothing", to: line)])
        case .unknown:
            return inTurn([answer("there is no such command; /help lists them", to: line)])
        }
    }

    /// Handles a message of the core.
    mutating func received(_ message: Message) -> [Step] {
        let tags = message.tags
        let label = tags.isEmpty ? nil : tags[TagKey.label]?.value
        if message.isCommand("BATCH") { return noted(batch: message[0] ?? [], label) }
        if let label {
            forget(before: label)
            return answered(message) + endAnswer()
        }
        if let batch, tags[TagKey.batch]?.value == batch { return answered(message) }
        return isIn ? seen(message) : register(message)
    }

    /// An answer of several messages begins or ends.
    private mutating func noted(batch name: ArraySlice<UInt8>, _ label: [UInt8]?) -> [Step] {
        let reference = Array(name.dropFirst())
        if let label, name.first == UInt8(ascii: "+") {
            forget(before: label)
            batch = reference
        } else if batch == reference {
            batch = nil
            return endAnswer()
        }
        return []
    }

    // MARK: - Commands

    /// One message, or several if the line is long. Others get the text as it is safe to print, since
    /// a reader may be a bare terminal: one person must not steer another's.
    private mutating func say(_ text: ArraySlice<UInt8>, _ line: ArraySlice<UInt8>) -> [Step] {
        let limit =
            MessageWriter.bodyLimit - nickLimit - originCount - "PRIVMSG".utf8.count - room.count
            - 7
        let text = String(decoding: LineText.typed(text), as: UTF8.self)
        return TextPieces.pieces(of: text, limit: max(limit, 4)).enumerated().map { index, piece in
            ask(
                .speech(isFirst: index == 0), index == 0 ? line : [], "PRIVMSG", room,
                Array(piece.utf8))
        }
    }

    private mutating func rename(to name: ArraySlice<UInt8>, _ line: ArraySlice<UInt8>) -> [Step] {
        let reason: String
        if name.isEmpty {
            reason = "write /name and the name that you want"
        } else if name.count > nickLimit {
            reason = "a name has at most \(nickLimit) bytes"
        } else if !Source.isNick(name, limit: nickLimit) {
            reason =
                #"a name has letters, digits and -_[]{}\|^`, and no digit or - at its start"#
        } else {
            return [ask(.name, line, "NICK", Array(name))]
        }
        return inTurn([answer(reason, to: line)])
    }

    /// An answer that is known at once, behind those to earlier lines.
    private mutating func inTurn(_ steps: [Step]) -> [Step] {
        if typed.isEmpty { return steps }
        typed.append(TypedLine(label: 0, line: [], question: .nothing(steps)))
        return []
    }

    /// A command whose answer is waited for.
    private mutating func ask(
        _ question: TypedLine.Question, _ line: ArraySlice<UInt8>, _ command: String,
        _ parameters: [UInt8]...
    ) -> Step {
        lastLabel += 1
        typed.append(TypedLine(label: lastLabel, line: Array(line), question: question))
        return message(label: lastLabel, command, parameters)
    }

    private func message(_ command: String, _ parameters: String...) -> Step {
        message(command, parameters.map { Array($0.utf8) })
    }

    func message(label: Int? = nil, _ command: String, _ parameters: [[UInt8]]) -> Step {
        var writer = MessageWriter()
        writer.begin()
        if let label { writer.appendTag(TagKey.label, "\(label)") }
        writer.appendCommand(command)
        for parameter in parameters.dropLast() { writer.appendParameter(parameter.span) }
        if let last = parameters.last {
            // A text may begin with a colon.
            if command == "PRIVMSG" {
                writer.appendText(last.span)
            } else {
                writer.appendLast(last.span)
            }
        }
        // The core measures it with the source.
        writer.end(limit: MessageWriter.bodyLimit)
        return .send(writer.bytes.dropLast(2))
    }

    // MARK: - Answers

    /// Drops what was typed before the line with this label: the core answers in order.
    private mutating func forget(before label: [UInt8]) {
        while let first = typed.first, !"\(first.label)".utf8.elementsEqual(label) {
            typed.removeFirst()
        }
    }

    /// A message in answer to the oldest line.
    private mutating func answered(_ message: Message) -> [Step] {
        guard let first = typed.first else { return [] }
        if let code = message.numericCode {
            if code >= Numeric.unknownError.rawValue {
                return refused(first, message)
            }
            if message.numeric == .namesReply { typed[0].names.append(message[3] ?? []) }
            return []
        }
        switch first.question {
        case .speech(let isFirst):
            guard let (text, id) = speech(message) else { return [] }
            typed[0].isAnswered = true
            let kept = Step.keep(text, id: id, isShown: false)
            return isFirst ? [.show(nick + Array(": ".utf8) + first.line), kept] : [kept]
        case .name:
            guard message.isCommand("NICK"), let name = message[0] else { return [] }
            nick = Array(name)
            return [.renamed]
        case .who, .nothing: return []
        }
    }

    private mutating func refused(_ line: TypedLine, _ message: Message) -> [Step] {
        typed[0].isAnswered = true
        // One answer is enough for the pieces of a line.
        if line.question == .speech(isFirst: false) { return [] }
        let reason =
            switch message.numeric {
            case .nickInUse: "somebody else is called so"
            case .cannotChangeNick: "you cannot take another name now"
            case .cannotSendToRoom: "you may not speak here now"
            default: Self.lastText(message)
            }
        return [answer(reason, to: line.line[...])]
    }

    /// The answer to the oldest line is complete.
    private mutating func endAnswer() -> [Step] {
        guard let line = typed.popFirst() else { return [] }
        var steps: [Step] = []
        if !line.isAnswered {
            switch line.question {
            case .name: steps = [answer("you are \(name) now", to: line.line[...])]
            case .who: steps = [answer(Self.people(line.names), to: line.line[...])]
            case .speech, .nothing: break
            }
        }
        while case .nothing(let known)? = typed.first?.question {
            steps += known
            typed.removeFirst()
        }
        return steps
    }

    /// All names, without the symbols of ranks. The core begins with those who came last.
    private static func people(_ lists: [ArraySlice<UInt8>]) -> String {
        let names = lists.flatMap { $0.split(separator: UInt8(ascii: " ")) }.map { name in
            String(decoding: name.drop { "~&@%+".utf8.contains($0) }, as: UTF8.self)
        }
        return "\(names.count) here: \(names.reversed().joined(separator: ", "))"
    }

    // MARK: -

    private var name: String { String(decoding: nick, as: UTF8.self) }

    func isOwn(_ message: Message) -> Bool {
        message.source.map { $0.nick.elementsEqual(nick) } == true
    }

    private static func isFromBrowser(_ line: ArraySlice<UInt8>) -> Bool {
        let words = String(decoding: line, as: UTF8.self).split(separator: " ")
        return words.count == 3 && words[2].hasPrefix("HTTP/")
    }

    private func answer(_ text: String, to line: ArraySlice<UInt8>) -> Step {
        .show(Self.notice("\(text): ") + line)
    }

    static func notice(_ text: String) -> [UInt8] { Array("* \(text)".utf8) }

    static func lastText(_ message: Message) -> String {
        message.text(message.parameterCount - 1) ?? ""
    }

    static func safeText(_ text: String) -> String {
        String(decoding: LineText.safe(Array(text.utf8)[...]), as: UTF8.self)
    }
}
