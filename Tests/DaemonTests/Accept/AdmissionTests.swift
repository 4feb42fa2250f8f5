import Daemon
import ReactorKit
import Testing

@Suite("Admission", .timeLimit(.minutes(10)))
struct AdmissionTests {
    private let start = Instant.now

    private func address(_ host: String, port: UInt16 = 1) throws -> SocketAddress {
        try #require(SocketAddress(digits: host, port: port))
    }

    @Test func `no more connections are admitted than allowed, and a closed one frees its place`()
        throws
    {
        let admission = Admission(ServerLimits(), connectionLimit: 2)
        try admission.enter(nil)
        try admission.enter(nil)
        let refusal = #expect(throws: Refusal.self) { try admission.enter(nil) }
        #expect(refusal?.reason == .connections)
        #expect(refusal?.message == "too many connections, try again later\n")
        admission.leave()
        try admission.enter(nil)
        #expect(admission.total == 2)
    }

    @Test func `an address has its own limit, whatever the port`() throws {
        var limits = ServerLimits()
        limits.connectionsPerAddress = 2
        let admission = Admission(limits, connectionLimit: 100)
        for port in [UInt16(1), 2] {
            _ = try admission.admit(try address("10.0.0.1", port: port), at: start)
        }
        let third = try address("10.0.0.1", port: 3)
        let refusal = #expect(throws: Refusal.self) { try admission.admit(third, at: start) }
        #expect(refusal?.reason == .address)
        #expect(
            refusal?.description
                == "10.0.0.1 was refused: max-connections-per-address is reached (2)")
        _ = try admission.admit(try address("10.0.0.2"), at: start)
        // The same one, through an IPv6 socket.
        let mapped = try address("::ffff:10.0.0.1")
        #expect(throws: Refusal.self) { try admission.admit(mapped, at: start) }
        admission.release(third, at: start)
        _ = try admission.admit(mapped, at: start)
    }

    @Test func `IPv6 counts by the first 64 bits`() throws {
        var limits = ServerLimits()
        limits.connectionsPerAddress = 1
        let admission = Admission(limits, connectionLimit: 100)
        _ = try admission.admit(try address("2001:db8:0:1::1"), at: start)
        let neighbour = try address("2001:db8:0:1:ffff::2")
        #expect(throws: Refusal.self) { try admission.admit(neighbour, at: start) }
        _ = try admission.admit(try address("2001:db8:0:2::1"), at: start)
    }

    @Test func `connections are numbered from 1, and UNIX sockets have no address`() throws {
        var limits = ServerLimits()
        limits.connectionsPerAddress = 1
        let admission = Admission(limits, connectionLimit: 100)
        let local = try SocketAddress(path: "/run/c")
        #expect(try admission.admit(local, at: start).number == 1)
        #expect(try admission.admit(local, at: start).number == 2)
        #expect(try admission.admit(nil, at: start).number == 3)
        #expect(admission.addressCount == 0 && admission.admitted == 3)
    }

    @Test func `an address without connections is forgotten`() throws {
        let admission = Admission(ServerLimits(), connectionLimit: 100)
        let one = try address("10.0.0.1")
        _ = try admission.admit(one, at: start)
        #expect(admission.addressCount == 1)
        admission.release(one, at: start)
        #expect(admission.addressCount == 0)
    }

    @Test func `a changed rate of an address applies to the connections that share it`() throws {
        var limits = ServerLimits()
        limits.messagesPerAddress = 10
        let admission = Admission(limits, connectionLimit: 10)
        let peer = try address("192.0.2.1")
        let first = try #require(try admission.admit(peer, at: start).rate)
        limits.messagesPerAddress = 3
        admission.change(to: limits, connectionLimit: 10)
        let second = try #require(try admission.admit(peer, at: start).rate)
        #expect(first === second)
        #expect(first.withLimit { $0.available(at: start).messages } == 3)
        limits.messagesPerAddress = 0
        admission.change(to: limits, connectionLimit: 10)
        #expect(first.withLimit { $0.available(at: start).messages } == nil)
        #expect(try admission.admit(peer, at: start).rate == nil)
    }

    @Test func `a rate is shared by an address, and outlives its connections for a second`() throws
    {
        var limits = ServerLimits()
        limits.messagesPerAddress = 5
        let admission = Admission(limits, connectionLimit: 100)
        let one = try address("10.0.0.1")
        let first = try #require(try admission.admit(one, at: start).rate)
        let second = try #require(try admission.admit(one, at: start).rate)
        #expect(first === second)
        admission.release(one, at: start)
        admission.release(one, at: start)
        let again = try #require(try admission.admit(one, at: start + .milliseconds(999)).rate)
        #expect(again === first)
        admission.release(one, at: start + .milliseconds(999))
        // Others connect, and addresses whose time is over are forgotten.
        _ = try admission.admit(try address("10.0.0.2"), at: start + .milliseconds(1_999))
        #expect(admission.addressCount == 1)
        let later = try #require(try admission.admit(one, at: start + .seconds(2)).rate)
        #expect(later !== first)
    }

    @Test func `changed limits apply to new connections`() throws {
        let admission = Admission(ServerLimits(), connectionLimit: 1)
        let one = try address("10.0.0.1")
        try admission.enter(one)
        _ = try admission.admit(one, at: start)
        var limits = ServerLimits()
        limits.connectionsPerAddress = 1
        admission.change(to: limits, connectionLimit: 2)
        try admission.enter(one)
        // Those that were there before count.
        #expect(throws: Refusal.self) { try admission.admit(one, at: start) }
    }

    @Test func `from many threads at once it admits exactly the limit`() async throws {
        var limits = ServerLimits()
        limits.connectionsPerAddress = 50
        let admission = Admission(limits, connectionLimit: 1_000)
        let one = try address("10.0.0.1")
        let admitted = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<100).count { _ in (try? admission.admit(one, at: self.start)) != nil }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(admitted == 50)
    }
}
