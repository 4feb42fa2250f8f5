import ReactorTesting
import Testing

@testable import ReactorKit

/// The coupling itself limits the unsent bytes.
private let trusting = StreamOptions(slowPeers: .pauseProtocolOnly)

/// The example of `StreamCoupling`, as in a program.
private func proxy(
    from front: Endpoint, to back: Endpoint, on reactor: Reactor
) throws -> [StreamListener] {
    try reactor.listen(at: front, options: ListenOptions(trusting)) { _ in
        let coupling = StreamCoupling()
        reactor.connect(
            to: back, options: ConnectOptions(trusting), factory: { _ in coupling.far },
            failure: { _ in coupling.abort() })
        return coupling.near
    }
}

@Suite("StreamCoupling on sockets", .timeLimit(.minutes(10)))
struct StreamCouplingSocketTests {
    private let anyPort = Endpoint(host: "127.0.0.1", port: 0)
    private let reactor: Reactor

    init() throws {
        reactor = try Reactor()
    }

    @Test func `a slow reader gets all of ten megabytes, and little memory is used`() throws {
        var megabytes: [UInt8] = []
        for block in 0..<160 {
            megabytes += [UInt8](repeating: UInt8(block), count: 65_537)
        }
        let server = RecordingProtocol()
        server.whenMade = { $0.pauseProducing() }
        server.whenReceived = { [reactor] _, transport in
            // One piece, then a pause: slower than any sender.
            transport.pauseProducing()
            reactor.callSoon { reactor.callSoon { transport.resumeProducing() } }
        }
        let client = RecordingProtocol()
        client.whenMade = {
            $0.write(megabytes)
            $0.loseWriteConnection()
        }
        try connect(client, byProxyTo: server)
        var most = 0
        let watched = {
            most = max(most, unsentByteCount(exceptBy: client))
        }
        #expect(try reactor.turn(until: { server.transport != nil }))
        for _ in 0..<200 {
            try reactor.turn(waitingAtMost: .zero)
            watched()
        }
        server.transport?.resumeProducing()
        let isOver = {
            watched()
            return server.reason != nil && client.reason != nil
        }
        #expect(try reactor.turn(until: isOver, within: .seconds(30)))
        #expect(server.received == megabytes)
        #expect(client.reason?.description == "closed by the peer")
        // The high-water mark and one read.
        #expect(most <= 2 * 65_536)
        try reactor.endCleanly()
    }

    @Test func `two sides that write much before they read do not wait forever`() throws {
        let much = [UInt8](repeating: 7, count: 8_000_000)
        let (client, server) = (RecordingProtocol(), RecordingProtocol())
        for side in [client, server] {
            side.whenMade = { transport in
                transport.write(much)
                transport.loseWriteConnection()
            }
        }
        try connect(client, byProxyTo: server)
        #expect(try reactor.turn(until: { server.reason != nil && client.reason != nil }))
        #expect(client.received.count == much.count)
        #expect(server.received.count == much.count)
        try reactor.endCleanly()
    }

    @Test func `the client is reset when the server cannot be reached`() throws {
        let closed = try #require(try reactor.listen(at: anyPort) { _ in nil }.first)
        let nowhere = Endpoint(host: "127.0.0.1", port: closed.address.port)
        closed.stopListening()
        let client = RecordingProtocol()
        let listeners = try proxy(from: anyPort, to: nowhere, on: reactor)
        try connect(client, to: try #require(listeners.first))
        #expect(try reactor.turn(until: { client.reason != nil }))
        #expect(client.reason?.isOrderly == false)
        try reactor.endCleanly()
    }

    private func connect(_ client: RecordingProtocol, byProxyTo server: RecordingProtocol) throws {
        let back = try #require(
            try reactor.listen(at: anyPort, options: ListenOptions(trusting)) { _ in server }.first)
        let endpoint = Endpoint(host: "127.0.0.1", port: back.address.port)
        let listeners = try proxy(from: anyPort, to: endpoint, on: reactor)
        try connect(client, to: try #require(listeners.first))
    }

    private func connect(_ client: RecordingProtocol, to listener: StreamListener) throws {
        reactor.connect(
            to: Endpoint(host: "127.0.0.1", port: listener.address.port),
            options: ConnectOptions(trusting), factory: { _ in client },
            failure: { Issue.record($0) })
    }

    private func unsentByteCount(exceptBy client: RecordingProtocol) -> Int {
        let transports = reactor.poller.handlers.compactMap { $0 as? StreamTransport }
        return transports.filter { $0 !== client.transport }.map(\.bufferedByteCount).max() ?? 0
    }
}
