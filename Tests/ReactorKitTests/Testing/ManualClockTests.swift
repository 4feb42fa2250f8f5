import ReactorKit
import ReactorTesting
import Testing

@Suite("ManualClock", .timeLimit(.minutes(10)))
struct ManualClockTests {
    private let clock = ManualClock()
    private let reactor: Reactor
    private let start: Instant

    init() throws {
        reactor = try Reactor(clock: clock)
        start = clock.now
    }

    @Test func `it does not advance by itself`() {
        #expect(clock.now == start)
        clock.advance(by: .seconds(3))
        #expect(clock.now == start + .seconds(3))
    }

    @Test func `during each call now is its scheduled time`() throws {
        var seen: [Duration] = []
        for seconds in [5, 1, 3] {
            reactor.callLater(.seconds(seconds)) { seen.append(reactor.now - start) }
        }
        try clock.advance(by: .seconds(4), running: reactor)
        #expect(seen == [.seconds(1), .seconds(3)])
        #expect(clock.now == start + .seconds(4))
        try clock.advance(by: .seconds(1), running: reactor)
        #expect(seen.last == .seconds(5))
    }

    @Test func `calls that are scheduled within the span run too`() throws {
        var seen: [Duration] = []
        reactor.callLater(.seconds(1)) {
            reactor.callLater(.seconds(1)) { seen.append(reactor.now - start) }
            reactor.callLater(.seconds(9)) { seen.append(reactor.now - start) }
            reactor.callLater(.zero) { seen.append(reactor.now - start) }
        }
        try clock.advance(by: .seconds(5), running: reactor)
        #expect(seen == [.seconds(1), .seconds(2)])
    }

    @Test func `an endless loop of calls at one time traps`() async {
        await #expect(processExitsWith: .failure) {
            let clock = ManualClock()
            let reactor = try Reactor(clock: clock)
            func again() { reactor.callLater(.zero, again) }
            again()
            try clock.advance(by: .seconds(1), running: reactor)
        }
    }
}
