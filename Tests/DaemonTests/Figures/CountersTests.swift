import ReactorKit
import ReactorTesting
import SystemPackage
import Testing

@testable import Daemon

@Suite("Counters", .timeLimit(.minutes(5)))
struct CountersTests {
    @Test func `what happens is counted where it belongs`() {
        let counters = Counters()
        counters.accepted(listener: "a")
        counters.accepted(listener: "a")
        counters.accepted(listener: "b")
        counters.ended(.closedByPeer, listener: "a")
        counters.refused(.rate)
        counters.refused(.rate)
        counters.handshakeFailed()
        counters.messages += 7
        counters.bytesIn += 70
        counters.bytesOut += 700
        counters.turn(took: .microseconds(7))
        let snapshot = counters.snapshot
        #expect(snapshot.workers == 1)
        #expect(snapshot.listeners["a"]?.open == 1)
        #expect(snapshot.open == 2)
        #expect(snapshot.accepted == 3)
        #expect(snapshot.endings == [.closedByPeer: 1])
        #expect(snapshot.refusals == [.rate: 2])
        #expect(snapshot.refused == 2)
        #expect(snapshot.handshakesFailed == 1)
        #expect([snapshot.messages, snapshot.bytesIn, snapshot.bytesOut] == [7, 70, 700])
        #expect(snapshot.turns.count == 1)
    }

    @Test func `the figures of workers add up`() {
        var sum = StatusSnapshot.sample
        var other = StatusSnapshot.sample
        other.process = nil
        other.listeners["third"] = .init()
        sum.merge(other)
        #expect(sum.workers == 4)
        #expect(sum.messages == 24_690)
        #expect(sum.accepted == 686)
        #expect(sum.open == 30)
        #expect(sum.listeners.count == 3)
        #expect(sum.refusals == [.rate: 6, .lineLength: 2])
        #expect(sum.turns.count == 200)
        #expect(sum.process == StatusSnapshot.sample.process)
    }

    @Test func `every ending has a counter`() {
        let error = SystemError(call: "recv", code: .connectionReset)
        let reasons: [DisconnectReason] = [
            .closedByPeer, .closed, .aborted, .timedOut, .lost(error), .failed(error),
        ]
        #expect(reasons.map(EndingReason.init) == EndingReason.allCases)
    }

    @Test func `a turn's work is told, and the wait for news is not in it`() throws {
        let clock = ManualClock()
        let reactor = try Reactor(clock: clock)
        let counters = Counters()
        reactor.turnEnded = { counters.turn(took: $0) }
        try reactor.turn(waitingAtMost: .zero)
        #expect(counters.turns.count == 0, "when the first one began is not known")
        reactor.callSoon { clock.advance(by: .milliseconds(3)) }
        reactor.callLater(.zero) { clock.advance(by: .milliseconds(1)) }
        try reactor.turn(waitingAtMost: .zero)
        #expect(counters.turns.count == 1)
        #expect(counters.turns.sum == 4_000_000)
    }

    @Test func `a snapshot has what its reactor waits for`() throws {
        let reactor = try Reactor()
        let counters = Counters()
        let before = counters.snapshot(of: reactor)
        reactor.callLater(.seconds(60)) {}
        let listeners = try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in nil }
        let after = counters.snapshot(of: reactor)
        #expect(after.timers - before.timers == 1)
        #expect(after.watchedDescriptors - before.watchedDescriptors == listeners.count)
        try reactor.endAll()
    }
}
