import Glibc
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("PollSet", .timeLimit(.minutes(1)))
struct PollSetTests {
    /// A descriptor that is readable from the start, until it is emptied.
    private final class Door: EventHandler {
        let waker: Waker
        var descriptor: FileDescriptor { waker.descriptor }
        var holdsShutdown: Bool { false }

        init(isReady: Bool = true) throws {
            waker = try Waker()
            if isReady { waker.wake() }
        }

        func ready(_ events: PollEvents) {}
        func finish(within limit: Duration) {}
        func abandon() {}
    }

    private var set = PollSet()
    private var batch: [PollSet.Event] = []

    private mutating func reported() throws -> [Int32] {
        try set.wait(timeout: .zero, into: &batch)
        return batch.map(\.fd)
    }

    @Test mutating func `what is ready is reported`() throws {
        let (ready, idle) = (try Door(), try Door(isReady: false))
        set.add(ready.descriptor, .readable, handler: ready)
        set.add(idle.descriptor, .readable, handler: idle)
        #expect(try reported() == [ready.descriptor.rawValue])
        #expect(batch[0].events == .readable)
        #expect(set.handler(for: batch[0]) === ready)
    }

    @Test(arguments: 0..<4)
    mutating func `a removed slot is filled and the others stay`(removed: Int) throws {
        let doors = try (0..<4).map { _ in try Door() }
        for door in doors { set.add(door.descriptor, .readable, handler: door) }
        set.remove(doors[removed].descriptor)
        #expect(set.count == 3)
        var expected = Set(doors.map(\.descriptor.rawValue))
        expected.remove(doors[removed].descriptor.rawValue)
        #expect(Set(try reported()) == expected)
        for event in batch {
            let door = doors.first { $0.descriptor.rawValue == event.fd }
            #expect(set.handler(for: event) === door)
        }
    }

    @Test mutating func `a removed slot is filled by a parked descriptor too`() throws {
        let (first, parked) = (try Door(), try Door())
        set.add(first.descriptor, .readable, handler: first)
        set.add(parked.descriptor, .readable, handler: parked)
        set.setInterest(nil, of: parked.descriptor)
        set.remove(first.descriptor)
        #expect(try reported() == [])
        set.setInterest(.readable, of: parked.descriptor)
        #expect(try reported() == [parked.descriptor.rawValue])
        set.remove(parked.descriptor)
        #expect(set.count == 0)
    }

    @Test mutating func `removing twice, or what never was there, does nothing`() throws {
        let (kept, gone) = (try Door(), try Door())
        set.add(kept.descriptor, .readable, handler: kept)
        set.add(gone.descriptor, .readable, handler: gone)
        set.remove(gone.descriptor)
        set.remove(gone.descriptor)
        set.remove(FileDescriptor(rawValue: 9_999))
        set.setInterest(.readable, of: gone.descriptor)
        #expect(try reported() == [kept.descriptor.rawValue])
    }

    @Test mutating func `a parked descriptor is silent even when it breaks`() throws {
        let pipe = try FileDescriptor.pipe()
        defer { try? pipe.readEnd.close() }
        let handler = try Door()
        set.add(pipe.readEnd, .readable, handler: handler)
        try pipe.writeEnd.close()
        #expect(try reported() == [pipe.readEnd.rawValue])
        set.setInterest(nil, of: pipe.readEnd)
        #expect(try reported() == [])
        set.setInterest([], of: pipe.readEnd)
        #expect(try reported() == [pipe.readEnd.rawValue])
        #expect(batch[0].events == .hangup)
    }

    @Test mutating func `urgent ones are reported first, in their order`() throws {
        let doors = try (0..<5).map { _ in try Door() }
        for (index, door) in doors.enumerated() {
            set.add(
                door.descriptor, .readable, isUrgent: !index.isMultiple(of: 2), handler: door)
        }
        let order = [1, 3, 0, 2, 4].map { doors[$0].descriptor.rawValue }
        #expect(try reported() == order)
    }

    @Test mutating func `a stale event of a recycled descriptor number is skipped`() throws {
        let (before, after) = (try Door(), try Door())
        set.add(before.descriptor, .readable, handler: before)
        let stale = try #require(try reported().first)
        set.remove(before.descriptor)
        #expect(set.handler(for: batch[0]) == nil)
        // The same number, registered anew as it would be after close and accept.
        set.add(FileDescriptor(rawValue: stale), .readable, handler: after)
        #expect(set.handler(for: batch[0]) == nil)
        _ = try reported()
        #expect(set.handler(for: batch[0]) === after)
    }

    @Test mutating func `an event that nobody asks for any more is skipped`() throws {
        let door = try Door()
        set.add(door.descriptor, .readable, handler: door)
        _ = try reported()
        set.setInterest([], of: door.descriptor)
        #expect(set.handler(for: batch[0]) == nil)
        set.setInterest(nil, of: door.descriptor)
        #expect(set.handler(for: batch[0]) == nil)
    }

    @Test mutating func `a wait ends at its time-out, not before`() throws {
        let door = try Door(isReady: false)
        set.add(door.descriptor, .readable, handler: door)
        let start = ContinuousClock.now
        try set.wait(timeout: .milliseconds(20), into: &batch)
        #expect(batch.isEmpty)
        #expect(ContinuousClock.now - start >= .milliseconds(20))
    }
}
