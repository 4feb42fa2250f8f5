import ReactorKit
import ReactorTesting
import Testing

@Suite("MessageProtocol", .timeLimit(.minutes(10)))
struct MessageProtocolTests {
    private final class Messages: MessageProtocol {
        var delivered: [String] = []

        override func messageReceived(_ message: Span<UInt8>) {
            let text = String(decoding: [UInt8](copying: message), as: UTF8.self)
            delivered.append(text)
            if text == "pause" { pauseReceiving() }
            if text == "quit" { transport?.loseConnection() }
        }

        override func messageFailed(_ error: MessageError) throws {
            delivered.append("\(error)")
            try super.messageFailed(error)
        }
    }

    private let transport = RecordingTransport()

    private func messages(_ format: MessageFormat = .netstring, limit: Int = 10) throws -> Messages
    {
        let messages = Messages(format, limit: limit)
        try messages.connectionMade(transport)
        return messages
    }

    @Test(
        arguments: [
            (.netstring, "2:hi,"), (.prefix8, "\u{2}hi"), (.prefix16, "\0\u{2}hi"),
            (.prefix32, "\0\0\0\u{2}hi"),
        ] as [(MessageFormat, String)])
    func `a message is sent in the form in which it is received`(
        format: MessageFormat, bytes: String
    ) throws {
        let messages = try messages(format)
        messages.send("hi".utf8.span)
        #expect(transport.text == bytes)
        let sent = transport.written
        try messages.dataReceived(sent.span)
        #expect(messages.delivered == ["hi"])
    }

    @Test func `after loseWriteConnection the peer's messages are still delivered`() throws {
        let messages = try messages()
        transport.loseWriteConnection()
        try messages.dataReceived("3:one,3:two,".utf8.span)
        #expect(messages.delivered == ["one", "two"])
    }

    @Test func `a failure is reported once, and closes the connection`() throws {
        let messages = try messages()
        try messages.dataReceived("1:a,11:".utf8.span)
        try messages.dataReceived("x".utf8.span)
        #expect(messages.delivered == ["a", "a message has more than 10 bytes"])
        #expect(transport.closings == [.loseConnection(within: .seconds(30))])
    }

    @Test func `no message is delivered once the transport is closing`() throws {
        let messages = try messages()
        try messages.dataReceived("4:quit,1:a,".utf8.span)
        #expect(messages.delivered == ["quit"])
    }

    @Test func `messages that a pause holds back are delivered after it`() throws {
        let messages = try messages()
        try messages.dataReceived("5:pause,1:a,1:".utf8.span)
        #expect(messages.delivered == ["pause"])
        try messages.resumeReceiving()
        try messages.dataReceived("b,".utf8.span)
        #expect(messages.delivered == ["pause", "a", "b"])
    }
}
