import ReactorIRC
import ReactorKit
import ReactorTesting
import SystemPackage
import Testing

// The code between the two marker comments is word for word on the page ReactorIRC.md.

// begin
/// Answers PING, and says which other commands it does not know.
final class PingServer: IRCProtocol {
    override func messageReceived(_ layout: MessageLayout, in line: Span<UInt8>) {
        let message = Message([UInt8](copying: line), at: 0, layout: layout)
        var writer = MessageWriter()
        if message.isCommand("PING") {
            writer.write(source: "irc.example", "PONG", "irc.example", message.text(0) ?? "")
        } else {
            writer.begin()
            writer.appendSource("irc.example")
            writer.appendCommand(.unknownCommand)
            writer.appendParameter("*")
            writer.appendParameter(message.command.span)
            writer.appendText("Unknown command")
            writer.end()
        }
        send(writer)
    }

    override func messageRefused(_ error: InvalidMessage, in line: Span<UInt8>) {
        guard error == .tagsTooLong || error == .bodyTooLong else { return }
        var writer = MessageWriter()
        writer.write(source: "irc.example", "417", "*", "Input line was too long")
        send(writer)
    }
}
// end

@Suite("Documentation of ReactorIRC", .timeLimit(.minutes(5)))
struct DocumentationTests {
    @Test func `the example is word for word on the page`() throws {
        let tests = FilePath(#filePath)
        let root = tests.removingLastComponent().removingLastComponent().removingLastComponent()
        let example = try text(of: tests).split(separator: "// begin\n")[1]
            .split(separator: "// end\n")[0]
        let page = try text(of: root.appending("Sources/ReactorIRC/ReactorIRC.docc/ReactorIRC.md"))
        #expect(page.contains("```swift\n\(example)```\n"))
    }

    private func text(of path: FilePath) throws -> String {
        String(decoding: try FileContents.read(path, limit: 1 << 20), as: UTF8.self)
    }

    @Test func `the example answers what it says`() throws {
        let transport = RecordingTransport()
        let server = PingServer()
        try server.connectionMade(transport)
        let tooLong = String(repeating: "x", count: 5_000)
        try server.dataReceived("PING one\r\nJOIN #room\r\n\(tooLong)\r\nping two\r\n".utf8.span)
        #expect(
            transport.text == ":irc.example PONG irc.example one\r\n"
                + ":irc.example 421 * JOIN :Unknown command\r\n"
                + ":irc.example 417 * :Input line was too long\r\n"
                + ":irc.example PONG irc.example two\r\n")
    }
}
