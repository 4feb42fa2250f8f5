import Testing

@testable import ReactorKit

@Suite("SocketAddress", .timeLimit(.minutes(10)))
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

@Suite("SocketAddress+Bytes", .timeLimit(.minutes(10)))
struct SocketAddressBytesTests {
    @Test(
        arguments: [
            ("127.0.0.1", [127, 0, 0, 1]), ("255.1.2.0", [255, 1, 2, 0]),
            ("1:203::ff", [0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255]),
            ("::ffff:1.2.3.4", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 1, 2, 3, 4]),
        ] as [(String, [UInt8])])
    func `digits and bytes are the same address`(digits: String, bytes: [UInt8]) throws {
        let address = try #require(SocketAddress(digits: digits, port: 0x1234))
        #expect(address.bytes == bytes)
        #expect(address.port == 0x1234)
        #expect(address.digits == digits)
        #expect(SocketAddress(bytes: bytes, port: 0x1234) == address)
        #expect(SocketAddress(host: digits, port: 0x1234)?.bytes == bytes)
    }

    @Test(arguments: ["", "127.1", "1.2.3", "01.2.3.4", "1.2.3.4 ", "::1%1", "x", "1.2.3.4\u{0}"])
    func `digits have one strict form`(digits: String) {
        #expect(SocketAddress(digits: digits, port: 1) == nil)
    }

    @Test func `only 4 or 16 bytes are an address`() {
        for count in 0...20 where count != 4 && count != 16 {
            #expect(SocketAddress(bytes: [UInt8](repeating: 1, count: count), port: 1) == nil)
        }
    }
}
