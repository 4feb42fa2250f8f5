import ReactorIRC
import ReactorKit
import Testing
import TextTesting

@Suite("Message", .timeLimit(.minutes(10)))
struct MessageTests {
    @Test(arguments: ParserVectors.lines)
    func `a line has the parts of the test data`(vector: LineVector) throws {
        let message = try Message(vector.line)
        var tags: [String: String] = [:]
        for tag in message.tags {
            tags[String(decoding: tag.key, as: UTF8.self)] =
                String(decoding: tag.value, as: UTF8.self)
        }
        #expect(tags == vector.tags)
        for (key, value) in vector.tags { #expect(message.tags.text(key) == value) }
        #expect(message.source?.description == vector.source)
        #expect(String(decoding: message.command, as: UTF8.self) == vector.command)
        #expect((0..<message.parameterCount).map { message.text($0) } == vector.parameters)
    }

    private func refusal(_ line: String, _ limits: MessageLimits = .fromClient) -> InvalidMessage? {
        do throws(InvalidMessage) {
            _ = try Message(line, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        "", " ", "   ", ":", ":source", ":source ", "@tag", "@tag ", "@tag :source", "@", "@ ",
        "@ : ", ":a :b",
        "@a @b c", ": :b",
    ])
    func `a line without a command is no message`(line: String) {
        #expect(refusal(line) == .noCommand)
    }

    @Test(arguments: ["\0", "\r", "\n"])
    func `a NUL, CR or LF anywhere in a line is refused`(byte: String) {
        let line = "@a=b;c :source COMMAND one two :three four"
        for position in 0...line.utf8.count {
            var bytes = Array(line.utf8)
            bytes.insert(contentsOf: byte.utf8, at: position)
            #expect(refusal(String(decoding: bytes, as: UTF8.self)) == .forbiddenByte)
        }
    }

    @Test func `other control characters are part of words`() throws {
        let message = try Message("PRIVMSG #a\tb :\u{1}ACTION \u{2}bold\u{F}\u{1}")
        #expect(message.text(0) == "#a\tb")
        #expect(message.text(1) == "\u{1}ACTION \u{2}bold\u{F}\u{1}")
    }

    @Test func `the fifteenth parameter extends to the end of the line`() throws {
        let words = (1...17).map(String.init)
        let message = try Message("X \(words.joined(separator: " "))")
        #expect(message.parameterCount == 15)
        #expect(message.text(13) == "14")
        #expect(message.text(14) == "15 16 17")
        #expect(message[15] == nil)
        #expect(message.parameters(from: 13).count == 2)
        #expect(message.parameters(from: 20).isEmpty)
        let marked = try Message("X \(words.dropLast(3).joined(separator: " ")) :a b")
        #expect(marked.text(14) == "a b")
    }

    @Test func `spaces before the command are ignored`() throws {
        #expect(try Message("  PING x").isCommand("ping"))
        #expect(try Message("@a   :b   PING   x").text(0) == "x")
    }

    @Test func `tags and the rest each have a limit`() {
        let body = "PRIVMSG #room :"
        func line(tags: Int, body count: Int) -> String {
            let rest = body + String(repeating: "x", count: count - body.utf8.count)
            return tags == 0 ? rest : "@" + String(repeating: "t", count: tags - 2) + " " + rest
        }
        #expect(refusal(line(tags: 4_096, body: 510)) == nil)
        #expect(refusal(line(tags: 0, body: 510)) == nil)
        #expect(refusal(line(tags: 0, body: 511)) == .bodyTooLong)
        #expect(refusal(line(tags: 3, body: 511)) == .bodyTooLong)
        #expect(refusal(line(tags: 4_096, body: 511)) == .bodyTooLong)
        #expect(refusal(line(tags: 4_097, body: 20)) == .tagsTooLong)
        #expect(refusal(line(tags: 4_097, body: 510)) == .tagsTooLong)
        #expect(refusal(line(tags: 10_000, body: 20)) == .tagsTooLong)
        #expect(refusal(line(tags: 0, body: 10_000)) == .bodyTooLong)
        #expect(refusal(line(tags: 8_191, body: 600), .fromServer) == nil)
        #expect(refusal(line(tags: 8_192, body: 600), .fromServer) == .tagsTooLong)
    }

    @Test func `a number of three digits is a reply`() throws {
        #expect(try Message(":server 417 ann :Too long").numeric == .inputTooLong)
        #expect(try Message(":server 001 ann :Hello").numericCode == 1)
        #expect(try Message(":server 999 ann").numericCode == 999)
        #expect(try Message(":server 999 ann").numeric == nil)
        for word in ["41", "4170", "4l7", "PING", "٤١٧"] {
            #expect(try Message("\(word) ann").numericCode == nil)
        }
        #expect(Numeric.noSuchNick.isError && Numeric.saslFail.isError)
        #expect(!Numeric.welcome.isError && !Numeric.loggedIn.isError)
    }

    @Test func `commands are equal in either case`() throws {
        let message = try Message("PrivMsg a b")
        #expect(message.isCommand("PRIVMSG") && message.isCommand("privmsg"))
        #expect(!message.isCommand("PRIVMS") && !message.isCommand("NOTICE"))
    }

    @Test func `invalid UTF-8 is noticed, wherever it is`() throws {
        #expect(try Message("PRIVMSG a :plain").isUTF8)
        #expect(try Message("PRIVMSG a :schön 世界 🔔").isUTF8)
        let line = Array("@t=x :s PRIVMSG a :plain".utf8)
        for position in [3, 6, 10, 16, 19, 22] {
            for wrong: UInt8 in [0x80, 0xC3, 0xFF] {
                var bytes = line
                bytes[position] = wrong
                #expect(try !Message(bytes).isUTF8)
            }
        }
    }

    @Test func `messages share a buffer`() throws {
        let lines = ["PING one", "PRIVMSG #room :hello there"]
        var (buffer, starts): ([UInt8], [Int]) = ([], [])
        var layouts: [MessageLayout] = []
        for line in lines {
            starts.append(buffer.count)
            layouts.append(try MessageLayout(line.utf8.span))
            buffer += line.utf8
        }
        let messages = zip(starts, layouts).map { Message(buffer, at: $0, layout: $1) }
        #expect(messages.map(\.description) == lines)
        #expect(messages[1].text(1) == "hello there")
    }

    /// A simple reference implementation finds the same parts.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `random lines have the parts of a simple parser`(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        for _ in 0..<2_000 {
            let line = String(
                (0..<Int.random(in: 0...40, using: &random)).map { _ in
                    "ab:@ ;=é\u{1}".randomElement(using: &random) ?? "a"
                })
            guard let expected = Self.simpleParts(of: line) else {
                #expect(refusal(line) == .noCommand, "\(line)")
                continue
            }
            let message = try Message(line)
            var parts = [String(decoding: message.command, as: UTF8.self)]
            parts += message.parameters().map { String(decoding: $0, as: UTF8.self) }
            #expect(parts == expected, "\(line)")
        }
    }

    private static func simpleParts(of line: String) -> [String]? {
        var rest = line.drop { $0 == " " }
        func skipWord() { rest = rest.drop { $0 != " " }.drop { $0 == " " } }
        if rest.first == "@" { skipWord() }
        if rest.first == ":" { skipWord() }
        var parts: [String] = []
        while !rest.isEmpty {
            if rest.first == ":", !parts.isEmpty {
                parts.append(String(rest.dropFirst()))
                break
            }
            if parts.count == 15 {
                parts.append(String(rest))
                break
            }
            parts.append(String(rest.prefix { $0 != " " }))
            skipWord()
        }
        return parts.isEmpty || "@:".contains(parts[0].prefix(1)) ? nil : parts
    }
}
