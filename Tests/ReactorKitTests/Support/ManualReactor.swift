import ReactorTesting

@testable import ReactorKit

/// A reactor on a thread of its own, whose clock is turned by hand.
struct ManualReactor {
    let thread: ReactorThread
    var handle: ReactorHandle { thread.handle }

    init() throws {
        thread = try ReactorThread.start(name: "test") { ManualClock() }
    }

    /// Waits until `count` timers wait, then moves the clock.
    func advance(by duration: Duration, whenTimersWait count: Int = 1) async throws {
        while try await handle.run({ $0.timers.count }) < count { await Task.yield() }
        try await handle.run { ($0.clock as? ManualClock)?.advance(by: duration) }
    }
}
