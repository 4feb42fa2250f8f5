import Figures
import ReactorKit
import ReactorTesting
import SystemPackage
import Testing

@testable import Daemon

@Suite("Counters", .timeLimit(.minutes(10)))
struct CountersTests {
    @Test func `what happens is counted where it belongs`() throws {
        let reactor = try Reactor()
        let counters = Counters(of: reactor, worker: 1)
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
        let readings = counters.readings
        #expect(readings["carillond_workers"] == .number(1))
        #expect(readings["carillond_connections"] == .labelled(["a": 1, "b": 1]))
        #expect(readings["carillond_worker_connections"] == .labelled(["1": 2]))
        #expect(readings["carillond_accepts_total"] == .labelled(["a": 2, "b": 1]))
        #expect(readings["carillond_endings_total"] == .labelled(["closed-by-peer": 1]))
        #expect(readings["carillond_refusals_total"] == .labelled(["rate": 2]))
        #expect(readings["carillond_handshakes_failed_total"] == .number(1))
        #expect(readings["carillond_messages_total"] == .number(7))
        #expect(readings["carillond_received_bytes_total"] == .number(70))
        #expect(readings["carillond_sent_bytes_total"] == .number(700))
        #expect(readings["carillond_turn_seconds"]?.total == 1)
    }

    @Test func `the figures of workers add up`() {
        var sum = StatusSnapshot.sample
        var other = StatusSnapshot.sample
        other.add(["carillond_connections 0 third"])
        sum.figures.merge(other.figures)
        #expect(sum.number("carillond_workers") == 4)
        #expect(sum.number("carillond_messages_total") == 24_690)
        #expect(sum.number("carillond_accepts_total") == 686)
        #expect(
            sum.figures["carillond_connections"]
                == .labelled(["": 24, "people here": 6, "third": 0]))
        #expect(
            sum.figures["carillond_refusals_total"] == .labelled(["rate": 6, "line-length": 2]))
        #expect(sum.number("carillond_turn_seconds") == 200)
    }

    @Test func `every ending has a counter`() {
        let error = SystemError(call: "recv", code: .connectionReset)
        let reasons: [DisconnectReason] = [
            .closedByPeer, .closed, .aborted, .timedOut, .lost(error), .failed(error),
        ]
        #expect(reasons.map(EndingReason.init) == EndingReason.allCases)
    }

    @Test func `a turn's work is measured without the wait for events`() throws {
        let clock = ManualClock()
        let reactor = try Reactor(clock: clock)
        let counters = Counters(of: reactor)
        reactor.turnEnded = { counters.turn(took: $0) }
        try reactor.turn(waitingAtMost: .zero)
        #expect(counters.turns.count == 0, "when the first one began is not known")
        reactor.callSoon { clock.advance(by: .milliseconds(3)) }
        reactor.callLater(.zero) { clock.advance(by: .milliseconds(1)) }
        try reactor.turn(waitingAtMost: .zero)
        #expect(counters.turns.count == 1)
        #expect(counters.turns.sum == 4_000_000)
    }

    @Test func `timers and descriptors are those of the reactor`() throws {
        let reactor = try Reactor()
        let counters = Counters(of: reactor)
        func number(_ name: String) -> Int { counters.readings[name]?.total ?? 0 }
        let timers = number("carillond_timers")
        let descriptors = number("carillond_watched_descriptors")
        reactor.callLater(.seconds(60)) {}
        let listeners = try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in nil }
        #expect(number("carillond_timers") - timers == 1)
        #expect(number("carillond_watched_descriptors") - descriptors == listeners.count)
        try reactor.endAll()
    }
}
