import Glibc
import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("DatagramPort", .timeLimit(.minutes(10)))
struct DatagramPortTests {
    private struct Broken: Error {}

    private let reactor: Reactor
    private let near = RecordingDatagrams()
    private let far = RecordingDatagrams()

    init() throws { reactor = try Reactor() }

    private func bind(
        _ recorder: RecordingDatagrams, at host: String = "127.0.0.1",
        _ options: DatagramOptions = DatagramOptions()
    ) throws -> DatagramPort {
        let address = try #require(SocketAddress(host: host, port: 0))
        return try reactor.bindDatagrams(at: address, options: options, protocol: recorder)
    }

    /// Two sockets joined by the kernel; unlike UDP, it holds back what is not received.
    private func pair(queueLimit: Int) throws -> (DatagramPort, DatagramPort) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        #expect(unsafe socketpair(AF_UNIX, type, 0, &ends) == 0)
        let options = DatagramOptions(queueLimit: queueLimit)
        let ports = zip(ends, [near, far]).map { fd, recorder in
            DatagramPort(
                DatagramSocket(adopting: FileDescriptor(rawValue: fd)), peer: nil,
                options: options, on: reactor, protocol: recorder)
        }
        return (ports[0], ports[1])
    }

    // MARK: - The way there and back

    static let families = ["127.0.0.1"] + (hasIPv6 ? ["::1"] : [])

    static var hasIPv6: Bool {
        guard let address = SocketAddress(host: "::1", port: 0),
            let socket = try? DatagramSocket(family: address.family)
        else { return false }
        defer { socket.close() }
        return (try? socket.bind(to: address)) != nil
    }

    @Test(arguments: families)
    func `datagrams arrive whole, with their sender, and can be answered`(host: String) throws {
        let server = try bind(far, at: host)
        far.whenReceived = { bytes, sender in server.send(bytes + [0x21], to: sender) }
        let client = try bind(near, at: host)
        for text in ["one", "", "three"] { client.send(text, to: server.local) }
        #expect(try reactor.turn { near.received.count == 3 })
        #expect(far.received == ["one", "", "three"])
        #expect(far.senders == Array(repeating: client.local, count: 3))
        #expect(near.received == ["one!", "!", "three!"])
        #expect(near.senders.first == server.local)
        #expect(server.peer == nil)
        try reactor.endCleanly()
    }

    @Test func `a connected port sends without an address and receives from its peer alone`() throws
    {
        let server = try bind(far)
        let peer = try #require(server.local)
        let client = try reactor.connectDatagrams(to: peer, protocol: near)
        let stranger = try bind(RecordingDatagrams())
        #expect(client.peer == peer)
        client.send("hello")
        #expect(try reactor.turn { !far.received.isEmpty })
        stranger.send("intruder", to: client.local)
        server.send("welcome", to: client.local)
        #expect(try reactor.turn { !near.received.isEmpty })
        #expect(near.received == ["welcome"])
        try reactor.endCleanly()
    }

    @Test func `the largest datagram of UDP arrives whole`() throws {
        let server = try bind(far)
        let client = try bind(near)
        let bytes = [UInt8](repeating: 0x61, count: 65_507)
        client.send(bytes, to: server.local)
        #expect(try reactor.turn { !far.events.dropFirst().isEmpty })
        #expect(far.received.first?.utf8.count == 65_507)
        try reactor.endCleanly()
    }

    @Test func `a datagram over the receive limit is reported as truncated`() throws {
        let server = try bind(far, DatagramOptions(receiveLimit: 4))
        let client = try bind(near)
        for text in ["four", "fives"] { client.send(text, to: server.local) }
        #expect(try reactor.turn { far.events.count == 3 })
        #expect(far.events == [.started, .received("four"), .truncated("five", size: 5)])
        try reactor.endCleanly()
    }

    @Test func `no datagram is received beyond what the reactor reads at once`() throws {
        let small = try Reactor(readSize: 4)
        let address = try #require(SocketAddress(host: "127.0.0.1", port: 0))
        let server = try small.bindDatagrams(at: address, protocol: far)
        let client = try bind(near)
        client.send("fives", to: server.local)
        #expect(try reactor.turn { near.events == [.started] })
        #expect(try small.turn { far.events.count == 2 })
        #expect(far.events == [.started, .truncated("five", size: 5)])
        try reactor.endCleanly()
        try small.endCleanly()
    }

    // MARK: - Errors

    @Test func `a connected port gets an error when nothing listens at its peer`() throws {
        let gone = try bind(far)
        let peer = try #require(gone.local)
        gone.stop()
        #expect(try reactor.turn { far.events.contains(.stopped("closed")) })
        let client = try reactor.connectDatagrams(to: peer, protocol: near)
        client.send("anybody?")
        #expect(try reactor.turn { near.events.count == 2 })
        #expect(near.events == [.started, .failed("Connection refused, to \(peer)")])
        // It goes on.
        client.send("still nothing?")
        #expect(try reactor.turn { near.events.count == 3 })
        try reactor.endCleanly()
    }

    @Test func `a paused port gets an error once, and does not spin`() throws {
        let gone = try bind(far)
        let peer = try #require(gone.local)
        gone.stop()
        #expect(try reactor.turn { far.events.contains(.stopped("closed")) })
        let client = try reactor.connectDatagrams(to: peer, protocol: near)
        client.pauseProducing()
        client.send("anybody?")
        #expect(try reactor.turn { near.events.count == 2 })
        for _ in 1...3 { try reactor.turn(waitingAtMost: .zero) }
        #expect(near.events == [.started, .failed("Connection refused, to \(peer)")])
        try reactor.endCleanly()
    }

    @Test func `a datagram that is too long is reported, on a later turn`() throws {
        let server = try bind(far)
        let client = try bind(near)
        try reactor.turn(waitingAtMost: .zero)
        client.send([UInt8](repeating: 0, count: 65_508), to: server.local)
        #expect(near.events == [.started])
        try reactor.turn(waitingAtMost: .zero)
        let receiver = try #require(server.local)
        #expect(near.events == [.started, .failed("Message too long, to \(receiver)")])
        #expect(client.droppedCount == 0)
        try reactor.endCleanly()
    }

    @Test func `an address in use is an error of the call`() throws {
        let taken = try #require(try bind(near).local)
        #expect(throws: SystemError(call: "bind", code: .addressInUse)) {
            try reactor.bindDatagrams(at: taken, protocol: far)
        }
        try reactor.endCleanly()
    }

    @Test func `sockets that share a port may both bind it`() throws {
        let options = DatagramOptions(sharesPort: true)
        let taken = try #require(try bind(near, options).local)
        let second = try reactor.bindDatagrams(at: taken, options: options, protocol: far)
        #expect(second.local == taken)
        try reactor.endCleanly()
    }

    // MARK: - Fairness and limits

    @Test func `one turn receives a bounded number of datagrams`() throws {
        let server = try bind(far)
        let client = try bind(near)
        try reactor.turn(waitingAtMost: .zero)
        for _ in 1...40 { client.send("x", to: server.local) }
        // They are in the kernel's buffer by now: loopback is a function call.
        try reactor.turn(waitingAtMost: .zero)
        #expect(far.received.count == 32)
        try reactor.turn(waitingAtMost: .zero)
        #expect(far.received.count == 40)
        try reactor.endCleanly()
    }

    @Test func `what the kernel has no room for waits, in its order`() throws {
        let (client, server) = try pair(queueLimit: 262_144)
        server.pauseProducing()
        let texts = (0..<2_000).map { "datagram \($0)" }
        for text in texts { client.send(text) }
        #expect(client.bufferedByteCount > 0)
        server.resumeProducing()
        #expect(try reactor.turn { far.received.count == texts.count })
        #expect(far.received == texts)
        #expect(client.bufferedByteCount == 0)
        #expect(client.droppedCount == 0)
        try reactor.endCleanly()
    }

    @Test func `what the queue has no room for is dropped and counted`() throws {
        // Room for three empty datagrams.
        let (client, server) = try pair(queueLimit: 3 * 64)
        server.pauseProducing()
        for _ in 1...5_000 { client.send("") }
        let taken = 5_000 - client.droppedCount
        #expect(client.droppedCount > 0)
        server.resumeProducing()
        #expect(try reactor.turn { far.received.count == taken })
        client.send("and on")
        #expect(try reactor.turn { far.received.last == "and on" })
        #expect(far.received.count == taken + 1)
        try reactor.endCleanly()
    }

    @Test func `a paused port receives nothing until it is resumed`() throws {
        let server = try bind(far)
        let client = try bind(near)
        server.pauseProducing()
        client.send("later", to: server.local)
        for _ in 1...3 { try reactor.turn(waitingAtMost: .zero) }
        #expect(far.events == [.started])
        server.resumeProducing()
        #expect(try reactor.turn { far.received == ["later"] })
        try reactor.endCleanly()
    }

    // MARK: - Life

    @Test func `the end is reported once, on a later turn, and ends everything`() throws {
        let server = try bind(far)
        let client = try bind(near)
        try reactor.turn(waitingAtMost: .zero)
        client.send("too late", to: server.local)
        server.stop()
        server.stop()
        #expect(far.events == [.started])
        for _ in 1...3 { try reactor.turn(waitingAtMost: .zero) }
        #expect(far.events == [.started, .stopped("closed")])
        #expect(server.local == nil)
        server.send("not received", to: client.local)
        #expect(throws: SystemError(call: "setsockopt", code: .badFileDescriptor)) {
            try server.allowBroadcast()
        }
        for _ in 1...3 { try reactor.turn(waitingAtMost: .zero) }
        #expect(near.events == [.started])
        try reactor.endCleanly()
        #expect(far.events == [.started, .stopped("closed")])
    }

    @Test func `a port that is stopped before its first turn has a beginning as well`() throws {
        try bind(far).stop()
        for _ in 1...2 { try reactor.turn(waitingAtMost: .zero) }
        #expect(far.events == [.started, .stopped("closed")])
    }

    @Test func `stopping within a callback receives no more`() throws {
        let server = try bind(far)
        let client = try bind(near)
        far.whenReceived = { _, _ in server.stop() }
        for text in ["one", "two"] { client.send(text, to: server.local) }
        #expect(try reactor.turn { far.events.contains(.stopped("closed")) })
        #expect(far.received == ["one"])
        try reactor.endCleanly()
    }

    @Test func `an error thrown at the start stops the port`() throws {
        far.whenStarted = { _ in throw Broken() }
        _ = try bind(far)
        try reactor.turn(waitingAtMost: .zero)
        #expect(far.events == [.started, .stopped("failed: Broken()")])
    }

    @Test(arguments: [0, 2]) func `the reactor's end is reported once`(turns: Int) throws {
        _ = try bind(far)
        for _ in 0..<turns { try reactor.turn(waitingAtMost: .zero) }
        try reactor.endCleanly()
        #expect(far.events == [.started, .stopped("aborted")])
    }

    @Test func `an orderly shutdown stops a port and does not wait for it`() throws {
        _ = try bind(far)
        reactor.shutDown(within: .seconds(60))
        try reactor.run()
        #expect(far.events == [.started, .stopped("closed")])
    }

    // MARK: - Broadcast and multicast

    @Test func `broadcast is refused until it is allowed`() throws {
        let client = try bind(near, at: "0.0.0.0")
        let everybody = try #require(SocketAddress(host: "127.255.255.255", port: 9))
        client.send("all", to: everybody)
        for _ in 1...2 { try reactor.turn(waitingAtMost: .zero) }
        #expect(near.events == [.started, .failed("Permission denied, to \(everybody)")])
        try client.allowBroadcast()
        client.send("all", to: everybody)
        for _ in 1...2 { try reactor.turn(waitingAtMost: .zero) }
        #expect(near.events.count == 2)
        try reactor.endCleanly()
    }

    /// Not every machine, or container, lets a group be joined on its loopback interface; and
    /// for IPv6 it often has no route.
    static var multicastHosts: [String] {
        guard let loopback = NetworkInterface(named: "lo") else { return [] }
        return groups.keys.sorted().filter { host in
            guard let address = SocketAddress(host: host, port: 0),
                let socket = try? DatagramSocket(family: address.family)
            else { return false }
            defer { socket.close() }
            do {
                try socket.bind(to: address)
                let port = try #require(socket.localAddress).port
                let group = try #require(SocketAddress(host: groups[host] ?? "", port: port))
                try socket.join(group, on: loopback)
                try socket.setMulticastInterface(loopback)
                _ = try socket.send([1].span, to: group)
                return try socket.receive(into: ReadBuffer(), atMost: 1) != nil
            } catch {
                return false
            }
        }
    }

    static let groups = ["0.0.0.0": "239.255.43.21", "::": "ff01::4321"]

    @Test(.enabled(if: !multicastHosts.isEmpty), arguments: multicastHosts)
    func `a group is received from join to leave`(host: String) throws {
        let loopback = try #require(NetworkInterface(named: "lo"))
        let server = try bind(far, at: host)
        let port = try #require(server.local).port
        let group = try #require(SocketAddress(host: Self.groups[host] ?? "", port: port))
        let client = try bind(near, at: host)
        try client.sendMulticast(by: loopback)
        try server.join(group, on: loopback)
        client.send("joined", to: group)
        #expect(try reactor.turn { far.received == ["joined"] })
        try server.leave(group, on: loopback)
        client.send("left", to: group)
        let direct = host == "::" ? "::1" : "127.0.0.1"
        client.send("direct", to: SocketAddress(host: direct, port: port))
        #expect(try reactor.turn { far.received.count == 2 })
        #expect(far.received == ["joined", "direct"])
        #expect(near.events == [.started])
        try reactor.endCleanly()
    }

    /// The loopback interface brings back everything, so the kernel is asked instead.
    @Test(arguments: families) func `what may loop, and how far it goes`(host: String) throws {
        let port = try bind(far, at: host)
        let isIPv6 = host.contains(":")
        let level = Int32(isIPv6 ? IPPROTO_IPV6 : IPPROTO_IP)
        func option(_ ipv4: Int32, _ ipv6: Int32) -> Int32 {
            var value: Int32 = -1
            var length = socklen_t(MemoryLayout<Int32>.size)
            let fd = port.socket.descriptor.rawValue
            #expect(unsafe getsockopt(fd, level, isIPv6 ? ipv6 : ipv4, &value, &length) == 0)
            return value
        }
        try port.loopMulticast(false)
        #expect(option(IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP) == 0)
        try port.loopMulticast(true)
        #expect(option(IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP) == 1)
        try port.limitMulticast(hops: 7)
        #expect(option(IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS) == 7)
        try reactor.endCleanly()
    }

    @Test func `joining what is no group is an error`() throws {
        let server = try bind(far, at: "0.0.0.0")
        let address = try #require(SocketAddress(host: "127.0.0.1", port: 0))
        #expect(throws: SystemError(call: "setsockopt", code: .invalidArgument)) {
            try server.join(address)
        }
        try reactor.endCleanly()
    }
}
