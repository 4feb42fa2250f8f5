import Glibc
import ReactorTesting
import Testing

@testable import ReactorKit

@Suite("Keepalive", .timeLimit(.minutes(10)))
struct KeepaliveTests {
    private let loopback: Loopback

    init() throws {
        loopback = try Loopback()
    }

    private func connectedSocket(_ options: ConnectOptions) throws -> Socket {
        let client = RecordingProtocol()
        loopback.reactor.connect(
            to: loopback.endpoint, options: options, factory: { _ in client }, failure: { _ in })
        #expect(try loopback.reactor.turn(until: { client.transport != nil }))
        let transport = try #require(client.transport as? StreamTransport)
        return try #require(transport.channel as? SocketChannel).socket
    }

    private func option(_ level: Int32, _ name: Int32, of socket: Socket) -> Int32 {
        var value: Int32 = -1
        var size = socklen_t(MemoryLayout<Int32>.size)
        unsafe getsockopt(socket.fd, level, name, &value, &size)
        return value
    }

    @Test func `the kernel probes as it was set, and gives up after the sum of the times`() throws {
        var options = ConnectOptions()
        options.keepalive = Keepalive(idle: .seconds(7), interval: .seconds(5), count: 2)
        let socket = try connectedSocket(options)
        #expect(option(SOL_SOCKET, SO_KEEPALIVE, of: socket) == 1)
        let tcp = Int32(IPPROTO_TCP)
        #expect(option(tcp, TCP_KEEPIDLE, of: socket) == 7)
        #expect(option(tcp, TCP_KEEPINTVL, of: socket) == 5)
        #expect(option(tcp, TCP_KEEPCNT, of: socket) == 2)
        #expect(option(tcp, TCP_USER_TIMEOUT, of: socket) == 17_000)
    }

    @Test func `without a wish for it nothing is asked`() throws {
        let socket = try connectedSocket(ConnectOptions())
        #expect(option(SOL_SOCKET, SO_KEEPALIVE, of: socket) == 0)
    }

    @Test func `an absurd time is no trap`() throws {
        var options = ConnectOptions()
        options.keepalive = Keepalive(idle: .seconds(Int64.max / 4), count: 1)
        let socket = try connectedSocket(options)
        #expect(option(SOL_SOCKET, SO_KEEPALIVE, of: socket) == 1)
    }
}
