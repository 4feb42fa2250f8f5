import ReactorIRC
import ReactorKit
import ReactorTesting
import Testing
import TextTesting

// What is between the two marker comments is repeated on the page of the catalogue
// ReactorIRC.docc.

// page: ReactorIRC
/// Answers PING, and reports every other command as unknown.
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

@Suite("Documentation of ReactorIRC", .timeLimit(.minutes(10)))
struct DocumentationTests {
    @Test func `the example is word for word on the page`() throws {
        let pages = try DocumentationPages(
            of: "ReactorIRC", examplesIn: ["Tests/ReactorIRCTests/DocumentationTests.swift"])
        #expect(pages.blocks == pages.examples)
        #expect(pages.examples.count == 1)
    }

    @Test func `the example answers PING, unknown commands and lines that are too long`() throws {
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
