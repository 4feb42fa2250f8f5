import Testing

@testable import ReactorKit

@Suite("ActivityWatch", .timeLimit(.minutes(5)))
struct ActivityWatchTests {
    private let start = Instant.now

    private func watch(idle: Int? = nil, stall: Int? = nil) throws -> ActivityWatch {
        let options = StreamOptions(
            idleLimit: idle.map { .seconds($0) }, writeStallLimit: stall.map { .seconds($0) })
        return try #require(ActivityWatch(options, at: start))
    }

    private func after(_ seconds: Int) -> Instant { start + .seconds(seconds) }

    @Test func `without limits there is nothing to watch`() {
        #expect(ActivityWatch(StreamOptions(), at: start) == nil)
    }

    @Test func `what comes and what goes puts the idle limit off`() throws {
        var watch = try watch(idle: 10)
        #expect(watch.outlook(at: after(4), isWaiting: false) == .rest(.seconds(6)))
        watch.received(at: after(4))
        #expect(watch.outlook(at: after(10), isWaiting: false) == .rest(.seconds(4)))
        watch.sent(at: after(12))
        #expect(watch.outlook(at: after(21), isWaiting: true) == .rest(.seconds(1)))
        #expect(watch.outlook(at: after(22), isWaiting: false) == .overdue)
    }

    @Test func `what waits is overdue when nothing of it is taken`() throws {
        var watch = try watch(stall: 10)
        watch.startedWaiting(at: after(3))
        #expect(watch.outlook(at: after(12), isWaiting: true) == .rest(.seconds(1)))
        #expect(watch.outlook(at: after(13), isWaiting: true) == .overdue)
        watch.sent(at: after(12))
        #expect(watch.outlook(at: after(13), isWaiting: true) == .rest(.seconds(9)))
    }

    @Test func `what comes does not excuse a peer that takes nothing`() throws {
        var watch = try watch(stall: 10)
        watch.startedWaiting(at: start)
        watch.received(at: after(9))
        #expect(watch.outlook(at: after(10), isWaiting: true) == .overdue)
    }

    @Test func `with nothing waiting no stall is near`() throws {
        let watch = try watch(stall: 10)
        #expect(watch.outlook(at: after(100), isWaiting: false) == .open)
    }

    @Test func `of two limits the nearer one counts`() throws {
        var watch = try watch(idle: 60, stall: 10)
        #expect(watch.outlook(at: after(1), isWaiting: false) == .rest(.seconds(59)))
        #expect(watch.outlook(at: after(55), isWaiting: false) == .rest(.seconds(5)))
        watch.startedWaiting(at: after(55))
        watch.received(at: after(56))
        #expect(watch.outlook(at: after(57), isWaiting: true) == .rest(.seconds(8)))
    }
}
