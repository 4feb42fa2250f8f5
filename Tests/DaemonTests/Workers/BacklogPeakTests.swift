import Testing

@testable import Daemon

@Suite("BacklogPeak", .timeLimit(.minutes(10)))
struct BacklogPeakTests {
    private static let mebibyte = 1_048_576

    @Test func `a large backlog has passed, once, when it has halved`() {
        var peak = BacklogPeak()
        var passed: [Int] = []
        for held in [10, 60, 100, 90, 51, 50, 40, 0, 0] {
            if peak.hasPassed(now: held * Self.mebibyte) { passed.append(held) }
        }
        // From 50 on, the rest is a large backlog of its own.
        #expect(passed == [50, 0])
    }

    @Test func `a small backlog is left to the allocator`() {
        var peak = BacklogPeak()
        for held in [0, 15, 0, 15, 7, 0, 15, 1] {
            let hasPassed = peak.hasPassed(now: held * Self.mebibyte)
            #expect(!hasPassed)
        }
    }
}
