import Glibc
import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("StreamListener", .timeLimit(.minutes(10)))
struct StreamListenerTests {
    private struct Broken: Error {}

    private let loopback: Loopback

    init() throws {
        loopback = try Loopback()
    }

    @Test func `the kernel assigns a port for port 0`() {
        #expect(loopback.listener.address.port != 0)
        #expect(loopback.listener.address.host == "127.0.0.1")
    }

    @Test func `a port in use is reported as such`() throws {
        let error = #expect(throws: SystemError.self) {
            try loopback.reactor.listen(at: loopback.endpoint) { _ in nil }
        }
        #expect(error?.code == .addressInUse)
        #expect(loopback.reactor.poller.count == 2)
    }

    @Test func `listening on a name without an address fails`() throws {
        let nowhere = Endpoint(host: "does-not-exist.invalid", port: 0)
        #expect(throws: NameLookupError.self) {
            try loopback.reactor.listen(at: nowhere) { _ in nil }
        }
    }

    @Test func `a stopped listener releases its factory, which may retain it`() throws {
        final class Owner { var listener: StreamListener? }
        weak var owner: Owner?
        do {
            let strong = Owner()
            strong.listener = try loopback.reactor.listen(
                at: Endpoint(host: "127.0.0.1", port: 0)
            ) { _ in
                withExtendedLifetime(strong) { nil }
            }.first
            owner = strong
        }
        try #require(owner != nil)
        owner?.listener?.stopListening()
        #expect(owner == nil)
    }

    @Test func `the factory gets the peer's address`() throws {
        var peers: [SocketAddress?] = []
        let listener = try #require(
            try loopback.reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { peer in
                peers.append(peer)
                return nil
            }.first)
        let peer = try RawPeer(connectedTo: listener.address)
        #expect(try loopback.turn(until: { !peers.isEmpty }))
        #expect(peers == [peer.socket.localAddress])
    }

    @Test(arguments: [true, false])
    func `a factory may refuse, and the next one is served`(byError: Bool) throws {
        var refused = 0
        var failures: [any Error] = []
        let served = RecordingProtocol()
        let listener = try #require(
            try loopback.reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in
                refused += 1
                if refused > 1 { return served }
                if byError { throw Broken() }
                return nil
            }.first)
        listener.acceptFailed = { failures.append($0) }
        let peer = try RawPeer(connectedTo: listener.address)
        #expect(try loopback.turn(until: { peer.receive() && peer.isOver }))
        let next = try RawPeer(connectedTo: listener.address)
        next.send("x")
        #expect(try loopback.turn(until: { served.text == "x" }))
        #expect(failures.count == (byError ? 1 : 0))
    }

    @Test func `many connections are accepted over several turns`() throws {
        for _ in 0..<100 { _ = try loopback.connectPeer() }
        try loopback.reactor.turn(waitingAtMost: .seconds(1))
        #expect(loopback.accepted.count <= 64)
        #expect(try loopback.turn(until: { loopback.accepted.count == 100 }))
    }

    @Test func `a stopped listener accepts nothing, and existing connections continue`() throws {
        let (peer, server) = try loopback.connected()
        loopback.listener.stopListening()
        loopback.listener.stopListening()
        peer.send("still here")
        #expect(try loopback.turn(until: { server.text == "still here" }))
        // Its port is free again.
        try loopback.reactor.listen(at: loopback.endpoint) { _ in nil }
    }

    @Test func `a factory may stop its own listener`() throws {
        let first = try loopback.connectPeer()
        let second = try loopback.connectPeer()
        loopback.prepare = { [loopback] _ in loopback.listener.stopListening() }
        #expect(try loopback.turn(until: { loopback.accepted.count == 1 }))
        try loopback.settle()
        #expect(loopback.accepted.count == 1)
        first.send("x")
        #expect(try loopback.turn(until: { loopback.accepted[0].text == "x" }))
        second.receiveAll()
        #expect(second.isOver)
    }

    /// The limit applies to the whole process, so this runs in a process of its own.
    @Test func `without descriptors connections are refused, and the loop pauses`() async {
        await #expect(processExitsWith: .success) {
            let clock = ManualClock()
            let loopback = try Loopback(clock: clock)
            var failures: [any Error] = []
            loopback.listener.acceptFailed = { failures.append($0) }
            loopback.listener.exhaustionMessage = "no room\n"
            var refused = 0
            loopback.listener.exhausted = { refused += $1 }
            let peers = try (0..<3).map { _ in try loopback.connectPeer() }
            let before = try limitDescriptorsToThoseInUse()
            try #require(
                try loopback.turn(until: {
                    for peer in peers { peer.receiveAll() }
                    // Threads of the Swift runtime may close a descriptor at any time, which admits
                    // one peer.
                    return peers.count(where: \.isOver) + loopback.accepted.count == peers.count
                }))
            #expect((failures.first as? SystemError)?.code == .tooManyOpenFiles)
            #expect(failures.count == 1)
            let lucky = loopback.accepted.count
            #expect(lucky <= 1)
            #expect(refused == peers.count - lucky)
            #expect(
                peers.filter(\.isOver).allSatisfy { $0.received == Array("no room\n".utf8) })
            try setDescriptorLimit(before)

            // Still paused: a poll has nothing to report.
            let late = try loopback.connectPeer()
            try loopback.settle()
            #expect(loopback.accepted.count == lucky)
            try clock.advance(by: .milliseconds(100), running: loopback.reactor)
            late.send("x")
            #expect(try loopback.turn(until: { loopback.accepted.last?.text == "x" }))
        }
    }

    /// Also in a process of its own, whose clients connect before the limit is set.
    @Test func `with twenty descriptors left, sixty clients are served or refused at once`() async {
        await #expect(processExitsWith: .success) {
            let loopback = try Loopback()
            let peers = try (0..<60).map { _ in try loopback.connectPeer() }
            let waiting = try (0..<5).map { _ in try Socket(family: AF_INET) }
            let before = try limitDescriptorsToThoseInUse(andMore: 20)
            // Reporting a failure needs descriptors too.
            defer { try? setDescriptorLimit(before) }
            try loopback.reactor.turn(waitingAtMost: .zero)
            for peer in peers { peer.receiveAll() }
            let ended = peers.filter(\.isOver)
            // Threads of the Swift runtime may open or close one or two of the twenty.
            #expect(abs(loopback.accepted.count - 20) <= 2)
            #expect(loopback.accepted.count + ended.count == 60)
            for socket in waiting { _ = try socket.connect(to: loopback.listener.address) }
            try Self.expectRest(of: loopback, during: .milliseconds(300))
            let unheard = waiting.count { socket in
                guard case .blocked? = try? socket.receive(into: ReadBuffer()) else { return false }
                return true
            }
            #expect(unheard <= 2)

            for server in loopback.accepted { server.transport?.abortConnection() }
            for peer in peers { peer.close() }
            let late = try (0..<20).map { _ in try loopback.connectPeer() }
            for peer in late { peer.send("x") }
            let served = { loopback.accepted.filter { $0.text == "x" }.count }
            #expect(try loopback.turn(until: { served() >= 18 }))
        }
    }

    /// While there are more connections than descriptors, the loop sleeps.
    private static func expectRest(of loopback: Loopback, during time: Duration) throws {
        var isOver = false
        loopback.reactor.callLater(time) { [reactor = loopback.reactor] in
            isOver = true
            // Otherwise this turn would still wait for events.
            reactor.callSoon {}
        }
        let (turns, report) = try SystemFaults.interrupt.injected(.call(0)) {
            var turns = 0
            while !isOver {
                try loopback.reactor.turn(waitingAtMost: nil)
                turns += 1
            }
            return turns
        }
        // A few for each pause of 100 ms.
        #expect(turns <= 20)
        #expect(report.callCount <= 60)
    }
}

/// Sets the limit so that at most this many descriptors can be opened; returns the previous limit.
private func limitDescriptorsToThoseInUse(andMore count: Int32 = 0) throws -> rlim_t {
    var limit = rlimit()
    try check("getrlimit", unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit))
    let lowestFree = try check("dup", dup(0))
    close(lowestFree)
    try setDescriptorLimit(rlim_t(lowestFree + count))
    return limit.rlim_cur
}

private func setDescriptorLimit(_ number: rlim_t) throws {
    var limit = rlimit()
    try check("getrlimit", unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit))
    limit.rlim_cur = number
    try check("setrlimit", unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit))
}
