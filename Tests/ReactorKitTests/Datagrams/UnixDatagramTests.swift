import FileTesting
import Glibc
import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("UNIX datagrams", .timeLimit(.minutes(10)))
struct UnixDatagramTests {
    private let clock = ManualClock()
    private let reactor: Reactor
    private let folder: TemporaryFolder
    private let near = RecordingDatagrams()
    private let far = RecordingDatagrams()

    init() throws {
        reactor = try Reactor(clock: clock)
        folder = try TemporaryFolder()
    }

    private func address(_ name: String = "service") throws -> SocketAddress {
        try SocketAddress(path: folder.file(name))
    }

    private func turn(until condition: () -> Bool) throws -> Bool {
        try reactor.turn(until: condition)
    }

    private func settle() throws {
        for _ in 0..<4 { try reactor.turn(waitingAtMost: .zero) }
    }

    // MARK: - The way there and back

    @Test(arguments: [true, false])
    func `datagrams arrive whole, with their sender, and can be answered`(isFile: Bool) throws {
        let place = try isFile ? address() : SocketAddress(path: "@\(folder.path)/service")
        let server = try reactor.bindDatagrams(at: place, protocol: far)
        far.whenReceived = { bytes, sender in server.send(bytes + [0x21], to: sender) }
        #expect(server.local == place)
        let client = try reactor.bindDatagrams(at: address("client"), protocol: near)
        for text in ["one", "", "three"] { client.send(text, to: place) }
        #expect(try turn { near.received.count == 3 })
        #expect(far.senders == Array(repeating: client.local, count: 3))
        #expect(near.received == ["one!", "!", "three!"])
        #expect(near.senders.first == place)
        try reactor.endAll()
    }

    @Test func `a connected port can be answered, and receives from its peer alone`() throws {
        let server = try reactor.bindDatagrams(at: address(), protocol: far)
        far.whenReceived = { bytes, sender in server.send(bytes + [0x21], to: sender) }
        let client = try reactor.connectDatagrams(to: address(), protocol: near)
        // The name is the kernel's choice.
        #expect(client.local?.host.hasPrefix("@") == true)
        client.send("hello")
        #expect(try turn { near.received == ["hello!"] })
        let stranger = RecordingDatagrams()
        let intruder = try reactor.bindDatagrams(at: address("intruder"), protocol: stranger)
        intruder.send("intruder", to: client.local)
        #expect(try turn { stranger.events.count == 2 })
        #expect(near.received == ["hello!"])
        try reactor.endAll()
    }

    @Test func `a sender without a name is reported as nil`() throws {
        _ = try reactor.bindDatagrams(at: address(), protocol: far)
        let nameless = try DatagramSocket(family: AF_UNIX)
        defer { nameless.close() }
        _ = try nameless.send([0x78].span, to: address())
        #expect(try turn { far.received == ["x"] })
        #expect(far.senders == [nil])
        try reactor.endAll()
    }

    // MARK: - The file

    @Test func `the file comes with its mode and goes with the port`() throws {
        let options = DatagramOptions(socketMode: .ownerReadWrite)
        let port = try reactor.bindDatagrams(at: address(), options: options, protocol: far)
        #expect(folder.mode(of: "service") == 0o600)
        port.stop()
        try settle()
        #expect(try folder.names().isEmpty)
        _ = try reactor.bindDatagrams(at: address(), protocol: near)
        try reactor.endAll()
        #expect(try folder.names().isEmpty)
    }

    @Test func `a dead one's file is replaced, a living one is left alone`() throws {
        let dead = try DatagramSocket(family: AF_UNIX)
        try dead.bind(to: try address())
        dead.close()
        #expect(try folder.names() == ["service"])
        let server = try reactor.bindDatagrams(at: address(), protocol: far)
        #expect(throws: SystemError(call: "bind", code: .addressInUse)) {
            try reactor.bindDatagrams(at: address(), protocol: near)
        }
        let client = try reactor.connectDatagrams(to: address(), protocol: near)
        client.send("alive")
        #expect(try turn { far.received == ["alive"] })
        server.stop()
        try reactor.endAll()
    }

    @Test func `a port that cannot be connected leaves no file`() throws {
        #expect(throws: SystemError(call: "connect", code: .noSuchFileOrDirectory)) {
            try reactor.connectDatagrams(to: address(), from: address("client"), protocol: near)
        }
        #expect(try folder.names().isEmpty)
        #expect(reactor.poller.count == 1)
    }

    // MARK: - Errors

    @Test func `what cannot be sent is reported, and the port continues`() throws {
        let place = try address()
        let server = try reactor.bindDatagrams(at: place, protocol: far)
        let client = try reactor.bindDatagrams(at: address("client"), protocol: near)
        client.send([UInt8](repeating: 0, count: 4_000_000), to: place)
        try settle()
        #expect(near.events.last == .failed("Message too long, to \(place)"))
        server.stop()
        try settle()
        client.send("anybody?", to: place)
        try settle()
        #expect(near.events.last == .failed("No such file or directory, to \(place)"))
        let dead = try DatagramSocket(family: AF_UNIX)
        try dead.bind(to: place)
        dead.close()
        client.send("anybody?", to: place)
        try settle()
        #expect(near.events.last == .failed("Connection refused, to \(place)"))
        #expect(near.events.count == 4)
        try reactor.endAll()
    }

    @Test func `a peer that is closed is reported, and found again when it is back`() throws {
        let place = try address()
        let first = try reactor.bindDatagrams(at: place, protocol: far)
        let client = try reactor.connectDatagrams(to: place, protocol: near)
        client.send("one")
        #expect(try turn { far.received == ["one"] })
        first.stop()
        try settle()
        for _ in 1...2 { client.send("lost") }
        try settle()
        let gone = RecordingDatagrams.Event.failed("No such file or directory, to \(place)")
        #expect(near.events == [.started, gone, gone])
        let again = RecordingDatagrams()
        _ = try reactor.bindDatagrams(at: place, protocol: again)
        client.send("two")
        #expect(try turn { again.received == ["two"] })
        #expect(near.events.count == 3)
        try reactor.endAll()
    }

    // MARK: - Full queues

    @Test func `a connected port waits for its peer's queue without spinning`() throws {
        let server = try reactor.bindDatagrams(at: address(), protocol: far)
        let client = try reactor.connectDatagrams(to: address(), protocol: near)
        server.pauseProducing()
        let texts = (0..<2_000).map { "datagram \($0)" }
        for text in texts { client.send(text) }
        #expect(client.bufferedByteCount > 0)
        try settle()
        #expect(try isIdle())
        server.resumeProducing()
        #expect(try turn { far.received.count == texts.count })
        #expect(far.received == texts)
        #expect(client.droppedCount == 0)
        try reactor.endAll()
    }

    @Test func `a full receiver is tried again later, and delays no other`() throws {
        let (full, free) = (try address("full"), try address("free"))
        let server = try reactor.bindDatagrams(at: full, protocol: far)
        let other = RecordingDatagrams()
        _ = try reactor.bindDatagrams(at: free, protocol: other)
        let client = try reactor.bindDatagrams(at: address("client"), protocol: near)
        server.pauseProducing()
        let texts = (0..<2_000).map { "datagram \($0)" }
        for text in texts { client.send(text, to: full) }
        #expect(client.bufferedByteCount > 0)
        client.send("passes", to: free)
        try settle()
        #expect(other.received == ["passes"])
        #expect(try isIdle())
        server.resumeProducing()
        for _ in 0..<2_000 where far.received.count < texts.count {
            try clock.advance(by: .milliseconds(10), running: reactor)
        }
        #expect(far.received == texts)
        #expect(client.bufferedByteCount == 0)
        #expect(client.droppedCount == 0)
        #expect(near.events == [.started])
        try reactor.endAll()
    }

    /// True when poll(2) has nothing to report.
    private func isIdle() throws -> Bool {
        var batch: [Poller.Event] = []
        try reactor.poller.wait(timeout: .zero, into: &batch)
        return batch.isEmpty
    }
}
