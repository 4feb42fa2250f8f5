import ReactorKit
import ReactorTesting
import Testing

@Suite("CooperativeJob", .timeLimit(.minutes(10)))
struct CooperativeJobTests {
    private struct Broken: Error {}

    private let clock = ManualClock()
    private let reactor: Reactor

    init() throws { reactor = try Reactor(clock: clock) }

    @Test func `a job gets one slice of time in each turn`() throws {
        var steps = 0
        let job = reactor.startJob(slice: .milliseconds(5)) {
            steps += 1
            clock.advance(by: .milliseconds(1))
            return .more
        }
        #expect(steps == 0)
        try reactor.turn(waitingAtMost: .zero)
        #expect(steps == 5)
        try reactor.turn(waitingAtMost: .zero)
        #expect(steps == 10)
        #expect(job.isActive)
    }

    @Test func `timers and other jobs go on between two slices`() throws {
        var order: [String] = []
        for name in ["first", "second"] {
            reactor.startJob(slice: .milliseconds(1)) {
                order.append(name)
                clock.advance(by: .milliseconds(1))
                return .more
            }
        }
        reactor.callLater(.milliseconds(3)) { order.append("timer") }
        for _ in 1...2 { try reactor.turn(waitingAtMost: .zero) }
        #expect(order == ["first", "second", "first", "second", "timer"])
    }

    @Test func `a turn does not sleep while a job has more to do`() throws {
        var steps = 0
        reactor.startJob(slice: .zero) {
            steps += 1
            return steps < 100 ? .more : .done
        }
        // Each turn would wait for ever if nothing were to be done.
        for _ in 1...100 { try reactor.turn(waitingAtMost: steps < 99 ? nil : .zero) }
        #expect(steps == 100)
    }

    @Test func `a job that is done calls its completion once`() throws {
        var outcomes: [String] = []
        var left = 3
        let job = reactor.startJob {
            left -= 1
            return left == 0 ? .done : .more
        } completion: {
            outcomes.append("\($0)")
        }
        for _ in 1...3 { try reactor.turn(waitingAtMost: .zero) }
        #expect(left == 0)
        #expect(outcomes == ["done"])
        #expect(!job.isActive)
    }

    @Test func `a step that throws ends its job with the error`() throws {
        var error: (any Error)?
        reactor.startJob {
            throw Broken()
        } completion: {
            if case .failed(let thrown) = $0 { error = thrown }
        }
        for _ in 1...2 { try reactor.turn(waitingAtMost: .zero) }
        #expect(error is Broken)
    }

    @Test func `a cancelled job is reported on the next turn, and does no further step`() throws {
        var steps = 0
        var outcomes: [String] = []
        let job = reactor.startJob(slice: .zero) {
            steps += 1
            return .more
        } completion: {
            outcomes.append("\($0)")
        }
        try reactor.turn(waitingAtMost: .zero)
        job.cancel()
        #expect(outcomes.isEmpty)
        for _ in 1...2 { try reactor.turn(waitingAtMost: .zero) }
        #expect(steps == 1)
        #expect(outcomes == ["cancelled"])
    }

    @Test func `a job may be cancelled by its own step`() throws {
        var outcomes: [String] = []
        var job: CooperativeJob?
        job = reactor.startJob {
            job?.cancel()
            return .done
        } completion: {
            outcomes.append("\($0)")
        }
        for _ in 1...2 { try reactor.turn(waitingAtMost: .zero) }
        #expect(outcomes == ["cancelled"])
    }
}
