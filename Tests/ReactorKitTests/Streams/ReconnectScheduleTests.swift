import ReactorKit
import Testing
import TextTesting

@Suite("ReconnectSchedule", .timeLimit(.minutes(10)))
struct ReconnectScheduleTests {
    private var random = SplitMix(seed: 7)

    private func steady() -> ReconnectSchedule {
        var schedule = ReconnectSchedule()
        schedule.jitter = 0
        return schedule
    }

    @Test mutating func `the wait grows by its factor up to its limit`() {
        var schedule = steady()
        schedule.factor = 2
        schedule.maximumDelay = .seconds(10)
        let waits = (0..<6).map { _ in schedule.nextDelay(using: &random) }
        #expect(waits == [1, 2, 4, 8, 10, 10].map { Duration.seconds($0) })
    }

    @Test mutating func `by default it reaches a minute and stays there`() {
        var schedule = steady()
        let waits = (0..<1_000).map { _ in schedule.nextDelay(using: &random) }
        #expect(waits[0] == .seconds(1))
        #expect(waits[1] == .seconds(1.5))
        #expect(waits[10] < .seconds(60))
        #expect(waits[11] == .seconds(60))
        #expect(waits[999] == .seconds(60))
    }

    @Test mutating func `success resets the wait`() {
        var schedule = steady()
        for _ in 0..<5 { _ = schedule.nextDelay(using: &random) }
        schedule.succeeded()
        #expect(schedule.nextDelay(using: &random) == .seconds(1))
    }

    @Test(arguments: [(Duration.seconds(10), true), (.milliseconds(9_999), false)])
    mutating func `a connection that has lasted resets the wait, another does not`(
        time: Duration, isProof: Bool
    ) {
        var schedule = steady()
        for _ in 0..<5 { _ = schedule.nextDelay(using: &random) }
        #expect(schedule.connectionEnded(after: time) == isProof)
        #expect((schedule.nextDelay(using: &random) == .seconds(1)) == isProof)
    }

    @Test mutating func `the longest wait applies from the first failure on, and counts`() {
        var schedule = steady()
        #expect(schedule.longestDelay(using: &random) == .seconds(60))
        #expect(schedule.nextDelay(using: &random) == .seconds(1.5))
    }

    @Test(arguments: 1...20)
    mutating func `jitter subtracts up to its fraction, and never adds`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var schedule = ReconnectSchedule()
        schedule.maximumDelay = .seconds(1)
        let waits = (0..<500).map { _ in schedule.nextDelay(using: &random) }
        #expect(waits.allSatisfy { $0 >= .seconds(0.75) && $0 <= .seconds(1) })
        #expect(waits.contains { $0 < .seconds(0.76) })
        #expect(waits.contains { $0 > .seconds(0.99) })
    }
}
