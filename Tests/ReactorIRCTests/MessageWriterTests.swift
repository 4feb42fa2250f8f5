import ReactorIRC
import Testing

@Suite("MessageWriter", .timeLimit(.minutes(10)))
struct MessageWriterTests {
    private func text(_ write: (inout MessageWriter) -> Void) -> String {
        var writer = MessageWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(arguments: ParserVectors.writings)
    func `parts are written as the test data allows`(vector: WriteVector) throws {
        let line = text { writer in
            writer.begin()
            for (key, value) in vector.tags { writer.appendTag(key, value) }
            if let source = vector.source { writer.appendSource(source) }
            writer.appendCommand(vector.command)
            for parameter in vector.parameters.dropLast() { writer.appendParameter(parameter) }
            if let last = vector.parameters.last { writer.appendLast(last.utf8.span) }
            writer.end()
        }
        #expect(vector.lines.map { $0 + "\r\n" }.contains(line), "\(line)")
        let message = try Message(String(line.dropLast(1)))
        #expect((0..<message.parameterCount).map { message.text($0) } == vector.parameters)
    }

    @Test func `a whole message is written at once`() {
        let lines = text { writer in
            writer.write(
                tags: [("label", "a b"), ("+x", "")], source: "ann!a@host", "PRIVMSG", "#room",
                "hello there")
            writer.write("PING", "token")
            writer.write("QUIT")
        }
        #expect(
            lines == "@label=a\\sb;+x :ann!a@host PRIVMSG #room :hello there\r\n"
                + "PING token\r\nQUIT\r\n")
    }

    @Test func `replies have numbers of three digits`() {
        let line = text { writer in
            writer.begin()
            writer.appendSource("server.example")
            writer.appendCommand(.myInfo)
            writer.appendParameter("ann")
            writer.appendParameter(42)
            writer.appendText("one word")
            writer.end()
        }
        #expect(line == ":server.example 004 ann 42 :one word\r\n")
    }

    @Test func `the range of each message is returned, and the buffer can be reused`() {
        var writer = MessageWriter()
        for round in 0..<2 {
            var ranges: [Range<Int>] = []
            for command in ["ONE", "TWO"] {
                writer.begin()
                writer.appendTag("t")
                writer.appendCommand(command)
                ranges.append(writer.end())
            }
            #expect(ranges == [0..<8, 8..<16], "round \(round)")
            #expect(String(decoding: writer.bytes[8..<16], as: UTF8.self) == "@t TWO\r\n")
            writer.removeAll()
            #expect(writer.bytes.isEmpty)
        }
    }

    @Test func `a message that is too long ends before a character that does not fit`() {
        for (filler, isWhole) in [("x", true), ("é", false), ("世", false), ("🔔", false)] {
            for shift in 0..<4 {
                var writer = MessageWriter()
                writer.begin()
                writer.appendTag("time", "2026-02-03T04:05:06.789Z")
                let tagCount = writer.bytes.count + 1
                writer.appendSource("ann!a@host")
                writer.appendCommand("PRIVMSG")
                writer.appendText(
                    String(repeating: "-", count: shift) + String(repeating: filler, count: 600))
                let range = writer.end()
                let body = range.count - tagCount
                #expect(body <= 512 && body > 508)
                if isWhole { #expect(body == 512) }
                let line = writer.bytes[range]
                #expect(line.suffix(2).elementsEqual([0x0D, 0x0A]))
                #expect(String(validating: line, as: UTF8.self) != nil)
            }
        }
    }

    @Test func `bytes that are not UTF-8 are cut at the limit`() {
        var writer = MessageWriter()
        writer.begin()
        writer.appendCommand("X")
        writer.appendText([UInt8](repeating: 0x80, count: 600).span)
        #expect(writer.end().count == 512)
    }

    @Test func `no part can end the message`() {
        let line = text { writer in
            writer.begin()
            writer.appendTag("a", "b\r\nc")
            writer.appendCommand("PRIVMSG")
            writer.appendParameter("#a\nb")
            writer.appendText("one\r\nQUIT\0")
            writer.end()
        }
        #expect(line == "@a=b\\r\\nc PRIVMSG #a_b :one  QUIT \r\n")
    }

    @Test func `no parameter becomes two, or the last`() throws {
        let line = text { writer in
            writer.begin()
            writer.appendSource("a b")
            writer.appendCommand("X")
            for word in ["", "one two", ":three", "four:"] { writer.appendParameter(word) }
            writer.end()
        }
        #expect(line == ":a_b X * one_two _three four:\r\n")
    }

    @Test func `a tag with which all tags are too long is dropped`() throws {
        var writer = MessageWriter()
        writer.begin()
        writer.appendTag("a", String(repeating: "x", count: 8_000))
        writer.appendTag("b", String(repeating: "x", count: 200))
        // With `@`, `a=`, `;c=` and the space this is exactly the limit.
        writer.appendTag("c", String(repeating: "x", count: 8_191 - 8_000 - 7))
        writer.appendTag("d")
        writer.appendCommand("TAGMSG")
        let range = writer.end()
        let line = Array(writer.bytes[range].dropLast(2))
        let message = try Message(line, limits: .fromServer)
        #expect(message.tags.map { String(decoding: $0.key, as: UTF8.self) } == ["a", "c"])
        #expect(message.layout.tags.count + 2 == MessageWriter.tagLimit)
    }

    @Test func `the tags of another message are written as they are`() throws {
        let message = try Message("@+a=x\\y\\:;+b;c=d TAGMSG #room")
        let line = text { writer in
            writer.begin()
            for tag in message.tags where tag.isClientOnly { writer.appendTag(tag) }
            writer.appendCommand("TAGMSG")
            writer.append(" #room".utf8.span)
            writer.end()
        }
        #expect(line == "@+a=x\\y\\:;+b TAGMSG #room\r\n")
    }

    @Test func `standard replies are written and read`() throws {
        let reply = StandardReply(
            .fail, "ACC", "REG_INVALID", context: ["bob", "#x"], "That is not possible")
        let line = text { writer in
            writer.begin()
            writer.append(reply)
            writer.end()
        }
        #expect(line == "FAIL ACC REG_INVALID bob #x :That is not possible\r\n")
        #expect(StandardReply(try Message(String(line.dropLast(1)))) == reply)
        #expect(StandardReply(try Message("warn * CODE :text"))?.kind == .warning)
        #expect(StandardReply(try Message("NOTE * CODE")) == nil)
        #expect(StandardReply(try Message("NOTICE * CODE :text")) == nil)
        // Its dotless i becomes I in upper case.
        #expect(StandardReply(try Message("faıl * CODE :text")) == nil)
    }
}
