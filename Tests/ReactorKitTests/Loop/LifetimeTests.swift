import FileTesting
import Glibc
import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

/// Nothing outlives its end: no object in a cycle, no descriptor left open.
@Suite("Lifetimes", .timeLimit(.minutes(10)))
struct LifetimeTests {
    private struct Broken: Error {}

    enum End: CaseIterable {
        case peerCloses, peerResets, weClose, weAbort, callbackThrows, runEnds, timeOut
    }

    /// Makes a connection, ends it, and leaves nothing but weak references behind.
    private static func live(_ end: End, check: (_ isGone: () -> Bool) -> Void) throws {
        weak var transport: (any Transport)?
        weak var server: RecordingProtocol?
        weak var reactor: Reactor?
        weak var listener: StreamListener?
        do {
            let loopback = try Loopback()
            let connected = try loopback.connected()
            server = connected.server
            transport = connected.server.transport
            reactor = loopback.reactor
            listener = loopback.listener
            switch end {
            case .peerCloses: connected.peer.close()
            case .peerResets: connected.peer.reset()
            case .weClose:
                transport?.loseConnection()
                connected.peer.close()
            case .weAbort: transport?.abortConnection()
            case .callbackThrows:
                connected.server.whenReceived = { _, _ in throw Broken() }
                connected.peer.send("x")
            case .runEnds: break
            case .timeOut: transport?.loseConnection(within: .zero)
            }
            if end != .runEnds {
                #expect(try loopback.turn(until: { connected.server.reason != nil }))
            }
            loopback.listener.stopListening()
            if end == .runEnds { try loopback.reactor.endCleanly() }
            #expect(connected.server.lostCount == 1)
        }
        check { transport == nil && server == nil && reactor == nil && listener == nil }
    }

    @Test(arguments: End.allCases)
    func `a connection that has ended is gone`(end: End) throws {
        try Self.live(end) { isGone in
            // The recording protocol keeps its transport, and nothing else keeps either.
            #expect(isGone())
        }
    }

    @Test func `a connector that has ended is gone`() throws {
        let loopback = try Loopback()
        weak var connector: StreamConnector?
        for host in ["127.0.0.1", "localhost", "does-not-exist.invalid"] {
            var isOver = false
            connector = loopback.reactor.connect(
                to: Endpoint(host: host, port: loopback.port)
            ) { _ in
                isOver = true
                return RecordingProtocol()
            } failure: { _ in
                isOver = true
            }
            #expect(try loopback.turn(until: { isOver }))
            #expect(connector == nil)
        }
    }

    @Test func `a reactor with timers and calls is released with its last reference`() throws {
        weak var reactor: Reactor?
        do {
            let passing = try Reactor()
            passing.callLater(.seconds(60)) {}
            passing.callSoon {}
            reactor = passing
            try passing.turn(waitingAtMost: .zero)
        }
        #expect(reactor == nil)
    }

    @Test func `a reactor with a listener that never ran is released with its last reference`()
        async throws
    {
        weak var reactor: Reactor?
        let folder = try TemporaryFolder()
        let handle: ReactorHandle
        do {
            let passing = try Reactor()
            let place = Endpoint(host: "127.0.0.1", port: 0)
            try passing.listen(at: place) { _ in nil }
            try passing.listen(at: .unix(path: folder.file("service"))) { _ in nil }
            handle = passing.handle
            reactor = passing
        }
        #expect(reactor == nil)
        // Its file is removed, and a task that waits for it is resumed at the end.
        #expect(try folder.names().isEmpty)
        await #expect(throws: ReactorGone.self) { try await handle.run { _ in } }
    }

    @Test func `so is one with ports and readers, which close what is theirs`() throws {
        weak var reactor: Reactor?
        let folder = try TemporaryFolder()
        let pipe = try Pipe()
        let datagrams = RecordingDatagrams()
        do {
            let passing = try Reactor()
            let place = try SocketAddress(path: folder.file("port"))
            try passing.bindDatagrams(at: place, protocol: datagrams)
            _ = passing.read(pipe.reader) { _ in
            } ended: { _ in
            }
            _ = passing.read(pipe.reader) { _ in
            } ended: { _ in
            }
            _ = passing.whenWritable(pipe.writer) {}
            reactor = passing
        }
        #expect(reactor == nil)
        #expect(try folder.names().isEmpty)
        #expect(datagrams.events.isEmpty)
        #expect(fcntl(pipe.reader.rawValue, F_GETFD) >= 0, "it is not theirs")
    }

    @Test func `a task that waits for a reactor is resumed at its end`() async throws {
        var passing: Reactor? = try Reactor()
        try passing?.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in nil }
        let handle = try #require(passing).handle
        let wait = Task { try await handle.run { _ in } }
        while passing?.handle.jobCount == 0 { await Task.yield() }
        passing = nil
        await #expect(throws: ReactorGone.self) { try await wait.value }
    }

    @Test func `a listener outlives its reactor as one that is stopped can be stopped again`()
        throws
    {
        let listener = try #require(
            try Reactor().listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in nil }.first)
        listener.stopListening()
        #expect(!listener.isListening)
    }

    @Test func `readers and writers are gone when they are cancelled or done`() throws {
        let pipe = try FileDescriptor.pipe()
        defer { try? pipe.readEnd.close() }
        let reactor = try Reactor()
        weak let reader = reactor.read(pipe.readEnd) { _ in
        } ended: { _ in
        }
        weak var writer: DescriptorWriter?
        do {
            let passing = reactor.writer(to: pipe.writeEnd) { _ in }
            passing.write("x")
            writer = passing
        }
        #expect(writer == nil)
        #expect(reader != nil)
        try pipe.writeEnd.close()
        #expect(try reactor.turn(until: { reader == nil }))
    }

    /// Other tests open descriptors as they run, so these are counted in a process of its own.
    @Test func `no descriptor is left open`() async {
        await #expect(processExitsWith: .success) {
            try Self.everyEnd()
            // A worker in the resolver still has some for a moment; so a deadline, not at once.
            let idle = try Reactor()
            let before = openDescriptors().count
            for _ in 0..<9 { try Self.everyEnd() }
            #expect(try idle.turn(until: { openDescriptors().count <= before }))
        }
    }

    private static func everyEnd() throws {
        for end in End.allCases { try live(end) { _ in } }
        let loopback = try Loopback()
        var ended = 0
        var endpoints = [loopback.endpoint, Endpoint(host: "does-not-exist.invalid", port: 1)]
        endpoints.append(Endpoint(host: "127.0.0.1", port: 1))
        for endpoint in endpoints {
            loopback.reactor.connect(to: endpoint) { _ in
                ended += 1
                throw Broken()
            } failure: { _ in
                ended += 1
            }
            let cancelled = loopback.reactor.connect(
                to: endpoint, factory: { _ in nil }, failure: { _ in ended += 1 })
            cancelled.cancel()
        }
        #expect(try loopback.turn(until: { ended >= 2 * endpoints.count }))
        try loopback.reactor.onSignal(.user1) {}
        try loopback.reactor.endCleanly()
        #expect(throws: SystemError.self) {
            try loopback.reactor.listen(at: Endpoint(host: "192.0.2.1", port: 1)) { _ in nil }
        }
    }
}
