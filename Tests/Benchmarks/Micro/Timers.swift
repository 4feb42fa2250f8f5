import ReactorKit
import ReactorTesting

/// Sets and cancels a timer while 1000 others wait, as a message with a deadline does.
enum Timers {
    static func run(_ times: Int) throws -> Int {
        let reactor = try Reactor(clock: ManualClock())
        let others = (0..<1000).map { number in
            reactor.callLater(.seconds(60 + number)) {}
        }
        for number in 0..<times {
            reactor.callLater(.milliseconds(30_000 + number % 100)) {}.cancel()
        }
        return others.count { $0.isWaiting }
    }
}
