import ReactorTesting
import Testing

@testable import ReactorKit

@Suite("HalfCloseProtocol", .timeLimit(.minutes(10)))
struct HalfCloseProtocolTests {
    /// How the two sides are connected: the contract is the same.
    enum Joint: CaseIterable { case memory, socket }

    private let reactor: Reactor
    private let server = HalfClosingRecorder()
    private let client = RecordingProtocol()

    init() throws {
        reactor = try Reactor()
    }

    @Test(arguments: Joint.allCases)
    func `an answer may follow the peer's end of data`(joint: Joint) throws {
        client.whenMade = {
            $0.write("question")
            $0.loseWriteConnection()
        }
        server.whenReadLost = {
            $0.write("answer")
            $0.loseWriteConnection()
        }
        try join(joint) { server.reason != nil && client.reason != nil }
        #expect(server.events == ["made", "question", "read lost", "closed by the peer"])
        #expect(client.text == "answer")
        #expect(client.reason?.description == "closed by the peer")
    }

    @Test(arguments: Joint.allCases)
    func `loseConnection ends it too, as our own close`(joint: Joint) throws {
        client.whenMade = { $0.loseWriteConnection() }
        server.whenReadLost = {
            $0.write("answer")
            $0.loseConnection()
        }
        try join(joint) { server.reason != nil && client.reason != nil }
        #expect(server.events == ["made", "read lost", "closed"])
        #expect(client.text == "answer")
    }

    @Test(arguments: Joint.allCases)
    func `a side that has finished first gets only connectionLost`(joint: Joint) throws {
        server.whenMade = {
            $0.write("greeting")
            $0.loseWriteConnection()
        }
        client.whenReceived = { _, transport in transport.write("late") }
        try join(joint) { server.reason != nil && client.reason != nil }
        #expect(server.events.last == "closed by the peer")
        #expect(!server.events.contains("read lost"))
        #expect(client.text == "greeting")
    }

    @Test(arguments: Joint.allCases)
    func `it stays open and idle until this side closes`(joint: Joint) throws {
        client.whenMade = { $0.loseWriteConnection() }
        try join(joint) { server.events.last == "read lost" }
        for _ in 0..<3 { try reactor.turn(waitingAtMost: .zero) }
        #expect(server.events == ["made", "read lost"])
        #expect(client.reason == nil)
        #expect(server.transport?.isClosing == false)
        try reactor.endCleanly()
    }

    @Test(arguments: Joint.allCases)
    func `an error of readConnectionLost ends the connection`(joint: Joint) throws {
        client.whenMade = { $0.loseWriteConnection() }
        server.whenReadLost = { _ in throw ReactorGone() }
        try join(joint) { server.reason != nil && client.reason != nil }
        #expect(server.events.last?.hasPrefix("failed") == true)
    }

    @Test(arguments: Joint.allCases)
    func `a successor gets readConnectionLost too`(joint: Joint) throws {
        let successor = HalfClosingRecorder()
        client.whenMade = { $0.loseWriteConnection() }
        server.whenReadLost = {
            let nothing: [UInt8] = []
            $0.handOver(to: successor, unread: nothing.span)
        }
        successor.whenReadLost = { $0.loseWriteConnection() }
        try join(joint) { successor.reason != nil }
        #expect(successor.events == ["made", "read lost", "closed by the peer"])
    }

    @Test(arguments: Joint.allCases)
    func `a reset after the peer's FIN is reported as a broken pipe`(joint: Joint) throws {
        client.whenMade = { $0.loseWriteConnection() }
        server.whenReadLost = { [client] _ in client.transport?.abortConnection() }
        try join(joint) { server.reason != nil && client.reason != nil }
        #expect(server.events == ["made", "read lost", "Broken pipe (poll)"])
    }

    /// Answers each line, and all lines again after the end of data.
    private final class LinesAndEnd: LineProtocol, HalfCloseProtocol {
        private var lines: [[UInt8]] = []

        override func lineReceived(_ line: Span<UInt8>) {
            lines.append([UInt8](copying: line))
            sendLine(line)
        }

        func readConnectionLost() {
            for line in lines { sendLine(line.span) }
            transport?.loseConnection()
        }
    }

    @Test(arguments: Joint.allCases)
    func `a subclass of a framing goes on writing too`(joint: Joint) throws {
        client.whenMade = {
            $0.write("a\nb\n")
            $0.loseWriteConnection()
        }
        try join(joint, with: LinesAndEnd()) { client.reason != nil }
        #expect(client.text == "a\nb\na\nb\n")
    }

    private func join(
        _ joint: Joint, with far: (any StreamProtocol)? = nil, until condition: () -> Bool
    ) throws {
        switch joint {
        case .memory:
            TransportPair(client, far ?? server).pump()
            #expect(condition())
        case .socket:
            let endpoint = Endpoint(host: "127.0.0.1", port: 0)
            let listeners = try reactor.listen(at: endpoint) { _ in far ?? server }
            let listener = try #require(listeners.first)
            reactor.connect(
                to: Endpoint(host: "127.0.0.1", port: listener.address.port),
                factory: { _ in client }, failure: { Issue.record($0) })
            #expect(try reactor.turn(until: condition))
            listener.stopListening()
        }
    }
}

/// Records its callbacks as texts.
final class HalfClosingRecorder: HalfCloseProtocol {
    private(set) var events: [String] = []
    private(set) var reason: DisconnectReason?
    private(set) var transport: (any Transport)?
    var whenMade: ((any Transport) -> Void)?
    var whenReadLost: ((any Transport) throws -> Void)?

    func connectionMade(_ transport: any Transport) {
        events.append("made")
        self.transport = transport
        whenMade?(transport)
    }

    func dataReceived(_ data: Span<UInt8>) {
        events.append(String(decoding: [UInt8](copying: data), as: UTF8.self))
    }

    func readConnectionLost() throws {
        events.append("read lost")
        if let transport { try whenReadLost?(transport) }
    }

    func connectionLost(_ reason: DisconnectReason) {
        events.append("\(reason)")
        self.reason = reason
    }
}
