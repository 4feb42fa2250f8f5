import ReactorKit
import ReactorTLS
import ReactorTesting
import TLSTesting
import Testing

/// The end of one direction of a TLS connection, which is a close_notify, not a FIN.
@Suite("TLS half-close", .timeLimit(.minutes(10)))
struct TLSHalfCloseTests {
    private static let versions = [TLSVersion.tls12, .tls13]

    private func connected(_ version: TLSVersion = .tls13) throws -> Wire {
        var configuration = TestCertificates.shared.clientConfiguration
        configuration.maximumVersion = version
        let wire = try Wire.connected(client: configuration)
        #expect(wire.client.tls?.session?.version == version)
        return wire
    }

    @Test(arguments: versions)
    func `after close_notify and FIN of the peer we can still send`(version: TLSVersion)
        throws
    {
        let wire = try connected(version)
        let answer = [UInt8](repeating: 9, count: 2_000_000)
        wire.server.supportsHalfClose = true
        wire.client.transport?.pauseProducing()
        wire.client.transport?.write("question")
        wire.client.transport?.loseWriteConnection()
        try wire.settle()
        #expect(
            wire.server.events == [.made, .received(Array("question".utf8)), .readLost])
        wire.server.transport?.write(answer)
        wire.pair.near.loseWriteConnection()
        try wire.settle()
        #expect(wire.server.reason == nil)
        #expect(wire.client.received.isEmpty)
        wire.client.transport?.resumeProducing()
        try wire.settle()
        wire.server.transport?.write("more")
        wire.server.transport?.loseWriteConnection()
        try wire.settle()
        #expect(wire.client.received == answer + Array("more".utf8))
        #expect(wire.client.events.last == .lost("closed by the peer"))
        #expect(wire.server.events.last == .lost("closed by the peer"))
        #expect(wire.server.lostCount == 1)
    }

    @Test func `a FIN without a close_notify is reported as lost to a HalfCloseProtocol too`()
        throws
    {
        let wire = try connected()
        wire.client.supportsHalfClose = true
        wire.server.transport?.write("half a mess")
        try wire.settle()
        wire.pair.far.loseWriteConnection()
        try wire.settle()
        #expect(
            wire.client.events == [
                .made, .received(Array("half a mess".utf8)),
                .lost("Connection reset by peer (no close_notify)"),
            ])
    }

    @Test(arguments: versions)
    func `a protocol that accepts truncation goes on writing after such a FIN`(
        version: TLSVersion
    ) throws {
        let wire = try connected(version)
        wire.server.supportsHalfClose = true
        wire.server.acceptsTruncation = true
        wire.client.transport?.write("question")
        try wire.settle()
        wire.pair.near.loseWriteConnection()
        try wire.settle()
        #expect(
            wire.server.events == [.made, .received(Array("question".utf8)), .readLost])
        wire.server.transport?.write("answer")
        wire.server.transport?.loseConnection()
        try wire.settle()
        #expect(
            wire.client.events == [
                .made, .received(Array("answer".utf8)), .lost("closed by the peer"),
            ])
        #expect(wire.server.events.last == .lost("closed"))
        #expect(wire.server.lostCount == 1)
    }

    @Test func `a FIN without a close_notify is reported as lost on a half-closed side`() throws {
        let wire = try connected()
        wire.server.supportsHalfClose = true
        wire.client.transport?.loseWriteConnection()
        try wire.settle()
        wire.pair.far.loseWriteConnection()
        try wire.settle()
        #expect(
            wire.client.events.last == .lost("Connection reset by peer (no close_notify)"))
    }

    @Test(arguments: versions)
    func `a close_notify without a FIN ends the connection at once`(version: TLSVersion) throws {
        let wire = try connected(version)
        wire.server.supportsHalfClose = true
        wire.client.transport?.write("under way")
        wire.server.transport?.write("goodbye")
        wire.server.transport?.loseWriteConnection()
        // No time passes, and the server's FIN never arrives.
        try wire.settle()
        #expect(
            wire.client.events == [
                .made, .received(Array("goodbye".utf8)), .lost("closed by the peer"),
            ])
        #expect(wire.server.text == "under way")
        #expect(wire.server.events.last == .lost("closed by the peer"))
    }

    @Test func `our close completes with the peer's close_notify, without its FIN`() throws {
        let wire = try Wire()
        let certificates = TestCertificates.shared
        let near = try wire.layer(certificates.clientConfiguration, below: wire.client)
        let far = HeldOpen(try wire.layer(certificates.serverConfiguration, below: wire.server))
        wire.server.supportsHalfClose = true
        wire.server.whenReadLost = {
            $0.write("dropped")
            $0.loseWriteConnection()
        }
        try wire.join(near, far)
        wire.client.transport?.loseConnection()
        try wire.settle()
        #expect(wire.client.events == [.made, .lost("closed")])
    }

    @Test func `data after a close_notify is ignored`() throws {
        let wire = try connected()
        wire.server.supportsHalfClose = true
        wire.client.transport?.loseWriteConnection()
        try wire.settle()
        wire.pair.near.write([23, 3, 3, 0, 20] + [UInt8](repeating: 7, count: 20))
        wire.server.transport?.write("answer")
        try wire.settle()
        #expect(wire.server.events == [.made, .readLost])
        #expect(wire.client.text == "answer")
    }

    @Test func `a successor gets the end too, after its unread bytes`() throws {
        let wire = try connected()
        let successor = RecordingProtocol()
        successor.supportsHalfClose = true
        wire.server.supportsHalfClose = true
        wire.server.whenReadLost = { $0.handOver(to: successor, unread: "rest".utf8.span) }
        successor.whenReadLost = {
            $0.write("answer")
            $0.loseConnection()
        }
        wire.client.transport?.loseWriteConnection()
        try wire.settle()
        #expect(
            successor.events == [
                .made, .received(Array("rest".utf8)), .readLost, .lost("closed"),
            ])
        #expect(wire.client.text == "answer")
    }

    @Test func `lines are delivered over TLS after our half-close`() throws {
        final class Lines: LineProtocol {
            var lines: [String] = []
            override func lineReceived(_ line: Span<UInt8>) {
                lines.append(String(decoding: [UInt8](copying: line), as: UTF8.self))
            }
        }
        let wire = try Wire()
        let certificates = TestCertificates.shared
        let lines = Lines()
        wire.server.supportsHalfClose = true
        let near = try wire.layer(certificates.clientConfiguration, below: lines)
        try wire.join(near, try wire.layer(certificates.serverConfiguration, below: wire.server))
        lines.transport?.loseWriteConnection()
        for line in ["one\n", "two\nth", "ree\n"] {
            try wire.settle()
            wire.server.transport?.write(line)
        }
        try wire.settle()
        #expect(lines.lines == ["one", "two", "three"])
    }

    @Test(arguments: [1, 3, 65_536])
    func `a LineProtocol hands over to TLS on an open connection`(pieceSize: Int) throws {
        final class StartTLS: LineProtocol {
            var layer: (any StreamProtocol)?
            var lines: [String] = []
            override func lineReceived(_ line: Span<UInt8>) {
                lines.append(String(decoding: [UInt8](copying: line), as: UTF8.self))
                if lines.last == "STARTTLS", let layer { handOver(to: layer) }
            }
        }
        let certificates = TestCertificates.shared
        let wire = try Wire()
        let (plainClient, plainServer) = (RecordingProtocol(), StartTLS())
        plainServer.layer = try wire.layer(certificates.serverConfiguration, below: wire.server)
        plainClient.whenMade = { transport in
            transport.write("HELO\nSTARTTLS\n")
            let layer = try wire.layer(certificates.clientConfiguration, below: wire.client)
            transport.handOver(to: layer, unread: "".utf8.span)
        }
        wire.client.whenMade = { $0.write("secret") }
        try wire.join(plainClient, plainServer, pieceSize: pieceSize)
        #expect(plainServer.lines == ["HELO", "STARTTLS"])
        #expect(wire.server.text == "secret")
    }

    @Test func `a task that has finished writing reads the answer`() async throws {
        let thread = try ReactorThread.start(name: "test")
        let connection: AsyncConnection = try await withCheckedThrowingContinuation { promise in
            thread.handle.call { reactor in
                do {
                    try Self.answerAtEnd(on: reactor) { promise.resume(with: $0) }
                } catch {
                    promise.resume(throwing: error)
                }
            }
        }
        try await connection.write("question")
        connection.finishWriting()
        var answer: [UInt8] = []
        for try await chunk in connection.chunks { answer += chunk }
        #expect(String(decoding: answer, as: UTF8.self) == "question, answered")
        try await thread.stop()
    }

    /// A server over TLS that answers after the client's end of data, and one client.
    private static func answerAtEnd(
        on reactor: Reactor, made: @escaping (Result<AsyncConnection, any Error>) -> Void
    ) throws {
        let certificates = TestCertificates.shared
        let server = RecordingProtocol()
        server.supportsHalfClose = true
        server.whenReadLost = { [unowned server] in
            $0.write(server.received + Array(", answered".utf8))
            $0.loseConnection()
        }
        let far = TLS.server(try TLSContext(certificates.serverConfiguration), on: reactor)
        let near = try TLS.client(
            try TLSContext(certificates.clientConfiguration), to: "example.org", on: reactor)
        let listener = try #require(
            try reactor.listen(
                at: Endpoint(host: "127.0.0.1", port: 0), factory: far.wrapping { _ in server }
            ).first)
        reactor.connect(
            to: Endpoint(host: "127.0.0.1", port: listener.address.port),
            factory: near.wrapping { _ in
                AsyncConnectionProtocol(on: reactor) { made(.success($0)) }
            }
        ) { made(.failure($0)) }
    }
}

/// A layer whose protocol cannot close the connection below, in either direction.
private final class HeldOpen: StreamProtocol {
    private let inner: any StreamProtocol

    init(_ inner: any StreamProtocol) { self.inner = inner }

    func connectionMade(_ transport: any Transport) throws {
        try inner.connectionMade(HeldTransport(transport))
    }

    func dataReceived(_ data: Span<UInt8>) throws { try inner.dataReceived(data) }

    func connectionLost(_ reason: DisconnectReason) { inner.connectionLost(reason) }
}

private final class HeldTransport: Transport {
    private let transport: any Transport

    init(_ transport: any Transport) { self.transport = transport }

    var peer: SocketAddress? { nil }
    var local: SocketAddress? { nil }
    var bufferedByteCount: Int { transport.bufferedByteCount }
    var undeliveredByteCount: Int { transport.undeliveredByteCount }
    var isClosing: Bool { transport.isClosing }
    var isWritingClosed: Bool { transport.isWritingClosed }
    var isDelivering: Bool { transport.isDelivering }

    func write(_ bytes: Span<UInt8>) { transport.write(bytes) }
    func write(_ header: Span<UInt8>, _ body: Span<UInt8>, _ trailer: Span<UInt8>) {
        transport.write(header, body, trailer)
    }
    func loseConnection(within limit: Duration) {}
    func loseWriteConnection() {}
    func closeAfterPeer(within limit: Duration) {}
    func abortConnection() { transport.abortConnection() }
    func failConnection(with error: any Error) { transport.failConnection(with: error) }
    func handOver(to successor: any StreamProtocol, unread: Span<UInt8>) {
        transport.handOver(to: successor, unread: unread)
    }
    func pauseProducing() { transport.pauseProducing() }
    func resumeProducing() { transport.resumeProducing() }
    func noteKept(_ change: Int) { transport.noteKept(change) }
}
