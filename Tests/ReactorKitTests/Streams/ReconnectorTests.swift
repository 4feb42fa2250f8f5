import ReactorTesting
import Testing
import TextTesting

@testable import ReactorKit

@Suite("Reconnector", .timeLimit(.minutes(10)))
struct ReconnectorTests {
    private let clock = ManualClock()
    private let reactor: Reactor
    private let connector = Connector()
    private let reconnector: Reconnector
    private let states = StateLog()

    init() throws {
        reactor = try Reactor(clock: clock)
        var schedule = ReconnectSchedule()
        schedule.jitter = 0
        reconnector = Reconnector(
            on: reactor, schedule: schedule, connect: connector.connect,
            factory: { [connector] _ in connector.made() })
        reconnector.stateChanged = { [states] in states.states.append($0) }
    }

    @Test func `it does nothing until it is started`() throws {
        try clock.advance(by: .seconds(60), running: reactor)
        #expect(reconnector.state == .stopped)
        #expect(connector.attempts.isEmpty)
        reconnector.cancelWait()
        reconnector.connectionProved()
        reconnector.stop()
        #expect(states.states.isEmpty)
    }

    @Test func `an attempt makes a connection, reported before its protocol is called`() throws {
        reconnector.start()
        #expect(reconnector.state == .connecting)
        reconnector.start()
        #expect(connector.attempts.count == 1)
        try connector.succeed()
        try reactor.settle()
        #expect(states.states == [.connecting, .connected])
        #expect(connector.protocols.last?.events == [.made])
    }

    @Test func `a watched protocol gets shutDown too`() throws {
        final class Polite: StreamProtocol {
            var limits: [Duration] = []
            func connectionMade(_ transport: any Transport) {}
            func dataReceived(_ data: Span<UInt8>) {}
            func connectionLost(_ reason: DisconnectReason) {}
            func shutDown(_ transport: any Transport, within limit: Duration) {
                limits.append(limit)
            }
        }
        let polite = Polite()
        let watch = WatchedProtocol.Watch(made: { _ in }, ended: { _ in })
        let watched = WatchedProtocol(polite, watch)
        watched.shutDown(RecordingTransport(), within: .seconds(3))
        #expect(polite.limits == [.seconds(3)])
    }

    @Test func `a watched protocol supports half-close if it does so itself`() throws {
        let watch = WatchedProtocol.Watch(made: { _ in }, ended: { _ in })
        let recorder = RecordingProtocol()
        let watched = WatchedProtocol(recorder, watch)
        #expect(watched.halfCloseProtocol == nil)
        recorder.supportsHalfClose = true
        #expect(watched.halfCloseProtocol === recorder)
    }

    @Test func `a failed attempt is repeated, after waits that grow`() throws {
        reconnector.start()
        for delay in [1000, 1500, 2250] {
            connector.fail()
            let due = clock.now + .milliseconds(delay)
            #expect(reconnector.state == .waiting(until: due))
            #expect(reconnector.nextAttempt == due)
            let before = connector.attempts.count
            try clock.advance(by: .milliseconds(delay - 1), running: reactor)
            #expect(connector.attempts.count == before)
            try clock.advance(by: .milliseconds(1), running: reactor)
            #expect(connector.attempts.count == before + 1)
            #expect(reconnector.state == .connecting)
            #expect(reconnector.nextAttempt == nil)
        }
        guard case .notConnected? = reconnector.lastFailure else {
            Issue.record("\(String(describing: reconnector.lastFailure))")
            return
        }
    }

    @Test func `after a lost connection it reconnects, and the protocol gets connectionLost`()
        throws
    {
        reconnector.start()
        let pair = try connector.succeed()
        pair.far.abortConnection()
        pair.pump()
        #expect(reconnector.nextAttempt == clock.now + .seconds(1))
        #expect(connector.protocols.last?.lostCount == 1)
        guard case .lost? = reconnector.lastFailure else {
            Issue.record("\(String(describing: reconnector.lastFailure))")
            return
        }
        try clock.advance(by: .seconds(1), running: reactor)
        try connector.succeed()
        #expect(reconnector.state == .connected)
        #expect(connector.protocols.count == 2)
    }

    @Test(arguments: [true, false])
    func `only proof resets the next wait`(proved: Bool) throws {
        reconnector.start()
        connector.fail()
        try clock.advance(by: .seconds(1), running: reactor)
        let pair = try connector.succeed()
        if proved { reconnector.connectionProved() }
        #expect((reconnector.lastFailure == nil) == proved)
        pair.far.abortConnection()
        pair.pump()
        let delay = proved ? Duration.seconds(1) : .milliseconds(1500)
        #expect(reconnector.nextAttempt == clock.now + delay)
    }

    @Test(arguments: [(Duration.seconds(10), true), (.milliseconds(9_999), false)])
    func `a connection that has lasted is proof enough`(time: Duration, isProof: Bool) throws {
        reconnector.maximumAttempts = 3
        reconnector.start()
        connector.fail()
        try clock.advance(by: .seconds(1), running: reactor)
        let pair = try connector.succeed()
        clock.advance(by: time)
        pair.far.loseConnection()
        pair.pump()
        let delay = isProof ? Duration.seconds(1) : .milliseconds(1500)
        #expect(reconnector.nextAttempt == clock.now + delay)
        try clock.advance(by: delay, running: reactor)
        connector.fail()
        #expect((reconnector.state == .stopped) == !isProof, "the attempts count on")
    }

    @Test func `the duration of one connection does not count for the next`() throws {
        reconnector.start()
        let pair = try connector.succeed()
        clock.advance(by: .seconds(60))
        pair.far.loseConnection()
        pair.pump()
        try clock.advance(by: .seconds(1), running: reactor)
        let next = try connector.succeed()
        next.far.loseConnection()
        next.pump()
        #expect(reconnector.nextAttempt == clock.now + .milliseconds(1500))
    }

    @Test func `reconnectNow ends a wait, whose timer makes no second attempt`() throws {
        reconnector.start()
        connector.fail()
        reconnector.reconnectNow()
        #expect(connector.attempts.count == 2)
        try clock.advance(by: .seconds(60), running: reactor)
        #expect(connector.attempts.count == 2)
    }

    @Test func `reconnectNow cancels the current attempt first`() throws {
        reconnector.start()
        reconnector.reconnectNow()
        #expect(connector.attempts.map(\.isCancelled) == [true, false])
        // Later events of the first one are ignored, and a connection that it makes is aborted.
        connector.fail(0, .cancelled)
        #expect(reconnector.state == .connecting)
        let stale = try connector.succeed(0)
        #expect(connector.protocols[0].reason != nil)
        stale.pump()
        #expect(reconnector.state == .connecting)
        try connector.succeed(1)
        #expect(reconnector.state == .connected)
    }

    @Test func `reconnectNow aborts an open connection`() throws {
        reconnector.start()
        let pair = try connector.succeed()
        reconnector.reconnectNow()
        pair.pump()
        #expect(connector.protocols[0].reason?.description == "aborted")
        try reactor.settle()
        #expect(states.states == [.connecting, .connected, .connecting])
        try connector.succeed()
        #expect(reconnector.state == .connected)
    }

    @Test func `reconnectNow starts a stopped reconnector`() throws {
        reconnector.reconnectNow()
        #expect(reconnector.state == .connecting)
    }

    @Test func `cancelWait stops, and there is no further attempt`() throws {
        reconnector.start()
        reconnector.cancelWait()
        #expect(reconnector.state == .connecting)
        connector.fail()
        reconnector.cancelWait()
        #expect(reconnector.state == .stopped)
        try clock.advance(by: .seconds(60), running: reactor)
        #expect(connector.attempts.count == 1)
    }

    @Test func `stop cancels an attempt`() throws {
        reconnector.start()
        reconnector.stop()
        #expect(connector.attempts[0].isCancelled)
        connector.fail(0, .cancelled)
        #expect(reconnector.state == .stopped)
        #expect(reactor.nextDue == nil)
    }

    @Test func `stop closes a connection in order`() throws {
        reconnector.start()
        let pair = try connector.succeed()
        reconnector.stop()
        pair.pump()
        #expect(connector.protocols[0].reason?.description == "closed")
        try reactor.settle()
        #expect(states.states == [.connecting, .connected, .stopped])
        #expect(reactor.nextDue == nil)
    }

    @Test func `it stops after the maximum number of attempts`() throws {
        reconnector.maximumAttempts = 2
        reconnector.start()
        connector.fail()
        try clock.advance(by: .seconds(1), running: reactor)
        // A connection that does not count as working is not a success.
        let pair = try connector.succeed()
        pair.far.loseConnection()
        pair.pump()
        #expect(reconnector.state == .stopped)
        reconnector.start()
        connector.fail()
        #expect(reconnector.nextAttempt == clock.now + .seconds(1))
    }

    @Test func `an attempt that the reactor cancels is the last`() throws {
        reconnector.start()
        connector.fail(0, .cancelled)
        #expect(reconnector.state == .stopped)
    }

    @Test func `stateChanged may cause another change`() throws {
        reconnector.stateChanged = { [reconnector, states] state in
            states.states.append(state)
            if case .waiting = state { reconnector.reconnectNow() }
        }
        defer { reconnector.stateChanged = nil }
        reconnector.start()
        connector.fail()
        #expect(connector.attempts.count == 1)
        try reactor.settle()
        #expect(connector.attempts.count == 2)
        #expect(reconnector.state == .connecting)
        try clock.advance(by: .seconds(60), running: reactor)
        #expect(connector.attempts.count == 2)
    }

    @Test func `who takes the connection over is watched too`() throws {
        let successor = RecordingProtocol()
        reconnector.start()
        let pair = try connector.succeed()
        connector.protocols[0].transport?.handOver(to: successor, unread: "rest".utf8.span)
        pair.pump()
        #expect(successor.text == "rest")
        #expect(reconnector.state == .connected)
        pair.far.abortConnection()
        pair.pump()
        #expect(successor.lostCount == 1)
        #expect(reconnector.nextAttempt != nil)
    }

    @Test func `full jitter spreads the waits from nothing to the schedule's`() {
        var random = SplitMix(seed: 1)
        var schedule = ReconnectSchedule.fullJitter
        let waits = (0..<100).map { _ in
            schedule.succeeded()
            return schedule.nextDelay(using: &random)
        }
        #expect(waits.allSatisfy { (.zero ... .seconds(1)).contains($0) })
        #expect(waits.contains { $0 < .milliseconds(100) })
        #expect(waits.contains { $0 > .milliseconds(900) })
    }

    @Test func `its deinit ends the attempt and the wait`() throws {
        var short: Reconnector? = Reconnector(
            on: reactor, connect: connector.connect, factory: { _ in nil })
        short?.start()
        short = nil
        #expect(connector.attempts[0].isCancelled)
    }
}

/// Makes connections in memory when the test requests it.
private final class Connector {
    struct Attempt {
        let factory: StreamFactory
        let failure: (ConnectError) -> Void
        var isCancelled = false
    }

    private(set) var attempts: [Attempt] = []
    private(set) var protocols: [RecordingProtocol] = []

    func made() -> RecordingProtocol {
        let made = RecordingProtocol()
        protocols.append(made)
        return made
    }

    var connect: Reconnector.Connect {
        { [self] factory, failure in
            let index = attempts.count
            attempts.append(Attempt(factory: factory, failure: failure))
            return { [self] in attempts[index].isCancelled = true }
        }
    }

    @discardableResult
    func succeed(_ index: Int? = nil) throws -> TransportPair {
        let attempt = attempts[index ?? attempts.count - 1]
        let near = try #require(try attempt.factory(nil))
        let pair = TransportPair(near, RecordingProtocol())
        pair.pump()
        return pair
    }

    func fail(_ index: Int? = nil, _ cause: ConnectError.Cause = .allFailed) {
        let endpoint = Endpoint(host: "127.0.0.1", port: 1)
        let attempt = attempts[index ?? attempts.count - 1]
        attempt.failure(ConnectError(endpoint: endpoint, cause: cause, attempts: []))
    }
}

private final class StateLog {
    var states: [Reconnector.State] = []
}
