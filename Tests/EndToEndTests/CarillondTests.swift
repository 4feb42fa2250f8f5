import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillond", .timeLimit(.minutes(10)))
    struct CarillondTests {
        @Test func `the textbook's two lines are printed`() throws {
            let server = try RunningServer()
            let client = try TestStream(toPort: server.port)
            try client.send("hello\n")
            #expect(Reply(try client.line(0))?.message == "hello")
            #expect(
                server.program.output.lines == [
                    "listening on 127.0.0.1:\(server.port)", "waiting for connection...",
                ]
            )
            try server.program.wait(for: "the client") { $0.output.lines.count == 3 }
            #expect(server.program.output.lines.last == "...connected from: 127.0.0.1")
            #expect(server.program.errors.bytes.isEmpty)
        }

        @Test func `a reply is the time, a space, and the message untouched`() throws {
            let server = try RunningServer()
            let client = try TestStream(toPort: server.port)
            // NUL, a control character, invalid UTF-8: all are sent back.
            let message: [UInt8] = [0x00, 0x1B, 0xFF, 0xC3, 0x0D, 0x20, 0x7F]
            try client.send(message + [0x0A])
            try client.wait(for: "a line") { $0.bytes.last == 0x0A }
            #expect(Reply(try #require(client.input.lines.first)) != nil)
            #expect(Array(client.input.bytes.dropFirst(27)) == message + [0x0A])
        }

        @Test func `a CR before the line's end is dropped, and the connection stays`() throws {
            let server = try RunningServer()
            let client = try TestStream(toPort: server.port)
            try client.send("one\r\n")
            #expect(Reply(try client.line(0))?.message == "one")
            try client.send("two\n")
            #expect(Reply(try client.line(1))?.message == "two")
            try client.send("\n")
            #expect(Reply(try client.line(2))?.message == "")
            #expect(!client.input.isOver)
        }

        @Test func `two clients at once get each their own, in order`() throws {
            let server = try RunningServer()
            let clients = try (0..<2).map { _ in try TestStream(toPort: server.port) }
            for round in 0..<50 {
                for (number, client) in clients.enumerated() {
                    try client.send("\(number) says \(round)\n")
                }
            }
            for (number, client) in clients.enumerated() {
                _ = try client.line(49)
                let messages = client.input.lines.map { Reply($0)?.message }
                #expect(messages == (0..<50).map { "\(number) says \($0)" })
            }
        }

        @Test func `what arrived before FIN is answered`() throws {
            let server = try RunningServer()
            let client = try TestStream(toPort: server.port)
            try client.send("one\ntwo\n")
            client.finishWriting()
            try client.wait(for: "the end") { $0.isOver }
            #expect(client.input.lines.map { Reply($0)?.message } == ["one", "two"])
            #expect(client.input.failure == nil)
        }

        @Test func `a line over the limit gets one line and a close`() throws {
            let server = try RunningServer()
            let client = try TestStream(toPort: server.port)
            // The server may have closed before all of it is sent.
            try? client.send(String(repeating: "x", count: 300_000) + "\nmore\n")
            try client.wait(for: "the end") { $0.isOver }
            let messages = client.input.lines.map { Reply($0)?.message }
            #expect(messages == ["error: a line may have at most 65536 bytes"])
            #expect(client.input.failure == nil)
        }

        @Test func `the limit is an option, and a line of just its length is answered`() throws {
            let server = try RunningServer("--max-line", "10")
            let client = try TestStream(toPort: server.port)
            try client.send("0123456789\r\n")
            #expect(Reply(try client.line(0))?.message == "0123456789")
            try client.send("0123456789a\n")
            #expect(Reply(try client.line(1))?.message == "error: a line may have at most 10 bytes")
            try client.wait(for: "the end") { $0.isOver }
        }

        @Test func `it can listen in two places`() throws {
            let server = try RunningServer("--listen", "localhost:0")
            // Of this machine's addresses there may be an IPv6 one as well.
            let addresses = server.program.output.lines.filter { $0.contains("on 127.0.0.1:") }
            #expect(addresses.count == 2)
            for address in addresses {
                let client = try TestStream(
                    toPort: try #require(UInt16(address.split(separator: ":").last ?? "")))
                try client.send("hello\n")
                #expect(Reply(try client.line(0))?.message == "hello")
            }
        }

        @Test func `chunks are answered as they arrive, and nothing is added`() throws {
            let server = try RunningServer("--framing", "chunks")
            let client = try TestStream(toPort: server.port)
            try client.send("Where is hope")
            try client.wait(for: "a reply") { $0.text.hasSuffix("hope") }
            #expect(Reply(client.input.text)?.message == "Where is hope")
            try client.send("\r\n")
            try client.wait(for: "the next") { $0.text.hasSuffix("] \r\n") }
        }

        @Test func `the time is the local one`() throws {
            let far = try RunningServer(environment: ["TZ": "XYZ-13:30"])
            let near = try RunningServer("--time-format", "%z %Z", environment: ["TZ": "XYZ-13:30"])
            let zero = try RunningServer()
            let replies = try [far, near, zero].map { server in
                let client = try TestStream(toPort: server.port)
                try client.send("\n")
                return try client.line(0)
            }
            #expect(replies[1] == "[+1330 XYZ] ")
            // Half an hour apart: whatever the time is, the minutes differ.
            let minutes = [replies[0], replies[2]].map { Reply($0)?.time.dropFirst(14).prefix(2) }
            #expect(minutes[0] != nil && minutes[0] != minutes[1])
        }

        @Test(arguments: [
            ("iso8601", #"\[[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+00:00\] x"#),
            ("unix", #"\[[0-9]{10,}\] x"#), ("%H hours", #"\[[0-9]{2} hours\] x"#),
            ("ctime", #"\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ 1-3][0-9] [0-9:]{8} [0-9]{4}\] x"#),
        ])
        func `the layout of the time is an option`(format: String, pattern: String) throws {
            let server = try RunningServer("--time-format", format)
            let client = try TestStream(toPort: server.port)
            try client.send("x\n")
            #expect(try client.line(0).wholeMatch(of: try Regex(pattern)) != nil)
        }
    }
}
