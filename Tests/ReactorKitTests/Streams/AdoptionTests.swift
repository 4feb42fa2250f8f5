import FileTesting
import Glibc
import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("Adopted descriptors", .timeLimit(.minutes(10)))
struct AdoptionTests {
    private let reactor: Reactor

    init() throws {
        reactor = try Reactor()
    }

    /// As other programs make them: blocking, and inherited over exec.
    private func plainPair(_ type: __socket_type = SOCK_STREAM) throws -> (Int32, Int32) {
        var ends: [Int32] = [-1, -1]
        try check("socketpair", unsafe socketpair(AF_UNIX, Int32(type.rawValue), 0, &ends))
        return (ends[0], ends[1])
    }

    @Test func `a connected socket becomes a connection`() throws {
        let (near, far) = try plainPair()
        let client = RecordingProtocol()
        let server = RecordingProtocol()
        server.whenReceived = { bytes, transport in transport.write(bytes) }
        try reactor.adopt(FileDescriptor(rawValue: near), protocol: client)
        try reactor.adopt(FileDescriptor(rawValue: far), protocol: server)
        #expect(client.events == [.made])
        #expect(fcntl(near, F_GETFL) & O_NONBLOCK != 0)
        #expect(fcntl(near, F_GETFD) & FD_CLOEXEC != 0)
        client.transport?.write("hello")
        #expect(try reactor.turn(until: { client.text == "hello" }))
        client.transport?.loseConnection()
        #expect(try reactor.turn(until: { client.reason != nil && server.reason != nil }))
        #expect(server.events.last == .lost("closed by the peer"))
    }

    @Test func `a listening socket becomes a listener with options`() throws {
        let socket = try Socket(family: AF_INET)
        try socket.bind(to: try #require(SocketAddress(digits: "127.0.0.1", port: 0)))
        try socket.listen()
        _ = fcntl(socket.fd, F_SETFL, 0)
        _ = fcntl(socket.fd, F_SETFD, 0)
        var options = ListenOptions()
        options.connectionLimit = 1
        let served = RecordingProtocol()
        let listener = try reactor.adoptListener(socket.descriptor, options: options) { _ in
            served
        }
        #expect(fcntl(socket.fd, F_GETFL) & O_NONBLOCK != 0)
        #expect(fcntl(socket.fd, F_GETFD) & FD_CLOEXEC != 0)
        #expect(listener.address == socket.localAddress)
        let peer = try RawPeer(connectedTo: listener.address)
        peer.send("x")
        #expect(try reactor.turn(until: { served.text == "x" }))
        let late = try RawPeer(connectedTo: listener.address)
        #expect(try reactor.turn(until: { late.receive() && late.isOver }))
        try reactor.endCleanly()
    }

    @Test func `an adopted listener does not remove its socket file`() throws {
        let folder = try TemporaryFolder()
        let socket = try Socket(family: AF_UNIX)
        try socket.bind(to: try SocketAddress(path: folder.file("service")))
        try socket.listen()
        try reactor.adoptListener(socket.descriptor) { _ in nil }.stopListening()
        #expect(try folder.names() == ["service"])
    }

    @Test func `an unsuitable descriptor still belongs to the caller`() throws {
        let pipe = try FileDescriptor.pipe()
        let lone = try Socket(family: AF_INET)
        let (near, far) = try plainPair(SOCK_DGRAM)
        let all =
            [pipe.readEnd, pipe.writeEnd, lone.descriptor]
            + [near, far].map(FileDescriptor.init(rawValue:))
        let `protocol` = RecordingProtocol()
        func reason(_ descriptor: FileDescriptor) -> Int32? {
            #expect(throws: SystemError.self) {
                try reactor.adopt(descriptor, protocol: `protocol`)
            }?.code.rawValue
        }
        #expect(reason(pipe.readEnd) == ENOTSOCK)
        #expect(reason(lone.descriptor) == ENOTCONN)
        #expect(reason(FileDescriptor(rawValue: near)) == EPROTOTYPE)
        let error = #expect(throws: SystemError.self) {
            try reactor.adoptListener(lone.descriptor) { _ in nil }
        }
        #expect(error?.code == .invalidArgument)
        #expect(`protocol`.events.isEmpty)
        for descriptor in all { try descriptor.close() }
    }
}
