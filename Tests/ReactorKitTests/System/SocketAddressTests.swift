import Testing

@testable import ReactorKit

@Suite("SocketAddress", .timeLimit(.minutes(5)))
struct SocketAddressTests {
    @Test(
        arguments: [
            ("127.0.0.1", "127.0.0.1", "127.0.0.1:80"), ("0.0.0.0", "0.0.0.0", "0.0.0.0:80"),
            ("255.254.0.1", "255.254.0.1", "255.254.0.1:80"), ("::1", "::1", "[::1]:80"),
            ("2001:DB8:0:0::5", "2001:db8::5", "[2001:db8::5]:80"),
            ("fe80::1%1", "fe80::1%1", "[fe80::1%1]:80"),
            ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.7:80"),
        ])
    func `an address is shown in its usual form`(
        text: String, host: String, description: String
    ) throws {
        let address = try #require(SocketAddress(host: text, port: 80))
        #expect(address.host == host)
        #expect(address.description == description)
        #expect(address.port == 80)
    }

    @Test func `a name is no address`() {
        #expect(SocketAddress(host: "localhost", port: 80) == nil)
        #expect(SocketAddress(host: "", port: 80) == nil)
    }

    @Test func `the family is known`() {
        #expect(SocketAddress(host: "::1", port: 80)?.isIPv6 == true)
        #expect(SocketAddress(host: "127.0.0.1", port: 80)?.isIPv6 == false)
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `what the kernel is given comes back the same`(host: String) throws {
        let address = try #require(SocketAddress(host: host, port: 0))
        let socket = try Socket(family: address.family)
        defer { socket.close() }
        try socket.bind(to: address)
        let bound = try #require(socket.localAddress)
        #expect(bound.host == host)
        #expect(bound.port != 0)
    }

    @Test func `addresses are equal by value`() throws {
        let one = SocketAddress(host: "::1", port: 80)
        #expect(one == SocketAddress(host: "0:0::1", port: 80))
        #expect(one != SocketAddress(host: "::1", port: 81))
        #expect(one != SocketAddress(host: "::2", port: 80))
    }
}
