import FileTesting
import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("ConnectOptions", .timeLimit(.minutes(10)))
struct ConnectOptionsTests {
    private let loopback: Loopback
    private let reactor: Reactor
    private let client = RecordingProtocol()

    init() throws {
        loopback = try Loopback()
        reactor = loopback.reactor
    }

    /// Nil when the connection was made.
    private func connect(
        to endpoint: Endpoint? = nil, from local: SocketAddress?
    ) throws -> ConnectError? {
        var failure: ConnectError?
        reactor.connect(
            to: endpoint ?? loopback.endpoint, options: ConnectOptions(from: local),
            factory: { [client] _ in client }, failure: { failure = $0 })
        #expect(try reactor.turn(until: { client.transport != nil || failure != nil }))
        return failure
    }

    private func address(_ host: String, _ port: UInt16 = 0) throws -> SocketAddress {
        try #require(SocketAddress(host: host, port: port))
    }

    @Test func `a connection is made from the chosen address`() throws {
        #expect(try connect(from: address("127.0.0.7")) == nil)
        #expect(client.transport?.local?.host == "127.0.0.7")
        #expect(client.transport?.local?.port != 0)
        #expect(try loopback.turn(until: { !loopback.accepted.isEmpty }))
        #expect(loopback.accepted.first?.transport?.peer == client.transport?.local)
    }

    @Test func `a connection is made from the chosen port`() throws {
        // It was free a moment ago, and the kernel does not reuse ports at once.
        let other = try Loopback()
        other.listener.stopListening()
        let local = try address("127.0.0.1", other.port)
        #expect(try connect(from: local) == nil)
        #expect(client.transport?.local == local)
    }

    /// As when the kernel assigns to a client the port of a server that has ended.
    @Test(arguments: ["127.0.0.1", "::1"])
    func `a socket that is connected to itself counts as refused`(host: String) throws {
        let other = try Loopback(at: Endpoint(host: host, port: 0))
        other.listener.stopListening()
        let local = try address(host, other.port)
        let error = try #require(
            try connect(to: Endpoint(host: host, port: other.port), from: local))
        #expect(
            error.attempts.map(\.error)
                == [SystemError(call: "connect", code: .connectionRefused)])
        #expect(client.transport == nil)
        // Nothing occupies the port afterwards.
        let server = Endpoint(host: host, port: other.port)
        #expect(throws: Never.self) { try Loopback(at: server) }
    }

    @Test func `the error for a foreign local address contains it`() throws {
        // An address for documentation (RFC 5737), which no host has.
        let local = try address("192.0.2.1")
        let error = try #require(try connect(from: local))
        #expect(
            error.attempts.map(\.error)
                == [SystemError(call: "bind", code: .addressNotAvailable)])
        #expect(error.attempts.map(\.local) == [local])
        #expect(
            error.description.hasSuffix("cannot bind to 192.0.2.1: \(Errno.addressNotAvailable)"))
        #expect(reactor.poller.count == 2)
    }

    @Test func `addresses of the other family are skipped`() throws {
        let error = try #require(
            try connect(to: Endpoint(host: "::1", port: 9), from: address("127.0.0.1")))
        #expect(error.attempts.map(\.error.code) == [.addressFamilyNotSupported])
        #expect(error.description == "cannot connect to [::1]:9: 127.0.0.1 is of another family")
        // localhost is ::1 and 127.0.0.1 where there is IPv6; the latter is attempted at once.
        let both = Endpoint(host: "localhost", port: loopback.port)
        #expect(try connect(to: both, from: address("127.0.0.1")) == nil)
    }

    @Test func `UNIX sockets have no address to connect from`() throws {
        let folder = try TemporaryFolder()
        let local = try SocketAddress(path: folder.file("client"))
        let error = try #require(
            try connect(to: .unix(path: folder.file("service")), from: local))
        #expect(error.attempts.map(\.error.code) == [.addressFamilyNotSupported])
        #expect(try folder.names().isEmpty)
    }

    @Test func `the options of the connection are accessible as members`() {
        var options = ConnectOptions()
        options.idleLimit = .seconds(1)
        #expect(options == ConnectOptions(StreamOptions(idleLimit: .seconds(1))))
        #expect(options.slowPeers == .stopReading)
    }
}
