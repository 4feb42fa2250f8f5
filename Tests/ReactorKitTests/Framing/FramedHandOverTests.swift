import ReactorKit
import ReactorTesting
import Testing

/// What a framing passes to its successor when it hands the connection over.
@Suite("FramedProtocol's hand-over", .timeLimit(.minutes(10)))
struct FramedHandOverTests {
    private struct Broken: Error {}

    /// Records its lines; some of them are commands.
    private final class Opening: LineProtocol {
        let successor = RecordingProtocol()
        private(set) var delivered: [String] = []
        private(set) var reason: DisconnectReason?
        var whenGo: ((Opening) throws -> Void)? = { $0.handOver(to: $0.successor) }
        /// In raw mode, this many bytes are its own.
        private var missing = 3

        override func lineReceived(_ line: Span<UInt8>) throws {
            let text = String(decoding: [UInt8](copying: line), as: UTF8.self)
            delivered.append(text)
            switch text {
            case "go": try whenGo?(self)
            case "pause": pauseReceiving()
            case "raw": setRawMode()
            default: break
            }
        }

        override func lineTooLong(_ start: Span<UInt8>) {
            delivered.append("too long")
            handOver(to: successor)
        }

        override func rawDataReceived(_ data: Span<UInt8>) {
            let taken = min(missing, data.count)
            missing -= taken
            delivered.append(String(decoding: [UInt8](copying: data), as: UTF8.self))
            if missing == 0 { handOver(to: successor, unread: data.count - taken) }
        }

        override func connectionLost(_ reason: DisconnectReason) {
            super.connectionLost(reason)
            self.reason = reason
        }
    }

    private final class Messages: MessageProtocol {
        let successor = RecordingProtocol()
        private(set) var delivered: [String] = []

        override func messageReceived(_ message: Span<UInt8>) {
            let text = String(decoding: [UInt8](copying: message), as: UTF8.self)
            delivered.append(text)
            if text == "go" { handOver(to: successor) }
        }

        override func messageFailed(_ error: MessageError) {
            delivered.append("failed")
            handOver(to: successor)
        }
    }

    /// One byte at a time, in larger pieces, and whole.
    private static let sizes = [1, 2, 3, 5, 7, 65_536]

    /// Sends all, closes, and delivers it in pieces.
    @discardableResult
    private func send(
        _ bytes: [UInt8], to far: any StreamProtocol, inPiecesOf size: Int
    ) -> RecordingProtocol {
        let near = RecordingProtocol()
        near.whenMade = {
            $0.write(bytes)
            $0.loseConnection()
        }
        TransportPair(near, far, conditions: .pieces(of: size)).pump()
        return near
    }

    @Test(arguments: sizes)
    func `a successor gets everything after the line, however it is cut`(size: Int) throws {
        let opening = Opening()
        send(Array("hello\r\ngo\nnext\r\n\nlast".utf8), to: opening, inPiecesOf: size)
        #expect(opening.delivered == ["hello", "go"])
        #expect(opening.transport == nil)
        #expect(opening.reason == nil)
        #expect(
            opening.successor.events == [
                .made, .received(Array("next\r\n\nlast".utf8)), .lost("closed by the peer"),
            ])
    }

    @Test(arguments: sizes)
    func `a successor that writes first starts without further bytes`(size: Int) throws {
        let opening = Opening()
        opening.successor.whenMade = { $0.write("220 ready\n") }
        let near = send(Array("go\n".utf8), to: opening, inPiecesOf: size)
        #expect(near.lostCount == 1)
        let talking = RecordingProtocol()
        let second = Opening()
        second.successor.whenMade = { $0.write("220 ready\n") }
        talking.whenMade = { $0.write("go\n") }
        TransportPair(talking, second, conditions: .pieces(of: size)).pump()
        #expect(talking.text == "220 ready\n")
        #expect(second.successor.events == [.made])
    }

    @Test(arguments: sizes)
    func `raw mode can end with a hand-over within its data`(size: Int) throws {
        let opening = Opening()
        send(Array("raw\na\nbcd\ne".utf8), to: opening, inPiecesOf: size)
        #expect(opening.delivered.first == "raw")
        #expect(opening.successor.text == "cd\ne")
    }

    @Test(arguments: sizes)
    func `after a line over the limit the successor starts at the next line`(size: Int) throws {
        let opening = Opening(limit: 4)
        send(Array("a\nabcdefghijkl\nnext\n".utf8), to: opening, inPiecesOf: size)
        #expect(opening.delivered == ["a", "too long"])
        #expect(opening.successor.text == "next\n")
    }

    @Test(
        arguments: sizes,
        [
            "GET / HTTP/1.1\r\n", "21:abcdefghijklmnopqrstu,3:abc,", "99999,", "2x", "00:,",
            "3:abcd,1:a,", "0:x",
        ])
    func `after a refused message the successor starts with its first byte`(
        size: Int, refused: String
    ) throws {
        let messages = Messages(.netstring, limit: 20)
        send(Array(("2:ok," + refused).utf8), to: messages, inPiecesOf: size)
        #expect(messages.delivered == ["ok", "failed"])
        #expect(
            messages.successor.events == [
                .made, .received(Array(refused.utf8)), .lost("closed by the peer"),
            ])
    }

    @Test(arguments: sizes)
    func `the successor gets all of a binary message over the limit`(size: Int) throws {
        let messages = Messages(.prefix16, limit: 300)
        let refused: [UInt8] = [2, 1] + (0..<0x201).map { UInt8(truncatingIfNeeded: $0) }
        send([0, 2, 111, 107] + refused, to: messages, inPiecesOf: size)
        #expect(messages.delivered == ["ok", "failed"])
        #expect(messages.successor.received == refused)
    }

    @Test func `bytes that a pause kept and an unfinished line are passed on in order`() throws {
        let opening = Opening()
        let near = RecordingProtocol()
        near.whenMade = { $0.write("pause\nkept\nta") }
        let pair = TransportPair(near, opening)
        pair.pump()
        #expect(opening.delivered == ["pause"])
        opening.handOver(to: opening.successor)
        #expect(opening.successor.events == [])
        near.transport?.write("il\n")
        pair.pump()
        #expect(opening.delivered == ["pause"])
        #expect(opening.successor.text == "kept\ntail\n")
    }

    @Test func `outside of a callback the unfinished line is passed on`() throws {
        let opening = Opening()
        let near = RecordingProtocol()
        near.whenMade = { $0.write("a\r\nta") }
        let pair = TransportPair(near, opening)
        pair.pump()
        opening.handOver(to: opening.successor)
        near.transport?.write("il\n")
        pair.pump()
        #expect(opening.delivered == ["a"])
        #expect(opening.successor.text == "tail\n")
    }

    @Test func `a last answer is sent before the successor's first bytes`() throws {
        let opening = Opening()
        opening.whenGo = {
            $0.handOver(to: $0.successor)
            $0.sendLine("250 go on".utf8.span)
        }
        opening.successor.whenMade = { $0.write("220 ready\n") }
        let near = RecordingProtocol()
        near.whenMade = { $0.write("go\n") }
        TransportPair(near, opening).pump()
        #expect(near.text == "250 go on\n220 ready\n")
    }

    @Test func `an error after a hand-over ends the connection`() throws {
        let opening = Opening()
        opening.whenGo = {
            $0.handOver(to: $0.successor)
            throw Broken()
        }
        send(Array("go\nnext\n".utf8), to: opening, inPiecesOf: 65_536)
        guard case .failed(let error) = opening.reason, error is Broken else {
            Issue.record("\(String(describing: opening.reason))")
            return
        }
        #expect(opening.successor.events == [])
    }

    @Test func `the transport no longer counts what was kept`() throws {
        let transport = RecordingTransport()
        let opening = Opening()
        try opening.connectionMade(transport)
        try opening.dataReceived("pause\nkept\nta".utf8.span)
        #expect(transport.keptByteCount == 7)
        opening.handOver(to: opening.successor)
        #expect(transport.keptByteCount == 0)
        #expect(transport.unread == Array("kept\nta".utf8))
        let other = Opening()
        let second = RecordingTransport()
        try other.connectionMade(second)
        try other.dataReceived("ta".utf8.span)
        #expect(second.keptByteCount == 2)
        other.handOver(to: other.successor)
        #expect(second.keptByteCount == 0)
        #expect(second.unread == Array("ta".utf8))
    }

    @Test(arguments: [false, true])
    func `no line is delivered after the transport's own handOver`(isWhole: Bool) throws {
        let opening = Opening()
        opening.whenGo = { [unowned successor = opening.successor] in
            $0.transport?.handOver(to: successor, unread: "next\n".utf8.span)
        }
        send(
            Array("a\ngo\n".utf8) + (isWhole ? Array("next\n".utf8) : []), to: opening,
            inPiecesOf: 65_536)
        #expect(opening.delivered == ["a", "go"])
        #expect(opening.successor.text == "next\n")
    }

    @Test(arguments: [MessageFormat.netstring, .prefix8, .prefix16, .prefix32], sizes)
    func `a message's successor gets the bytes as they were received`(
        format: MessageFormat, size: Int
    ) throws {
        func bytes(_ text: String) -> [UInt8] {
            format.header(forLength: text.utf8.count) + Array(text.utf8)
                + (format.trailer.map { [$0] } ?? [])
        }
        let messages = Messages(format)
        let rest = bytes("a message of more than ten bytes") + bytes("") + bytes("x").dropLast()
        send(bytes("hello") + bytes("go") + rest, to: messages, inPiecesOf: size)
        #expect(messages.delivered == ["hello", "go"])
        #expect(messages.successor.received == rest)
    }

    @Test(arguments: [MessageFormat.netstring, .prefix8, .prefix16, .prefix32])
    func `an unfinished message is passed on with its length, wherever it is cut`(
        format: MessageFormat
    ) throws {
        let message = Array(repeating: UInt8(ascii: "m"), count: 120)
        let all =
            format.header(forLength: 120) + message + (format.trailer.map { [$0] } ?? [])
        for cut in 0..<all.count {
            let transport = RecordingTransport()
            let messages = Messages(format)
            try messages.connectionMade(transport)
            try messages.dataReceived(all.span.extracting(0..<cut))
            messages.handOver(to: messages.successor)
            #expect(transport.unread == Array(all[..<cut]), "cut at \(cut)")
        }
    }
}
