import Testing

@testable import ReactorKit

@Suite("ConnectionCount", .timeLimit(.minutes(10)))
struct ConnectionCountTests {
    private func peer(_ digits: String, port: UInt16 = 1) throws -> SocketAddress {
        try #require(SocketAddress(digits: digits, port: port))
    }

    @Test func `without limits every connection is admitted, and no address is stored`() throws {
        var count = ConnectionCount(limit: nil, limitPerAddress: nil)
        for port in 1...100 { try count.admit(try peer("10.0.0.1", port: UInt16(port))) }
        #expect(count.total == 100)
        #expect(count.addressCount == 0)
    }

    @Test func `a limit refuses until one is released`() throws {
        var count = ConnectionCount(limit: 2, limitPerAddress: nil)
        let first = try peer("10.0.0.1")
        try count.admit(first)
        try count.admit(try peer("10.0.0.2"))
        let late = try peer("10.0.0.3")
        #expect(throws: AcceptRefusal(limit: .connections(2), peer: late)) {
            try count.admit(late)
        }
        #expect(count.total == 2)
        count.release(first)
        try count.admit(late)
    }

    @Test(arguments: [
        ("10.0.0.1", "10.0.0.1"), ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
    ])
    func `one address, or one IPv6 network, has its own limit`(
        one: String, same: String
    ) throws {
        var count = ConnectionCount(limit: nil, limitPerAddress: 2)
        let first = try peer(one, port: 1)
        let second = try peer(same, port: 2)
        try count.admit(first)
        try count.admit(second)
        for refused in [first, second] {
            #expect(throws: AcceptRefusal(limit: .connectionsPerAddress(2), peer: refused)) {
                try count.admit(refused)
            }
        }
        count.release(first)
        try count.admit(second)
        #expect(count.total == 2)
    }

    @Test(arguments: [
        ("10.0.0.1", "10.0.0.2"), ("2001:db8:0:1::1", "2001:db8:0:2::1"),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.2"),
    ])
    func `other addresses are not counted with it`(one: String, other: String) throws {
        var count = ConnectionCount(limit: nil, limitPerAddress: 1)
        try count.admit(try peer(one))
        try count.admit(try peer(other))
        #expect(count.addressCount == 2)
    }

    @Test func `UNIX sockets and unnamed peers have no limit per address`() throws {
        var count = ConnectionCount(limit: nil, limitPerAddress: 1)
        for _ in 0..<3 {
            try count.admit(try SocketAddress(path: "@name"))
            try count.admit(nil)
        }
        #expect(count.total == 6)
        #expect(count.addressCount == 0)
    }

    @Test func `an address is removed with its last connection`() throws {
        var count = ConnectionCount(limit: nil, limitPerAddress: 5)
        let address = try peer("10.0.0.1")
        try count.admit(address)
        try count.admit(address)
        count.release(address)
        #expect(count.addressCount == 1)
        count.release(address)
        #expect(count.addressCount == 0)
        #expect(count.total == 0)
    }

    @Test func `a refusal contains the peer and the limit`() throws {
        let address = try peer("10.0.0.7", port: 4711)
        #expect(
            "\(AcceptRefusal(limit: .connections(8), peer: address))"
                == "10.0.0.7:4711 was refused: the limit of connections is reached (8)")
        #expect(
            "\(AcceptRefusal(limit: .connectionsPerAddress(2), peer: nil))"
                == "a peer was refused: the limit of connections of its address is reached (2)")
    }

    @Test func `a limit that is set later counts those that are there`() throws {
        var count = ConnectionCount(limit: nil, limitPerAddress: nil, countsAddresses: true)
        let peer = try self.peer("10.0.0.1")
        try count.admit(peer)
        count.limitPerAddress = 1
        #expect(throws: AcceptRefusal(limit: .connectionsPerAddress(1), peer: peer)) {
            try count.admit(peer)
        }
        count.limitPerAddress = nil
        count.limit = 1
        #expect(throws: AcceptRefusal(limit: .connections(1), peer: peer)) {
            try count.admit(peer)
        }
        count.release(peer)
        #expect(count.total == 0 && count.addressCount == 0)
    }
}
