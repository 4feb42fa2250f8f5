import Daemon
import ReactorKit
import Testing

@Suite("LogThrottle", .timeLimit(.minutes(10)))
struct LogThrottleTests {
    private let start = Instant.now

    @Test func `the first is logged, those in the period are counted, the next reports the count`()
    {
        var throttle = LogThrottle(period: .seconds(60))
        #expect(throttle.admits(at: start) == 0)
        for second in 1...59 { #expect(throttle.admits(at: start + .seconds(second)) == nil) }
        #expect(throttle.admits(at: start + .seconds(60)) == 59)
        #expect(throttle.admits(at: start + .seconds(61)) == nil)
        #expect(throttle.admits(at: start + .seconds(500)) == 1)
    }

    @Test func `after a reset the next is logged at once`() {
        var throttle = LogThrottle(period: .seconds(60))
        _ = throttle.admits(at: start)
        _ = throttle.admits(at: start)
        throttle.reset()
        #expect(throttle.admits(at: start) == 0)
    }
}
