import Testing

@testable import ReactorKit

@Suite("ActivityWatch", .timeLimit(.minutes(10)))
struct ActivityWatchTests {
    private let start = Instant.now

    private func watch(idle: Int? = nil, stall: Int? = nil) throws -> ActivityWatch {
        let options = StreamOptions(
            idleLimit: idle.map { .seconds($0) }, writeStallLimit: stall.map { .seconds($0) })
        return try #require(ActivityWatch(options, at: start))
    }

    private func after(_ seconds: Int) -> Instant { start + .seconds(seconds) }

    @Test func `without limits there is no watch`() {
        #expect(ActivityWatch(StreamOptions(), at: start) == nil)
    }

    @Test func `receiving and sending postpone the idle limit`() throws {
        var watch = try watch(idle: 10)
        #expect(watch.outlook(at: after(4), isWaiting: false) == .rest(.seconds(6)))
        watch.received(at: after(4))
        #expect(watch.outlook(at: after(10), isWaiting: false) == .rest(.seconds(4)))
        watch.sent(at: after(12))
        #expect(watch.outlook(at: after(21), isWaiting: true) == .rest(.seconds(1)))
        #expect(watch.outlook(at: after(22), isWaiting: false) == .overdue)
    }

    @Test func `unsent bytes are overdue when none of them is taken`() throws {
        var watch = try watch(stall: 10)
        watch.startedWaiting(at: after(3))
        #expect(watch.outlook(at: after(12), isWaiting: true) == .rest(.seconds(1)))
        #expect(watch.outlook(at: after(13), isWaiting: true) == .overdue)
        watch.sent(at: after(12))
        #expect(watch.outlook(at: after(13), isWaiting: true) == .rest(.seconds(9)))
    }

    @Test func `receiving does not postpone the limit of a peer that takes nothing`() throws {
        var watch = try watch(stall: 10)
        watch.startedWaiting(at: start)
        watch.received(at: after(9))
        #expect(watch.outlook(at: after(10), isWaiting: true) == .overdue)
    }

    @Test func `without unsent bytes there is no stall`() throws {
        let watch = try watch(stall: 10)
        #expect(watch.outlook(at: after(100), isWaiting: false) == .open)
    }

    @Test func `of two limits the earlier one applies`() throws {
        var watch = try watch(idle: 60, stall: 10)
        #expect(watch.outlook(at: after(1), isWaiting: false) == .rest(.seconds(59)))
        #expect(watch.outlook(at: after(55), isWaiting: false) == .rest(.seconds(5)))
        watch.startedWaiting(at: after(55))
        watch.received(at: after(56))
        #expect(watch.outlook(at: after(57), isWaiting: true) == .rest(.seconds(8)))
    }
}
