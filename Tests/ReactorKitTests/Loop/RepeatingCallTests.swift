import ReactorKit
import ReactorTesting
import Testing

@Suite("RepeatingCall", .timeLimit(.minutes(10)))
struct RepeatingCallTests {
    private let clock = ManualClock()
    private let reactor: Reactor

    init() throws { reactor = try Reactor(clock: clock) }

    @Test func `a call is made at each interval, and first when one has passed`() throws {
        var times: [Duration] = []
        let start = clock.now
        let call = reactor.callRepeatedly(every: .seconds(10)) { missed in
            #expect(missed == 0)
            times.append(clock.now - start)
        }
        try clock.advance(by: .seconds(35), running: reactor)
        #expect(times == [.seconds(10), .seconds(20), .seconds(30)])
        #expect(call.isActive)
    }

    @Test func `times that pass while the loop is busy are skipped and counted`() throws {
        var missed: [Int] = []
        reactor.callRepeatedly(every: .seconds(10)) { missed.append($0) }
        clock.advance(by: .seconds(45))
        try reactor.turn(waitingAtMost: .zero)
        #expect(missed == [3])
        // The beat goes on from the start, not from the late call: the next is at 50.
        try clock.advance(by: .seconds(4), running: reactor)
        #expect(missed == [3])
        try clock.advance(by: .seconds(1), running: reactor)
        #expect(missed == [3, 0])
    }

    @Test func `a call that takes longer than its interval misses times itself`() throws {
        var missed: [Int] = []
        reactor.callRepeatedly(every: .seconds(1)) {
            missed.append($0)
            if missed.count == 1 { clock.advance(by: .milliseconds(3_500)) }
        }
        try clock.advance(by: .seconds(1), running: reactor)
        try reactor.turn(waitingAtMost: .zero)
        // It was made at 1 and lasted until 4.5: the times 2 and 3 are gone, 4 is late.
        #expect(missed == [0, 2])
    }

    @Test func `an interval that no binary fraction meets does not drift`() throws {
        var last: Duration?
        let start = clock.now
        reactor.callRepeatedly(every: .nanoseconds(333_333_333)) { _ in last = clock.now - start }
        try clock.advance(by: .nanoseconds(333_333_333 * 300), running: reactor)
        #expect(last == .nanoseconds(333_333_333 * 300))
    }

    @Test(arguments: [false, true]) func `no call is made after a cancel`(inside: Bool) throws {
        var count = 0
        var call: RepeatingCall?
        call = reactor.callRepeatedly(every: .seconds(1)) { _ in
            count += 1
            if inside { call?.cancel() }
        }
        try clock.advance(by: .seconds(1), running: reactor)
        if !inside { call?.cancel() }
        try clock.advance(by: .seconds(5), running: reactor)
        #expect(count == 1)
        #expect(call?.isActive == false)
        #expect(reactor.nextDue == nil)
    }
}
