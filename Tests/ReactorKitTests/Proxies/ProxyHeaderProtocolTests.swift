import ReactorKit
import ReactorTesting
import Testing

@Suite("ProxyHeaderProtocol", .timeLimit(.minutes(10)))
final class ProxyHeaderProtocolTests {
    private struct Broken: Error {}

    private let clock = ManualClock()
    private let reactor: Reactor
    private let transport: RecordingTransport
    private let balancer = SocketAddress(host: "10.0.0.1", port: 99)
    private let application = RecordingProtocol()
    private var peers: [String] = []
    private var rejected: [String] = []
    private let header = Array("PROXY TCP4 192.0.2.1 10.0.0.2 56324 443\r\n".utf8)

    init() throws {
        reactor = try Reactor(clock: clock)
        transport = RecordingTransport(peer: balancer)
    }

    deinit {
        do { try reactor.endCleanly() } catch { Issue.record(error) }
    }

    private func accept(from peer: String = "10.0.0.1") throws -> any StreamProtocol {
        let factory = reactor.expectingProxyHeaders(
            from: [try AddressRange("10.0.0.0/8")]
        ) { [unowned self] in
            rejected.append("\($0.map { "\($0)" } ?? "no peer"): \($1)")
        } factory: { [unowned self] peer in
            peers.append(peer.map { "\($0)" } ?? "no peer")
            return application
        }
        let made = try #require(try factory(SocketAddress(host: peer, port: 99)))
        if made !== application { try made.connectionMade(transport) }
        return made
    }

    @Test(arguments: [1, 10, 1_000])
    func `the application gets the original peer and the bytes after the header`(
        size: Int
    ) throws {
        let reading = try accept()
        let input = header + [1, 2]
        for start in stride(from: 0, to: input.count, by: size) where transport.successor == nil {
            let piece = Array(input[start..<min(start + size, input.count)])
            try reading.dataReceived(piece.span)
        }
        #expect(peers == ["192.0.2.1:56324"])
        #expect(transport.successor === application)
        #expect(transport.unread == (size == 1 ? [] : [1, 2]))
        try clock.advance(by: .seconds(60), running: reactor)
        #expect(transport.closings == [])
        #expect(rejected == [])
    }

    @Test func `with a header without addresses the connection's own address applies`() throws {
        try accept().dataReceived("PROXY UNKNOWN\r\n".utf8.span)
        #expect(peers == ["10.0.0.1:99"])
    }

    @Test func `a header from an untrusted address is application data`() throws {
        #expect(try accept(from: "192.0.2.9") === application)
        #expect(peers == ["192.0.2.9:99"])
    }

    @Test func `a connection without a header is aborted at its first invalid byte`() throws {
        let reading = try accept()
        try reading.dataReceived("GET / HTTP/1.1\r\n".utf8.span)
        try reading.dataReceived("PROXY UNKNOWN\r\n".utf8.span)
        #expect(transport.closings == [.abortConnection])
        #expect(peers == [])
        #expect(
            rejected == ["10.0.0.1:99: the connection does not start with a PROXY header"])
    }

    @Test func `a header has three seconds, even if its bytes arrive one at a time`() throws {
        let reading = try accept()
        for byte in header.prefix(3) {
            let piece = [byte]
            try reading.dataReceived(piece.span)
            try clock.advance(by: .milliseconds(900), running: reactor)
        }
        #expect(transport.closings == [])
        try clock.advance(by: .milliseconds(300), running: reactor)
        #expect(transport.closings == [.abortConnection])
        reading.connectionLost(.aborted)
        #expect(rejected == ["10.0.0.1:99: the PROXY header was not complete in time"])
    }

    @Test func `the application gets no event when a balancer closes early`() throws {
        let reading = try accept()
        reading.connectionLost(.closedByPeer)
        try clock.advance(by: .seconds(60), running: reactor)
        #expect(peers == [])
        #expect(rejected == [])
        #expect(transport.closings == [])
    }

    @Test func `a factory that throws or refuses ends the connection`() throws {
        for answer in [{ throw Broken() }, { nil }] as [() throws -> (any StreamProtocol)?] {
            let reading = ProxyHeaderProtocol(on: reactor) { _ in
                try answer()
            } rejected: {
                [unowned self] in
                rejected.append("\($1)")
            }
            reading.connectionMade(transport)
            let input = header
            reading.dataReceived(input.span)
        }
        #expect(transport.closings == [.abortConnection, .abortConnection])
        #expect(rejected == ["Broken()"])
    }

    @Test func `the sender of a header hands over after it`() throws {
        let ends = ProxyHeader.Addresses(
            source: try #require(SocketAddress(digits: "192.0.2.7", port: 7)),
            destination: try #require(SocketAddress(digits: "192.0.2.1", port: 8)))
        let header = ProxyHeader(ends)
        let transport = RecordingTransport()
        let client = RecordingProtocol()
        ProxyHeaderSender(header, as: .binary, then: client).connectionMade(transport)
        #expect(transport.written == header.bytes(as: .binary))
        #expect(transport.successor === client)
    }

    @Test func `a header that is sent is read on the other side of a socket`() throws {
        application.whenReceived = { bytes, transport in transport.write(bytes) }
        let factory = reactor.expectingProxyHeaders(from: AddressRange.loopback) {
            [unowned self] peer in
            peers.append("\(try #require(peer))")
            return application
        }
        let listeners = try reactor.listen(
            at: Endpoint(host: "127.0.0.1", port: 0), factory: factory)
        let port = try #require(listeners.first).address.port
        let client = RecordingProtocol()
        client.whenMade = { $0.write("hello") }
        let ends = ProxyHeader.Addresses(
            source: try #require(SocketAddress(digits: "2001:db8::7", port: 7)),
            destination: try #require(SocketAddress(digits: "192.0.2.1", port: 8)))
        reactor.connect(to: Endpoint(host: "127.0.0.1", port: port)) { _ in
            ProxyHeaderSender(ProxyHeader(ends), as: .binaryWithChecksum, then: client)
        } failure: {
            Issue.record("\($0)")
        }
        #expect(try reactor.turn(until: { client.text == "hello" }))
        #expect(peers == ["[2001:db8::7]:7"])
        #expect(application.events.first == .made)
        client.transport?.loseConnection()
        #expect(try reactor.turn(until: { client.lostCount == 1 && application.lostCount == 1 }))
    }
}
