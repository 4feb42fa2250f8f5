import ReactorTesting
import Testing

@testable import ReactorKit

@Suite("Reconnector", .timeLimit(.minutes(5)))
struct ReconnectorTests {
    private let clock = ManualClock()
    private let reactor: Reactor
    private let dialler = Dialler()
    private let reconnector: Reconnector
    private let states = StateLog()

    init() throws {
        reactor = try Reactor(clock: clock)
        var schedule = ReconnectSchedule()
        schedule.jitter = 0
        reconnector = Reconnector(
            on: reactor, schedule: schedule, dial: dialler.dial,
            factory: { [dialler] _ in dialler.made() })
        reconnector.stateChanged = { [states] in states.states.append($0) }
    }

    @Test func `it does nothing until it is started`() throws {
        try clock.advance(by: .seconds(60), running: reactor)
        #expect(reconnector.state == .stopped)
        #expect(dialler.dials.isEmpty)
        reconnector.cancelWait()
        reconnector.connectionProved()
        reconnector.stop()
        #expect(states.states.isEmpty)
    }

    @Test func `a dial leads to a connection, told before its protocol is`() throws {
        reconnector.start()
        #expect(reconnector.state == .connecting)
        reconnector.start()
        #expect(dialler.dials.count == 1)
        try dialler.succeed()
        try reactor.settle()
        #expect(states.states == [.connecting, .connected])
        #expect(dialler.protocols.last?.events == [.made])
    }

    @Test func `a protocol that is watched is asked to end, too`() throws {
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

    @Test func `a protocol that is watched supports half-close if it does without`() throws {
        let watch = WatchedProtocol.Watch(made: { _ in }, ended: { _ in })
        let recorder = RecordingProtocol()
        let watched = WatchedProtocol(recorder, watch)
        #expect(watched.halfCloseProtocol == nil)
        recorder.supportsHalfClose = true
        #expect(watched.halfCloseProtocol === recorder)
    }

    @Test func `a failed dial is tried again, after waits that grow`() throws {
        reconnector.start()
        for delay in [1000, 1500, 2250] {
            dialler.fail()
            let due = clock.now + .milliseconds(delay)
            #expect(reconnector.state == .waiting(until: due))
            #expect(reconnector.nextAttempt == due)
            let before = dialler.dials.count
            try clock.advance(by: .milliseconds(delay - 1), running: reactor)
            #expect(dialler.dials.count == before)
            try clock.advance(by: .milliseconds(1), running: reactor)
            #expect(dialler.dials.count == before + 1)
            #expect(reconnector.state == .connecting)
            #expect(reconnector.nextAttempt == nil)
        }
        guard case .notConnected? = reconnector.lastFailure else {
            Issue.record("\(String(describing: reconnector.lastFailure))")
            return
        }
    }

    @Test func `a lost connection is dialled again, and its protocol hears of the end`() throws {
        reconnector.start()
        let pair = try dialler.succeed()
        pair.far.abortConnection()
        pair.pump()
        #expect(reconnector.nextAttempt == clock.now + .seconds(1))
        #expect(dialler.protocols.last?.lostCount == 1)
        guard case .lost? = reconnector.lastFailure else {
            Issue.record("\(String(describing: reconnector.lastFailure))")
            return
        }
        try clock.advance(by: .seconds(1), running: reactor)
        try dialler.succeed()
        #expect(reconnector.state == .connected)
        #expect(dialler.protocols.count == 2)
    }

    @Test(arguments: [true, false])
    func `only proof makes the next wait short again`(proved: Bool) throws {
        reconnector.start()
        dialler.fail()
        try clock.advance(by: .seconds(1), running: reactor)
        let pair = try dialler.succeed()
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
        dialler.fail()
        try clock.advance(by: .seconds(1), running: reactor)
        let pair = try dialler.succeed()
        clock.advance(by: time)
        pair.far.loseConnection()
        pair.pump()
        let delay = isProof ? Duration.seconds(1) : .milliseconds(1500)
        #expect(reconnector.nextAttempt == clock.now + delay)
        try clock.advance(by: delay, running: reactor)
        dialler.fail()
        #expect((reconnector.state == .stopped) == !isProof, "the attempts count on")
    }

    @Test func `how long the connection before lasted proves nothing of the next`() throws {
        reconnector.start()
        let pair = try dialler.succeed()
        clock.advance(by: .seconds(60))
        pair.far.loseConnection()
        pair.pump()
        try clock.advance(by: .seconds(1), running: reactor)
        let next = try dialler.succeed()
        next.far.loseConnection()
        next.pump()
        #expect(reconnector.nextAttempt == clock.now + .milliseconds(1500))
    }

    @Test func `reconnectNow cuts a wait short, and its timer dials no second time`() throws {
        reconnector.start()
        dialler.fail()
        reconnector.reconnectNow()
        #expect(dialler.dials.count == 2)
        try clock.advance(by: .seconds(60), running: reactor)
        #expect(dialler.dials.count == 2)
    }

    @Test func `reconnectNow gives up the present dial first`() throws {
        reconnector.start()
        reconnector.reconnectNow()
        #expect(dialler.dials.map(\.isCalledOff) == [true, false])
        // What the first one still says is not heard, and what it still makes is ended.
        dialler.fail(0, .cancelled)
        #expect(reconnector.state == .connecting)
        let stale = try dialler.succeed(0)
        #expect(dialler.protocols[0].reason != nil)
        stale.pump()
        #expect(reconnector.state == .connecting)
        try dialler.succeed(1)
        #expect(reconnector.state == .connected)
    }

    @Test func `reconnectNow drops a connection that stands`() throws {
        reconnector.start()
        let pair = try dialler.succeed()
        reconnector.reconnectNow()
        pair.pump()
        #expect(dialler.protocols[0].reason?.description == "aborted")
        try reactor.settle()
        #expect(states.states == [.connecting, .connected, .connecting])
        try dialler.succeed()
        #expect(reconnector.state == .connected)
    }

    @Test func `reconnectNow starts what was stopped`() throws {
        reconnector.reconnectNow()
        #expect(reconnector.state == .connecting)
    }

    @Test func `cancelWait stops, and nothing is dialled any more`() throws {
        reconnector.start()
        reconnector.cancelWait()
        #expect(reconnector.state == .connecting)
        dialler.fail()
        reconnector.cancelWait()
        #expect(reconnector.state == .stopped)
        try clock.advance(by: .seconds(60), running: reactor)
        #expect(dialler.dials.count == 1)
    }

    @Test func `stop calls off a dial`() throws {
        reconnector.start()
        reconnector.stop()
        #expect(dialler.dials[0].isCalledOff)
        dialler.fail(0, .cancelled)
        #expect(reconnector.state == .stopped)
        #expect(reactor.nextDue == nil)
    }

    @Test func `stop closes a connection in good order`() throws {
        reconnector.start()
        let pair = try dialler.succeed()
        reconnector.stop()
        pair.pump()
        #expect(dialler.protocols[0].reason?.description == "closed")
        try reactor.settle()
        #expect(states.states == [.connecting, .connected, .stopped])
        #expect(reactor.nextDue == nil)
    }

    @Test func `it gives up after so many attempts`() throws {
        reconnector.maximumAttempts = 2
        reconnector.start()
        dialler.fail()
        try clock.advance(by: .seconds(1), running: reactor)
        // A connection that proves nothing is no success.
        let pair = try dialler.succeed()
        pair.far.loseConnection()
        pair.pump()
        #expect(reconnector.state == .stopped)
        reconnector.start()
        dialler.fail()
        #expect(reconnector.nextAttempt == clock.now + .seconds(1))
    }

    @Test func `a dial that the reactor calls off is the end`() throws {
        reconnector.start()
        dialler.fail(0, .cancelled)
        #expect(reconnector.state == .stopped)
    }

    @Test func `whoever is told of a change may ask for another`() throws {
        reconnector.stateChanged = { [reconnector, states] state in
            states.states.append(state)
            if case .waiting = state { reconnector.reconnectNow() }
        }
        defer { reconnector.stateChanged = nil }
        reconnector.start()
        dialler.fail()
        #expect(dialler.dials.count == 1)
        try reactor.settle()
        #expect(dialler.dials.count == 2)
        #expect(reconnector.state == .connecting)
        try clock.advance(by: .seconds(60), running: reactor)
        #expect(dialler.dials.count == 2)
    }

    @Test func `who takes the connection over is watched too`() throws {
        let successor = RecordingProtocol()
        reconnector.start()
        let pair = try dialler.succeed()
        dialler.protocols[0].transport?.handOver(to: successor, unread: "rest".utf8.span)
        pair.pump()
        #expect(successor.text == "rest")
        #expect(reconnector.state == .connected)
        pair.far.abortConnection()
        pair.pump()
        #expect(successor.lostCount == 1)
        #expect(reconnector.nextAttempt != nil)
    }

    @Test func `full jitter spreads the waits from nothing to the schedule's`() {
        var random = SeededGenerator(seed: 1)
        var schedule = ReconnectSchedule.fullJitter
        let waits = (0..<100).map { _ in
            schedule.succeeded()
            return schedule.nextDelay(using: &random)
        }
        #expect(waits.allSatisfy { (.zero ... .seconds(1)).contains($0) })
        #expect(waits.contains { $0 < .milliseconds(100) })
        #expect(waits.contains { $0 > .milliseconds(900) })
    }

    @Test func `it ends its dial and its wait with itself`() throws {
        var short: Reconnector? = Reconnector(
            on: reactor, dial: dialler.dial, factory: { _ in nil })
        short?.start()
        short = nil
        #expect(dialler.dials[0].isCalledOff)
    }
}

/// Makes connections in memory, when the test says so.
private final class Dialler {
    struct Dial {
        let factory: StreamFactory
        let failure: (ConnectError) -> Void
        var isCalledOff = false
    }

    private(set) var dials: [Dial] = []
    private(set) var protocols: [RecordingProtocol] = []

    func made() -> RecordingProtocol {
        let made = RecordingProtocol()
        protocols.append(made)
        return made
    }

    var dial: Reconnector.Dial {
        { [self] factory, failure in
            let index = dials.count
            dials.append(Dial(factory: factory, failure: failure))
            return { [self] in dials[index].isCalledOff = true }
        }
    }

    @discardableResult
    func succeed(_ index: Int? = nil) throws -> TransportPair {
        let dial = dials[index ?? dials.count - 1]
        let near = try #require(try dial.factory(nil))
        let pair = TransportPair(near, RecordingProtocol())
        pair.pump()
        return pair
    }

    func fail(_ index: Int? = nil, _ cause: ConnectError.Cause = .allFailed) {
        let endpoint = Endpoint(host: "127.0.0.1", port: 1)
        let dial = dials[index ?? dials.count - 1]
        dial.failure(ConnectError(endpoint: endpoint, cause: cause, attempts: []))
    }
}

private final class StateLog {
    var states: [Reconnector.State] = []
}
