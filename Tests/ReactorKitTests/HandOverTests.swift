import ReactorTesting
import Testing

@testable import ReactorKit

@Suite("StreamTransport's hand-over", .timeLimit(.minutes(5)))
struct HandOverTests {
    /// Hands on at its first data, and keeps what it is told after that.
    private final class Step: StreamProtocol {
        var told: [String] = []
        private let successor: any StreamProtocol
        private var transport: (any Transport)?

        init(_ successor: any StreamProtocol) { self.successor = successor }

        func connectionMade(_ transport: any Transport) { self.transport = transport }

        func dataReceived(_ data: Span<UInt8>) {
            guard let transport else { return told.append("data") }
            self.transport = nil
            transport.handOver(to: successor, unread: data)
        }

        func connectionLost(_ reason: DisconnectReason) { told.append("lost") }
    }

    @Test func `no byte and no end gets lost between one protocol and the next`() throws {
        let reactor = try Reactor()
        defer { try? reactor.endAll() }
        let last = RecordingProtocol()
        let second = Step(last)
        let first = Step(second)
        let listeners = try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in first }
        let port = try #require(listeners.first).address.port
        let client = RecordingProtocol()
        client.whenMade = { $0.write("a") }
        reactor.connect(to: Endpoint(host: "127.0.0.1", port: port)) { _ in
            client
        } failure: {
            Issue.record("\($0)")
        }
        try #require(try reactor.turn(until: { client.transport != nil }))
        for _ in 0..<20 {
            // More is there in the very turn in which the second one hands on.
            client.transport?.write("b")
            try reactor.turn(waitingAtMost: .milliseconds(1))
        }
        client.transport?.loseConnection()
        #expect(try reactor.turn(until: { last.lostCount == 1 }))
        #expect(last.text == "a" + String(repeating: "b", count: 20))
        #expect(first.told == [])
        #expect(second.told == [])
    }

    @Test func `an end before the successor's turn is the successor's all the same`() throws {
        let reactor = try Reactor()
        let last = RecordingProtocol()
        let first = RecordingProtocol()
        first.whenReceived = { _, transport in
            transport.handOver(to: last, unread: [UInt8]().span)
            reactor.stop()
        }
        let listeners = try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in first }
        let port = try #require(listeners.first).address.port
        let client = RecordingProtocol()
        client.whenMade = { $0.write("a") }
        reactor.connect(to: Endpoint(host: "127.0.0.1", port: port)) { _ in
            client
        } failure: {
            Issue.record("\($0)")
        }
        try reactor.run()
        #expect(first.lostCount == 0)
        #expect(last.events == [.made, .lost("aborted")])
    }
}
