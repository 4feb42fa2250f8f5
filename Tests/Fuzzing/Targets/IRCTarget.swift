import ReactorIRC
import ReactorKit
import ReactorTesting

/// Messages are the same however the stream is cut, and what is written of their parts is read as
/// the same parts; masks match as a simple reference implementation does; texts, modes, tokens and
/// capabilities survive being written and read.
enum IRCTarget {
    static func run(_ input: [UInt8]) {
        var choices = Choices(input)
        switch choices.number(below: 4) {
        case 0: receive(&choices)
        case 1: match(&choices)
        case 2: cut(&choices)
        default: announce(&choices)
        }
    }

    // MARK: - Messages

    private final class Receiver: IRCProtocol {
        var events: [String] = []
        var messages: [Message] = []

        override func messageReceived(_ layout: MessageLayout, in line: Span<UInt8>) {
            let message = Message([UInt8](copying: line), at: 0, layout: layout)
            messages.append(message)
            events.append(message.description)
        }

        override func messageRefused(_ error: InvalidMessage, in line: Span<UInt8>) {
            require(!line.isEmpty, "an empty line was refused")
            events.append("\(error)")
        }
    }

    private static func receive(_ choices: inout Choices) {
        let limits = choices.one(of: [
            MessageLimits.fromClient, .fromServer, MessageLimits(tags: 20, body: 30),
        ])
        let size = 2 + choices.number(below: 30)
        let stream = choices.all()
        let whole = receiver(of: [stream], limits)
        for pieces in stream.cutInManyWays(size) {
            require(
                receiver(of: pieces, limits).events == whole.events,
                "the messages depend on the cut")
        }
        for message in whole.messages { rewrite(message, limits) }
    }

    private static func receiver(of pieces: [[UInt8]], _ limits: MessageLimits) -> Receiver {
        let receiver = Receiver(limits: limits)
        do {
            try receiver.connectionMade(RecordingTransport())
            for piece in pieces { try receiver.dataReceived(piece.span) }
        } catch {
            fatalError("the receiver threw \(error)")
        }
        return receiver
    }

    private static func rewrite(_ message: Message, _ limits: MessageLimits) {
        var writer = MessageWriter()
        writer.begin()
        for tag in message.tags {
            writer.appendTag(String(decoding: tag.key, as: UTF8.self), tag.value.span)
        }
        let hasTags = !writer.bytes.isEmpty
        if let source = message.source { writer.appendSource(source.bytes.span) }
        writer.appendCommand(String(decoding: message.command, as: UTF8.self))
        let parameters = message.parameters()
        for parameter in parameters.dropLast() { writer.appendParameter(parameter.span) }
        if let last = parameters.last { writer.appendLast(last.span) }
        let range = writer.end(limit: 16_384)
        let line = Array(writer.bytes[range].dropLast(2))
        // Keys and commands that are not UTF-8, or tags that get longer, are not the same any more.
        guard message.isUTF8, !hasTags || line.count < 8_000 else { return }
        do {
            let again = try Message(line, limits: MessageLimits(tags: 8_191, body: 16_384))
            require(again.command.elementsEqual(message.command), "another command: \(again)")
            require(
                again.parameters().map(Array.init) == parameters.map(Array.init),
                "other parameters: \(again)")
            require(
                again.tags.map(\.value) == message.tags.map(\.value), "other tags: \(again)")
            require(
                again.source.map { Array($0.bytes) } == message.source.map { Array($0.bytes) },
                "another source: \(again)")
        } catch {
            fatalError("what was written is no message: \(error)")
        }
    }

    // MARK: - Masks

    private static func match(_ choices: inout Choices) {
        let mapping = choices.one(of: CaseMapping.allCases)
        let pattern = choices.bytes(choices.number(below: 64))
        let text = choices.bytes(400)
        let mask = Mask(pattern, by: mapping)
        let isMatch = mask.matches(text.span)
        _ = Mask.completed(pattern[...])
        // In ASCII a character is a byte, and the reference is simple.
        guard text.allSatisfy({ $0 < 0x80 }) else { return }
        require(isMatch == plainMatch(pattern, text, mapping), "\(mask) matches \(isMatch)")
    }

    /// Which prefixes of the text match each prefix of the pattern, one after the other.
    private static func plainMatch(
        _ pattern: [UInt8], _ text: [UInt8], _ mapping: CaseMapping
    ) -> Bool {
        var reached = [true] + [Bool](repeating: false, count: text.count)
        var rest = pattern[...]
        while let byte = rest.popFirst() {
            var next = [Bool](repeating: false, count: text.count + 1)
            let isEscape = byte == UInt8(ascii: "\\") && (rest.first == 0x2A || rest.first == 0x3F)
            let wanted = isEscape ? rest.removeFirst() : byte
            for index in 0...text.count {
                if !isEscape, wanted == UInt8(ascii: "*") {
                    next[index] = reached[index] || index > 0 && next[index - 1]
                } else if index > 0, reached[index - 1] {
                    let isAny = !isEscape && wanted == UInt8(ascii: "?")
                    next[index] = isAny || mapping.folded(text[index - 1]) == mapping.folded(wanted)
                }
            }
            reached = next
        }
        return reached[text.count]
    }

    // MARK: - Texts, and what servers announce

    private static func cut(_ choices: inout Choices) {
        let limit = 4 + choices.number(below: 60)
        let text = String(decoding: choices.all(), as: UTF8.self)
        let pieces = TextPieces.pieces(of: text, limit: limit)
        require(pieces.allSatisfy { $0.utf8.count <= limit }, "a piece is too long: \(pieces)")
        require(
            pieces.joined().utf8.filter { $0 != 0x20 } == text.utf8.filter { $0 != 0x20 },
            "the pieces are not the text: \(pieces)")
    }

    private static func announce(_ choices: inout Choices) {
        let words = String(decoding: choices.bytes(choices.number(below: 100)), as: UTF8.self)
            .split(separator: " ").map(String.init)
        var support = ServerSupport()
        for word in words { support.read(token: word) }
        var again = ServerSupport()
        for token in support.tokens { again.read(token: token) }
        require(again == support, "\(again.tokens) are not \(support.tokens)")
        let lines = ServerSupport.lines(of: support.tokens, byteLimit: 40)
        require(lines.flatMap { $0 } == support.tokens, "tokens are lost: \(lines)")

        let letters = choices.bytes(choices.number(below: 100))[...]
        let arguments = choices.all().split(separator: 0x20)
        var reader = ModeReader(letters, arguments: arguments, support.modes)
        var count = 0
        var changes: [ModeChange] = []
        while let step = reader.next() {
            count += 1
            if case .change(let change) = step { changes.append(change) }
        }
        require(count <= letters.count, "more modes than letters")
        require(
            changes.count { $0.argument != nil } <= arguments.count, "more arguments than there are"
        )
        let known = capabilities(words)
        require(
            capabilities(CapabilityList.lines(known, byteLimit: 40)) == known,
            "other capabilities than \(known.all)")
    }

    private static func capabilities(_ lists: [String]) -> CapabilitySet {
        CapabilitySet(
            lists.flatMap { CapabilityList.entries($0) }.compactMap(\.capability)
                .map { CapabilitySet($0) })
    }
}
