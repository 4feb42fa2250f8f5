import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("Reactor", .timeLimit(.minutes(10)))
struct ReactorTests {
    private let clock = ManualClock()
    private let reactor: Reactor

    init() throws {
        reactor = try Reactor(clock: clock)
    }

    // MARK: - The turn

    @Test func `a turn does jobs, then later calls, then timers, then I/O`() throws {
        var order: [String] = []
        let pipe = try FileDescriptor.pipe()
        defer { try? pipe.readEnd.close() }
        try pipe.writeEnd.closeAfter { _ = try pipe.writeEnd.writeAll([1]) }
        let reader = reactor.read(pipe.readEnd) { _ in
            order.append("I/O")
        } ended: { _ in
        }
        reactor.callLater(.zero) { order.append("timer") }
        reactor.callSoon { order.append("later") }
        let log = MutexLog()
        reactor.handle.call { _ in log.append("job") }
        reactor.callSoon { order = log.names + order }
        try reactor.turn(waitingAtMost: .zero)
        #expect(order == ["job", "later", "timer", "I/O"])
        reader.cancel()
    }

    @Test func `what a call asks for later waits for the next turn`() throws {
        var count = 0
        func again() {
            count += 1
            reactor.callSoon(again)
        }
        again()
        for turn in 1...3 {
            try reactor.turn(waitingAtMost: .zero)
            #expect(count == turn + 1)
        }
    }

    @Test func `a timer of no delay waits for the next turn`() throws {
        var count = 0
        func again() {
            count += 1
            reactor.callLater(.zero, again)
        }
        again()
        for turn in 1...3 {
            try reactor.turn(waitingAtMost: .zero)
            #expect(count == turn + 1)
        }
    }

    @Test func `a timer set for the past cannot starve the others`() throws {
        var called = false
        func again() { reactor.callLater(.seconds(-60), again) }
        again()
        reactor.callLater(.seconds(1)) { called = true }
        try clock.advanceWithoutTurns(by: .seconds(1), then: reactor, turns: 3)
        #expect(called)
    }

    @Test func `a timer is never early`() throws {
        var called = 0
        reactor.callLater(.nanoseconds(10)) { called += 1 }
        clock.advance(by: .nanoseconds(9))
        try reactor.turn(waitingAtMost: .zero)
        #expect(called == 0)
        clock.advance(by: .nanoseconds(1))
        try reactor.turn(waitingAtMost: .zero)
        #expect(called == 1)
    }

    @Test func `a scheduled call can be cancelled and moved`() throws {
        var called: [String] = []
        let cancelled = reactor.callLater(.seconds(1)) { called.append("cancelled") }
        let moved = reactor.callLater(.seconds(1)) { called.append("moved") }
        cancelled.cancel()
        moved.reschedule(after: .seconds(2))
        #expect(!cancelled.isWaiting && moved.isWaiting)
        try clock.advance(by: .seconds(1), running: reactor)
        #expect(called == [])
        try clock.advance(by: .seconds(1), running: reactor)
        #expect(called == ["moved"])
        #expect(!moved.isWaiting)
        #expect(reactor.nextDue == nil)
    }

    @Test func `a call may cancel another one that is due with it`() throws {
        var called = false
        var other: ScheduledCall?
        reactor.callLater(.seconds(1)) { other?.cancel() }
        other = reactor.callLater(.seconds(1)) { called = true }
        try clock.advance(by: .seconds(1), running: reactor)
        #expect(!called)
    }

    @Test func `a poll sleeps no longer than until the next timer`() throws {
        let reactor = try Reactor()
        reactor.callLater(.milliseconds(20)) { reactor.stop() }
        let start = Instant.now
        try reactor.run()
        let time = Instant.now - start
        #expect(time >= .milliseconds(20) && time < .seconds(20))
    }

    @Test(arguments: [3_600, -3_600] as [Int64])
    func `a step of the wall clock moves no timer`(step: Int64) throws {
        let reactor = try Reactor()
        var called: [String] = []
        reactor.callLater(.seconds(1_800)) { called.append("far") }
        reactor.callLater(.milliseconds(5)) { called.append("near") }
        let before = WallTime.second
        let (after, report) = try SystemFaults().injected(.call(0), wallClockStep: step) {
            _ = try reactor.turn(until: { !called.isEmpty })
            return WallTime.second
        }
        #expect(called == ["near"])
        // The step is real, and no other code has read that clock.
        #expect(abs(after - before - step) < 60)
        #expect(report.wallClockReadings == 1)
        #expect(report.otherClockReadings > 0)
    }

    @Test func `a turn inside a turn is a mistake`() async {
        await #expect(processExitsWith: .failure) {
            let reactor = try Reactor()
            reactor.callSoon { try? reactor.turn(waitingAtMost: .zero) }
            try reactor.turn(waitingAtMost: .zero)
        }
    }

    // MARK: - Running

    @Test func `run ends at stop, and can be called again`() throws {
        var count = 0
        for expected in 1...3 {
            reactor.callSoon {
                count += 1
                reactor.stop()
            }
            try reactor.run()
            #expect(count == expected)
        }
    }

    @Test func `a timer that was not due at the end of a run is kept for the next`() throws {
        var called = false
        reactor.callLater(.seconds(1)) {
            called = true
            reactor.stop()
        }
        reactor.callSoon { reactor.stop() }
        try reactor.run()
        #expect(!called)
        clock.advance(by: .seconds(1))
        try reactor.run()
        #expect(called)
    }

    @Test func `stop has no effect on a reactor at rest`() throws {
        reactor.stop()
        var called = false
        reactor.callSoon {
            called = true
            reactor.stop()
        }
        try reactor.run()
        #expect(called)
    }

    @Test func `two reactors live in one process`() throws {
        let other = try Reactor(clock: clock)
        var called: [String] = []
        reactor.callSoon { called.append("one") }
        other.callSoon { called.append("other") }
        try other.turn(waitingAtMost: .zero)
        #expect(called == ["other"])
        try reactor.turn(waitingAtMost: .zero)
        #expect(called == ["other", "one"])
    }

    @Test func `two reactors run at the same time, each on its thread`() async throws {
        let threads = try (1...2).map { _ in try ReactorThread.start(name: "test") }
        for (one, other) in [(threads[0], threads[1]), (threads[1], threads[0])] {
            // Neither can go on without the other.
            let handle = other.handle
            let answer = try await one.handle.run { _ in handle }.run { _ in 7 }
            #expect(answer == 7)
        }
        for thread in threads {
            thread.handle.stop()
            try await thread.join()
        }
    }

    @Test func `shutting down an idle reactor ends its run`() throws {
        reactor.callSoon { reactor.shutDown(within: .seconds(60)) }
        try reactor.run()
        #expect(reactor.nextDue == nil)
    }

    @Test func `while it shuts down new connections are called off`() throws {
        var causes: [String] = []
        let endpoint = Endpoint(host: "127.0.0.1", port: 1)
        reactor.callSoon {
            reactor.shutDown(within: .seconds(60))
            reactor.connect(to: endpoint) { _ in
                nil
            } failure: {
                causes.append("\($0.cause)")
            }
            #expect(causes == [])
        }
        try reactor.run()
        #expect(causes == ["cancelled"])
    }

    @Test func `a connection asked for by the end of another is called off`() throws {
        let loopback = try Loopback()
        let (peer, server) = try loopback.connected()
        var causes: [String] = []
        server.whenLost = { _ in
            loopback.reactor.connect(to: loopback.endpoint) { _ in
                RecordingProtocol()
            } failure: {
                causes.append("\($0.cause)")
            }
        }
        try loopback.reactor.endCleanly()
        #expect(server.lostCount == 1)
        #expect(causes == ["cancelled"])
        #expect(loopback.reactor.poller.count == 1)
        // Loopback, too, delivers late on a busy machine.
        let hasEnd = try loopback.reactor.turn {
            peer.receiveAll()
            return peer.error != nil
        }
        #expect(hasEnd && peer.error?.code == .connectionReset)
    }

    @Test func `who dials again at each failure does not keep run from ending`() throws {
        var dials = 0
        func dial() {
            dials += 1
            reactor.connect(to: Endpoint(host: "127.0.0.1", port: 1)) { _ in
                nil
            } failure: { _ in
                dial()
            }
        }
        dial()
        try reactor.endAll()
        #expect((2...20).contains(dials))
    }
}

extension FileDescriptor {
    fileprivate func closeAfter(_ body: () throws -> Void) throws {
        defer { try? close() }
        try body()
    }
}

extension ManualClock {
    fileprivate func advanceWithoutTurns(
        by duration: Duration, then reactor: Reactor, turns: Int
    ) throws {
        advance(by: duration)
        for _ in 0..<turns { try reactor.turn(waitingAtMost: .zero) }
    }
}
