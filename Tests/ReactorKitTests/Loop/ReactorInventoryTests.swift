import ReactorTesting
import Testing

@testable import ReactorKit

@Suite("Reactor.leftovers", .timeLimit(.minutes(10)))
struct ReactorInventoryTests {
    private final class Kept: Sendable {}

    private let clock = ManualClock()
    private let reactor: Reactor

    init() throws {
        reactor = try Reactor(clock: clock)
    }

    @Test func `a reactor at rest is clean`() throws {
        #expect(reactor.leftovers == [])
        try reactor.expectNothingLeft()
        try reactor.turn(waitingAtMost: .zero)
        try reactor.endCleanly()
    }

    @Test func `a forgotten listener is named, with its descriptor`() throws {
        let before = reactor.poller.watched.map(\.fd)
        let listeners = try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in nil }
        let error = #expect(throws: LeftoverError.self) { try reactor.expectNothingLeft() }
        let fd = try #require(reactor.poller.watched.map(\.fd).first { !before.contains($0) })
        #expect(error?.leftovers == ["descriptor \(fd) is watched by a StreamListener"])
        #expect(
            error?.description
                == "the reactor is not clean:\n- descriptor \(fd) is watched by a StreamListener")
        for listener in listeners { listener.stopListening() }
        try reactor.expectNothingLeft()
    }

    @Test func `a forgotten timer is named, with its time`() throws {
        let late = reactor.callLater(.seconds(5)) {}
        let moved = reactor.callLater(.seconds(1)) {}
        moved.reschedule(after: .seconds(2))
        let cancelled = reactor.callLater(.seconds(3)) {}
        cancelled.cancel()
        #expect(
            reactor.leftovers == ["a timer is due in 2.0 seconds", "a timer is due in 5.0 seconds"])
        clock.advance(by: .seconds(2))
        #expect(reactor.leftovers == ["a timer is due now", "a timer is due in 3.0 seconds"])
        try reactor.turn(waitingAtMost: .zero)
        late.cancel()
        try reactor.expectNothingLeft()
    }

    @Test func `calls and jobs that wait for a turn are counted`() throws {
        reactor.callSoon {}
        let job = reactor.startJob(slice: .zero) { .more }
        #expect(reactor.leftovers == ["calls for the next turn: 2"])
        try reactor.turn(waitingAtMost: .zero)
        #expect(reactor.leftovers == ["calls for the next turn: 1"])
        job.cancel()
        try reactor.turn(waitingAtMost: .zero)
        try reactor.expectNothingLeft()
    }

    @Test func `a connection in the making is named, with where it leads`() throws {
        // Named digits are not looked up, and nothing is dialled before the next turn.
        let connector = reactor.connect(to: Endpoint(host: "127.0.0.1", port: 1)) { _ in
            nil
        } failure: { _ in
        }
        #expect(
            reactor.leftovers == [
                "a connection to 127.0.0.1:1 is being made", "a timer is due in 30.0 seconds",
                "calls for the next turn: 1",
            ])
        connector.cancel()
        try reactor.turn(waitingAtMost: .zero)
        try reactor.expectNothingLeft()
    }

    @Test func `what other threads wait for is named`() throws {
        let key = Kept()
        reactor.attach(RecordingProtocol(), for: key)
        let id = reactor.completions.add { (_: Int) in }
        #expect(
            reactor.leftovers == [
                "results that are awaited from worker threads: 1",
                "a RecordingProtocol is kept for other threads",
            ])
        reactor.detach(for: key)
        reactor.completions.cancel(id)
        try reactor.expectNothingLeft()
    }

    @Test func `a connection that was not ended is found`() throws {
        let loopback = try Loopback()
        _ = try loopback.connected()
        // Their order is that of descriptors, which other tests open as well.
        let kinds = loopback.reactor.leftovers.compactMap { $0.split(separator: " ").last }
        #expect(kinds.sorted() == ["StreamListener", "StreamTransport"])
    }
}
