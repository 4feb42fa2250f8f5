import Glibc
import SystemPackage
import Testing

@testable import ReactorKit

/// The same for each way to wait.
@Suite("Poller", .timeLimit(.minutes(10)))
struct PollerTests {
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
        func failed(_ error: SystemError) {}
        func finish(within limit: Duration) {}
        func abandon() {}
    }

    /// A poller, and what it reported last.
    private struct Watch {
        var set: Poller
        var batch: [Poller.Event] = []

        init(_ choice: PollerChoice) throws { set = try Poller(choice) }

        mutating func reported() throws -> [Int32] {
            try set.wait(timeout: .zero, into: &batch)
            return batch.map(\.fd)
        }
    }

    @Test(arguments: PollerChoice.allCases)
    func `what is ready is reported`(choice: PollerChoice) throws {
        var watch = try Watch(choice)
        let (ready, idle) = (try Door(), try Door(isReady: false))
        watch.set.add(ready.descriptor, .readable, handler: ready)
        watch.set.add(idle.descriptor, .readable, handler: idle)
        #expect(try watch.reported() == [ready.descriptor.rawValue])
        #expect(watch.batch[0].events == .readable)
        #expect(watch.set.handler(for: watch.batch[0]) === ready)
    }

    @Test(arguments: PollerChoice.allCases, 0..<4)
    func `a removed slot is filled and the others stay`(
        choice: PollerChoice, removed: Int
    ) throws {
        var watch = try Watch(choice)
        let doors = try (0..<4).map { _ in try Door() }
        for door in doors { watch.set.add(door.descriptor, .readable, handler: door) }
        watch.set.remove(doors[removed].descriptor, doors[removed])
        #expect(watch.set.count == 3)
        var expected = Set(doors.map(\.descriptor.rawValue))
        expected.remove(doors[removed].descriptor.rawValue)
        #expect(Set(try watch.reported()) == expected)
        for event in watch.batch {
            let door = doors.first { $0.descriptor.rawValue == event.fd }
            #expect(watch.set.handler(for: event) === door)
        }
    }

    @Test(arguments: PollerChoice.allCases)
    func `a removed slot is filled by a parked descriptor too`(choice: PollerChoice) throws {
        var watch = try Watch(choice)
        let (first, parked) = (try Door(), try Door())
        watch.set.add(first.descriptor, .readable, handler: first)
        watch.set.add(parked.descriptor, .readable, handler: parked)
        watch.set.setInterest(nil, of: parked.descriptor, parked)
        watch.set.remove(first.descriptor, first)
        #expect(try watch.reported() == [])
        watch.set.setInterest(.readable, of: parked.descriptor, parked)
        #expect(try watch.reported() == [parked.descriptor.rawValue])
        watch.set.remove(parked.descriptor, parked)
        #expect(watch.set.count == 0)
    }

    @Test(arguments: PollerChoice.allCases)
    func `removing twice, or what never was there, does nothing`(choice: PollerChoice) throws {
        var watch = try Watch(choice)
        let (kept, gone) = (try Door(), try Door())
        watch.set.add(kept.descriptor, .readable, handler: kept)
        watch.set.add(gone.descriptor, .readable, handler: gone)
        watch.set.remove(gone.descriptor, gone)
        watch.set.remove(gone.descriptor, gone)
        watch.set.remove(FileDescriptor(rawValue: 9_999), gone)
        watch.set.setInterest(.readable, of: gone.descriptor, gone)
        #expect(try watch.reported() == [kept.descriptor.rawValue])
    }

    @Test(arguments: PollerChoice.allCases)
    func `a parked descriptor is silent even when it breaks`(choice: PollerChoice) throws {
        var watch = try Watch(choice)
        let pipe = try FileDescriptor.pipe()
        defer { try? pipe.readEnd.close() }
        let handler = try Door()
        watch.set.add(pipe.readEnd, .readable, handler: handler)
        try pipe.writeEnd.close()
        #expect(try watch.reported() == [pipe.readEnd.rawValue])
        watch.set.setInterest(nil, of: pipe.readEnd, handler)
        #expect(try watch.reported() == [])
        watch.set.setInterest([], of: pipe.readEnd, handler)
        #expect(try watch.reported() == [pipe.readEnd.rawValue])
        #expect(watch.batch[0].events == .hangup)
    }

    @Test(arguments: PollerChoice.allCases)
    func `urgent ones are reported first, in their order`(choice: PollerChoice) throws {
        var watch = try Watch(choice)
        let doors = try (0..<5).map { _ in try Door() }
        for (index, door) in doors.enumerated() {
            watch.set.add(
                door.descriptor, .readable, isUrgent: !index.isMultiple(of: 2), handler: door)
        }
        let order = [1, 3, 0, 2, 4].map { doors[$0].descriptor.rawValue }
        #expect(try watch.reported() == order)
    }

    @Test(arguments: PollerChoice.allCases)
    func `a stale event of a recycled descriptor number is skipped`(choice: PollerChoice) throws {
        var watch = try Watch(choice)
        let (before, after) = (try Door(), try Door())
        watch.set.add(before.descriptor, .readable, handler: before)
        let stale = try #require(try watch.reported().first)
        watch.set.remove(before.descriptor, before)
        #expect(watch.set.handler(for: watch.batch[0]) == nil)
        // The same number, registered again as it would be after close and accept.
        watch.set.add(FileDescriptor(rawValue: stale), .readable, handler: after)
        #expect(watch.set.handler(for: watch.batch[0]) == nil)
        _ = try watch.reported()
        #expect(watch.set.handler(for: watch.batch[0]) === after)
    }

    @Test(arguments: PollerChoice.allCases)
    func `an event that is no longer of interest is skipped`(choice: PollerChoice) throws {
        var watch = try Watch(choice)
        let door = try Door()
        watch.set.add(door.descriptor, .readable, handler: door)
        _ = try watch.reported()
        watch.set.setInterest([], of: door.descriptor, door)
        #expect(watch.set.handler(for: watch.batch[0]) == nil)
        watch.set.setInterest(nil, of: door.descriptor, door)
        #expect(watch.set.handler(for: watch.batch[0]) == nil)
    }

    @Test(arguments: PollerChoice.allCases)
    func `a wait ends at its time-out, not before`(choice: PollerChoice) throws {
        var watch = try Watch(choice)
        let door = try Door(isReady: false)
        watch.set.add(door.descriptor, .readable, handler: door)
        let start = Instant.now
        try watch.set.wait(timeout: .milliseconds(20), into: &watch.batch)
        #expect(watch.batch.isEmpty)
        #expect(Instant.now - start >= .milliseconds(20))
    }

    @Test(arguments: PollerChoice.allCases)
    func `a regular file is always ready`(choice: PollerChoice) throws {
        var watch = try Watch(choice)
        let handler = try Door()
        let file = try unsafe FileDescriptor.open("/proc/self/exe", .readOnly)
        defer { try? file.close() }
        watch.set.add(file, .readable, handler: handler)
        #expect(try watch.reported() == [file.rawValue])
        #expect(try watch.reported() == [file.rawValue])
        watch.set.remove(file, handler)
        #expect(try watch.reported() == [])
    }

    @Test(arguments: PollerChoice.allCases)
    func `many descriptors are watched as few are`(choice: PollerChoice) throws {
        var watch = try Watch(choice)
        let doors = try (0..<3 * Poller.pollLimit).map { try Door(isReady: $0.isMultiple(of: 5)) }
        let parked = try Door()
        watch.set.add(parked.descriptor, .readable, handler: parked)
        watch.set.setInterest(nil, of: parked.descriptor, parked)
        for door in doors { watch.set.add(door.descriptor, .readable, handler: door) }
        let ready = stride(from: 0, to: doors.count, by: 5).map { doors[$0].descriptor.rawValue }
        #expect(Set(try watch.reported()) == Set(ready))
        #expect(watch.set.isPolling == (choice == .poll))
        watch.set.setInterest(.readable, of: parked.descriptor, parked)
        #expect(Set(try watch.reported()) == Set(ready + [parked.descriptor.rawValue]))
    }

    @Test(arguments: PollerChoice.allCases)
    func `only the last of several wishes in a turn counts`(choice: PollerChoice) throws {
        var watch = try Watch(choice)
        let door = try Door()
        watch.set.add(door.descriptor, [], handler: door)
        watch.set.setInterest(.readable, of: door.descriptor, door)
        watch.set.setInterest([], of: door.descriptor, door)
        #expect(try watch.reported() == [])
        watch.set.setInterest(nil, of: door.descriptor, door)
        watch.set.setInterest(.readable, of: door.descriptor, door)
        #expect(try watch.reported() == [door.descriptor.rawValue])
    }
}
