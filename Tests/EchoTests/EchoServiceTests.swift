import Echo
import Logging
import ReactorKit
import ReactorTesting
import Services
import Testing

@Suite("EchoService", .timeLimit(.minutes(10)))
struct EchoServiceTests {
    private let transport = RecordingTransport()
    private let messages = MessageCounter()

    private func connected() throws -> EchoServer {
        let server = EchoServer(messages)
        try server.connectionMade(transport)
        return server
    }

    @Test func `bytes are sent back as they arrive, whatever they are`() throws {
        let server = try connected()
        for bytes in [[0], Array("Where is hope\r\n".utf8), [0xFF, 0xC3, 0x0A]] as [[UInt8]] {
            try server.dataReceived(bytes.span)
            #expect(transport.takeWritten() == bytes)
        }
        #expect(messages.count == 3)
        #expect(!transport.isClosing)
    }

    @Test func `the connection is closed in order when the client has finished`() throws {
        let server = try connected()
        try server.dataReceived([1, 2].span)
        #expect(server.halfCloseProtocol === server)
        server.readConnectionLost()
        #expect(transport.written == [1, 2])
        #expect(transport.isClosing)
    }

    @Test func `nothing is written after the end`() throws {
        let server = try connected()
        server.connectionLost(.closedByPeer)
        try server.dataReceived([1].span)
        #expect(transport.written == [])
    }

    @Test func `a large message is returned whole after a half-close`() throws {
        let bench = try EchoBench()
        let bytes = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
        bench.client.transport?.write(bytes)
        bench.client.transport?.loseWriteConnection()
        try bench.turn(until: { bench.client.reason != nil })
        #expect(bench.client.received == bytes)
        #expect(bench.client.reason.map { "\($0)" } == "closed by the peer")
        try bench.reactor.endAll()
    }

    @Test func `from a client that does not read nothing is read until it does`() throws {
        let bench = try EchoBench()
        let client = try #require(bench.client.transport)
        let server = try #require(bench.server)
        client.pauseProducing()
        let part = [UInt8](repeating: 7, count: 1 << 20)
        // Until the kernel takes no more of what the server would read.
        while client.bufferedByteCount == 0 {
            client.write(part)
            for _ in 0..<20 { try bench.reactor.turn(waitingAtMost: .zero) }
        }
        #expect(server.transport?.bufferedByteCount ?? 0 > 0)
        #expect(server.transport?.bufferedByteCount ?? 0 < 1 << 20)
        let before = bench.messages.count
        for _ in 0..<20 { try bench.reactor.turn(waitingAtMost: .zero) }
        #expect(bench.messages.count == before)
        client.resumeProducing()
        try bench.turn(until: { client.bufferedByteCount == 0 })
        try bench.turn(until: { bench.messages.count > before })
        try bench.reactor.endAll()
    }
}

/// The service on a socket, and a client.
private final class EchoBench {
    let reactor: Reactor
    let client = RecordingProtocol()
    private(set) weak var server: EchoServer?
    private let context: ServiceContext
    var messages: MessageCounter { context.messages }

    init() throws {
        reactor = try Reactor()
        context = ServiceContext(on: reactor, log: Logger(label: "echo"))
        let service = EchoService(context, NoSettings())
        let listeners = try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) {
            [weak self] in
            let accepted = service.accept(Connection(peer: $0))
            self?.server = accepted as? EchoServer
            return accepted
        }
        let port = try #require(listeners.first).address.port
        client.supportsHalfClose = true
        // A client that writes without reading: two that wait for each other would stop both.
        let options = ConnectOptions(StreamOptions(slowPeers: .pauseProtocolOnly))
        reactor.connect(to: Endpoint(host: "127.0.0.1", port: port), options: options) {
            [client] _ in
            client
        } failure: {
            Issue.record($0)
        }
        try turn(until: { client.transport != nil && server != nil })
    }

    func turn(until condition: () -> Bool) throws {
        let holds = try reactor.turn(until: condition, within: .seconds(60))
        try #require(holds)
    }
}
