import ReactorTesting
import Testing

@testable import ReactorKit

/// Two recording protocols that are joined in memory, by a socket, or by two pipes.
private final class Joined {
    enum Kind: CaseIterable {
        case memory, tcp, unix, pipes

        /// How the other side learns of an abort: there are no resets among UNIX sockets, nor
        /// of pipes.
        var abortedPeersEnd: String {
            [.unix, .pipes].contains(self)
                ? "closed by the peer" : "Connection reset by peer (recv)"
        }

        /// What a close must wait for; a pipe that has taken all has nothing more to wait for.
        var unflushable: [UInt8] {
            self == .pipes ? [UInt8](repeating: 1, count: 1_000_000) : [0x78]
        }
    }

    let near = RecordingProtocol()
    let far = RecordingProtocol()
    let clock = ManualClock()
    private let reactor: Reactor
    private var pair: TransportPair?
    private var folder: TemporaryFolder?

    init(_ kind: Kind, prepare: (_ near: RecordingProtocol, _ far: RecordingProtocol) -> Void)
        throws
    {
        reactor = try Reactor(clock: clock)
        prepare(near, far)
        switch kind {
        case .memory:
            pair = TransportPair(near, far, on: reactor)
        case .tcp:
            let address = try listen(at: Endpoint(host: "127.0.0.1", port: 0))
            connect(to: Endpoint(host: "127.0.0.1", port: address.port))
        case .unix:
            let folder = try TemporaryFolder()
            let endpoint = Endpoint.unix(path: "\(folder.path)/service")
            _ = try listen(at: endpoint)
            connect(to: endpoint)
            self.folder = folder
        case .pipes:
            let (there, back) = (try Pipe(), try Pipe())
            try open(near, reading: back, writing: there)
            try open(far, reading: there, writing: back)
        }
        try settle(until: { near.transport != nil && far.transport != nil })
    }

    private func listen(at endpoint: Endpoint) throws -> SocketAddress {
        let listeners = try reactor.listen(at: endpoint) { [far] _ in far }
        return try #require(listeners.first).address
    }

    private func connect(to endpoint: Endpoint) {
        reactor.connect(to: endpoint) { [near] _ in
            near
        } failure: {
            Issue.record("\($0)")
        }
    }

    private func open(
        _ recorder: RecordingProtocol, reading input: Pipe, writing output: Pipe
    ) throws {
        input.disownReader()
        output.disownWriter()
        try reactor.openDescriptors(
            reading: input.reader, writing: output.writer, closesThem: true, protocol: recorder)
    }

    deinit {
        try? reactor.endAll()
    }

    /// Until the condition holds, and then for what must not happen any more.
    func settle(until condition: () -> Bool = { true }) throws {
        pair?.pump()
        #expect(try reactor.turn(until: condition))
        for _ in 0..<3 { try reactor.turn(waitingAtMost: .milliseconds(pair == nil ? 2 : 0)) }
        pair?.pump()
    }

    func pass(_ time: Duration) throws {
        try clock.advance(by: time, running: reactor)
        try settle()
    }

    var isOver: Bool { near.reason != nil && far.reason != nil }
}

/// What every transport promises; the one in memory must not promise less, nor more.
@Suite("Transport conformance", .timeLimit(.minutes(1)))
struct TransportConformanceTests {
    private struct Broken: Error, CustomStringConvertible {
        var description: String { "on purpose" }
    }

    @Test(arguments: Joined.Kind.allCases)
    private func `bytes arrive in order, and the end is told once`(kind: Joined.Kind) throws {
        let joined = try Joined(kind) { near, far in
            near.whenMade = { $0.write("hello") }
            far.whenReceived = { bytes, transport in transport.write(bytes + [0x21]) }
        }
        try joined.settle(until: { joined.near.text == "hello!" })
        joined.near.transport?.loseConnection()
        #expect(joined.near.lostCount == 0)
        try joined.settle(until: { joined.isOver })
        #expect(joined.near.events == [.made, .received(Array("hello!".utf8)), .lost("closed")])
        #expect(
            joined.far.events
                == [.made, .received(Array("hello".utf8)), .lost("closed by the peer")])
    }

    @Test(arguments: Joined.Kind.allCases)
    private func `an orderly close flushes, and drops what comes`(kind: Joined.Kind) throws {
        let flood = [UInt8](repeating: 5, count: 1_000_000)
        let joined = try Joined(kind) { _, far in far.whenMade = { $0.write("unheard") } }
        try joined.settle(until: { !joined.near.received.isEmpty })
        joined.far.transport?.write("unheard too")
        joined.near.transport?.write(flood)
        joined.near.transport?.loseConnection()
        joined.near.transport?.write("ignored")
        #expect(joined.near.transport?.isClosing == true)
        try joined.settle(until: { joined.isOver })
        #expect(joined.far.received == flood)
        #expect(joined.near.text == "unheard")
        #expect(joined.near.events.last == .lost("closed"))
    }

    @Test(arguments: Joined.Kind.allCases)
    private func `a close has its limit`(kind: Joined.Kind) throws {
        let joined = try Joined(kind) { _, far in far.whenMade = { $0.pauseProducing() } }
        joined.near.transport?.write(kind.unflushable)
        joined.near.transport?.loseConnection(within: .seconds(5))
        try joined.settle()
        try joined.pass(.seconds(4))
        #expect(joined.near.lostCount == 0)
        try joined.pass(.seconds(1))
        try joined.settle(until: { joined.near.reason != nil })
        #expect(joined.near.events.last == .lost("timed out"))
        // It keeps what came, and the end, until the other side reads again.
        if kind == .unix || kind == .pipes { return }
        try joined.settle(until: { joined.isOver })
        guard case .lost = joined.far.reason else {
            Issue.record("\(joined.far.events)")
            return
        }
        #expect(joined.far.received.isEmpty)
    }

    @Test(arguments: Joined.Kind.allCases)
    private func `an abort is told to both sides later`(kind: Joined.Kind) throws {
        let joined = try Joined(kind) { _, _ in }
        joined.near.transport?.write("never sent")
        joined.near.transport?.abortConnection()
        #expect(joined.near.lostCount == 0)
        try joined.settle(until: { joined.isOver })
        #expect(joined.near.events == [.made, .lost("aborted")])
        #expect(joined.far.events == [.made, .lost(kind.abortedPeersEnd)])
    }

    @Test(arguments: Joined.Kind.allCases)
    private func `a half-closed side still hears`(kind: Joined.Kind) throws {
        let joined = try Joined(kind) { _, far in
            far.whenReceived = { _, transport in transport.write("answer") }
        }
        joined.near.transport?.write("question")
        joined.near.transport?.loseWriteConnection()
        joined.near.transport?.write("ignored")
        #expect(joined.near.transport?.isClosing == true)
        try joined.settle(until: { joined.isOver })
        #expect(joined.far.text == "question")
        #expect(joined.near.text == "answer")
        #expect(joined.near.events.last == .lost("closed by the peer"))
        #expect(joined.far.events.last == .lost("closed by the peer"))
    }

    @Test(arguments: Joined.Kind.allCases)
    private func `what a callback throws ends the connection`(kind: Joined.Kind) throws {
        let joined = try Joined(kind) { _, far in far.whenReceived = { _, _ in throw Broken() } }
        joined.near.transport?.write("x")
        try joined.settle(until: { joined.isOver })
        #expect(joined.far.events.last == .lost("failed: on purpose"))
        #expect(joined.near.events == [.made, .lost(kind.abortedPeersEnd)])
    }

    @Test(arguments: Joined.Kind.allCases)
    private func `a paused side keeps the other's bytes and end waiting`(
        kind: Joined.Kind
    ) throws {
        let joined = try Joined(kind) { _, far in far.whenMade = { $0.pauseProducing() } }
        joined.near.transport?.write("later")
        joined.near.transport?.loseConnection()
        try joined.settle()
        #expect(joined.far.events == [.made])
        joined.far.transport?.resumeProducing()
        try joined.settle(until: { joined.isOver })
        #expect(
            joined.far.events
                == [.made, .received(Array("later".utf8)), .lost("closed by the peer")])
    }

    @Test(arguments: Joined.Kind.allCases)
    private func `a side that does not read pauses the other`(kind: Joined.Kind) throws {
        let joined = try Joined(kind) { _, far in far.whenMade = { $0.pauseProducing() } }
        // More than the kernel takes for a peer that does not read.
        joined.near.transport?.write([UInt8](repeating: 1, count: 8_000_000))
        try joined.settle(until: { joined.near.events == [.made, .paused] })
        joined.far.transport?.resumeProducing()
        try joined.settle(until: { joined.near.events == [.made, .paused, .resumed] })
        try joined.settle(until: { joined.far.received.count == 8_000_000 })
    }

    @Test(arguments: Joined.Kind.allCases)
    private func `after the end every call is ignored`(kind: Joined.Kind) throws {
        let joined = try Joined(kind) { _, _ in }
        joined.near.transport?.abortConnection()
        try joined.settle(until: { joined.isOver })
        for side in [joined.near, joined.far] {
            side.transport?.write("x")
            side.transport?.loseConnection()
            side.transport?.loseWriteConnection()
            side.transport?.abortConnection()
        }
        try joined.settle()
        #expect(joined.near.lostCount == 1 && joined.far.lostCount == 1)
        #expect(joined.near.transport?.isClosing == true)
        #expect(joined.near.transport?.bufferedByteCount == 0)
    }
}
