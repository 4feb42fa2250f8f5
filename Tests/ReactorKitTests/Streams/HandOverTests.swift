import ReactorTesting
import Testing

@testable import ReactorKit

@Suite("StreamTransport's hand-over", .timeLimit(.minutes(10)))
struct HandOverTests {
    /// Hands over at its first data, and records later callbacks.
    private final class Step: StreamProtocol {
        var events: [String] = []
        private let successor: any StreamProtocol
        private var transport: (any Transport)?

        init(_ successor: any StreamProtocol) { self.successor = successor }

        func connectionMade(_ transport: any Transport) { self.transport = transport }

        func dataReceived(_ data: Span<UInt8>) {
            guard let transport else { return events.append("data") }
            self.transport = nil
            transport.handOver(to: successor, unread: data)
        }

        func connectionLost(_ reason: DisconnectReason) { events.append("lost") }
    }

    @Test func `no byte and no end is lost between one protocol and the next`() throws {
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
            // More arrives in the turn in which the second one hands over.
            client.transport?.write("b")
            try reactor.turn(waitingAtMost: .milliseconds(1))
        }
        client.transport?.loseConnection()
        #expect(try reactor.turn(until: { last.lostCount == 1 }))
        #expect(last.text == "a" + String(repeating: "b", count: 20))
        #expect(first.events == [])
        #expect(second.events == [])
    }

    @Test func `the successor gets an end that precedes its turn`() throws {
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

    @Test func `a successor that is set in another's turn starts on the next one`() throws {
        let reactor = try Reactor()
        let (first, second) = (RecordingProtocol(), RecordingProtocol())
        let (third, far) = (RecordingProtocol(), RecordingProtocol())
        let nothing: [UInt8] = []
        try reactor.join(first, far, at: Endpoint(host: "127.0.0.1", port: 0), on: reactor)
        #expect(try reactor.turn(until: { first.transport != nil && far.transport != nil }))
        second.whenMade = { $0.handOver(to: third, unread: nothing.span) }
        third.whenMade = { $0.abortConnection() }
        // Each of these requests the next step.
        first.transport?.handOver(to: second, unread: nothing.span)
        first.transport?.resumeProducing()
        first.transport?.resumeProducing()
        first.transport?.write("written before")
        try reactor.turn(waitingAtMost: .zero)
        #expect(second.events == [.made] && third.events.isEmpty)
        #expect(try reactor.turn(until: { far.reason != nil }))
        #expect(third.events == [.made, .lost("aborted")])
        #expect(far.text == "written before")
        try reactor.endAll()
    }

    @Test func `a PROXY header after a proxy's answer loses no bytes of the same segment`()
        throws
    {
        let reactor = try Reactor()
        let (proxy, application) = (RecordingProtocol(), RecordingProtocol())
        proxy.whenReceived = { [unowned proxy] _, transport in
            guard proxy.text.hasSuffix("\r\n\r\n") else { return }
            proxy.whenReceived = nil
            transport.write("HTTP/1.1 200 OK\r\n\r\ngreeting")
        }
        let anyPort = Endpoint(host: "127.0.0.1", port: 0)
        let listener = try #require(try reactor.listen(at: anyPort) { _ in proxy }.first)
        let way = Proxy(.http, at: Endpoint(host: "127.0.0.1", port: listener.address.port))
        reactor.connect(to: Endpoint(host: "bell.test", port: 1), through: way) { _ in
            ProxyHeaderSender(ProxyHeader(nil), as: .text, then: application)
        } failure: {
            Issue.record($0)
        }
        #expect(try reactor.turn(until: { application.text == "greeting" }, within: .seconds(5)))
        #expect(try reactor.turn(until: { proxy.text.hasSuffix("PROXY UNKNOWN\r\n") }))
        application.transport?.loseConnection()
        #expect(try reactor.turn(until: { application.reason != nil }))
        try reactor.endCleanly()
    }

    @Test func `tasks that take over a connection above its mark wait before they write`() throws {
        let loopback = try Loopback()
        let (peer, server) = try loopback.connected()
        var connection: AsyncConnection?
        let tasks = AsyncConnectionProtocol(on: loopback.reactor) { connection = $0 }
        server.whenReceived = { _, transport in
            transport.write(Loopback.flood)
            transport.handOver(to: tasks, unread: [UInt8]().span)
        }
        peer.send("x")
        #expect(try loopback.turn(until: { connection != nil }))
        try loopback.settle()
        let before = server.transport?.bufferedByteCount ?? 0
        #expect(before > 65_536)
        for _ in 1...3 { tasks.write(Loopback.flood, Pledge(Promise())) }
        try loopback.settle()
        #expect(server.transport?.bufferedByteCount == before)
        tasks.abort()
        try loopback.settle()
        #expect(connection?.reason != nil)
    }

    @Test func `the successor gets a time limit that is reached`() throws {
        let clock = ManualClock()
        let options = ListenOptions(StreamOptions(idleLimit: .seconds(5)))
        let loopback = try Loopback(clock: clock, options: options)
        let (peer, server) = try loopback.connected()
        let successor = RecordingProtocol()
        try clock.advance(by: .seconds(3), running: loopback.reactor)
        server.transport?.handOver(to: successor, unread: "x".utf8.span)
        try loopback.settle()
        try clock.advance(by: .seconds(1), running: loopback.reactor)
        #expect(successor.reason == nil)
        try clock.advance(by: .seconds(1), running: loopback.reactor)
        try loopback.settle()
        #expect(
            successor.events == [.made, .received(Array("x".utf8)), .lost("timed out")])
        #expect(server.events == [.made])
        peer.close()
    }
}
