internal import Glibc
internal import SystemPackage

/// The descriptors of a reactor in the one dense array that poll(2) takes.
///
/// Adding, changing and removing are O(1) and cost no system call: the array is updated in
/// place, a removed slot is filled by the last one. The kernel may report a descriptor that an
/// earlier callback of the same batch closed, and whose number a new one got since; so each
/// registration has a number of its own, and an event whose number is not current is dropped.
struct PollSet {
    /// One registration that has something to say.
    struct Event {
        let fd: Int32
        fileprivate let registration: UInt64
        let events: PollEvents
    }

    private struct Registration {
        let number: UInt64
        let handler: any EventHandler
        let isUrgent: Bool
    }

    private var entries: [pollfd] = []
    private var registrations: [Registration] = []
    /// Slot by descriptor number; descriptors are small and dense (open(2): the lowest free).
    private var slots: [Int32] = []
    private var lastNumber: UInt64 = 0

    var count: Int { entries.count }
    var handlers: [any EventHandler] { registrations.map(\.handler) }
    var holdsShutdown: Bool { registrations.contains { $0.handler.holdsShutdown } }

    /// Watches `descriptor`; urgent ones are reported before all others.
    mutating func add(
        _ descriptor: FileDescriptor, _ interest: PollEvents, isUrgent: Bool = false,
        handler: any EventHandler
    ) {
        let fd = descriptor.rawValue
        precondition(slot(of: fd) == nil, "descriptor \(fd) is registered already")
        while slots.count <= Int(fd) { slots.append(-1) }
        slots[Int(fd)] = Int32(entries.count)
        lastNumber += 1
        entries.append(pollfd(fd: fd, events: interest.rawValue, revents: 0))
        registrations.append(
            Registration(number: lastNumber, handler: handler, isUrgent: isUrgent))
    }

    /// Asks for `interest` from the next wait on; nil asks for nothing, not even breakage.
    mutating func setInterest(_ interest: PollEvents?, of descriptor: FileDescriptor) {
        let fd = descriptor.rawValue
        guard let slot = slot(of: fd) else { return }
        // poll(2) skips negative descriptors.
        entries[slot].fd = interest == nil ? ~fd : fd
        entries[slot].events = interest?.rawValue ?? 0
    }

    /// Forgets `descriptor`; call before closing it.
    mutating func remove(_ descriptor: FileDescriptor) {
        let fd = descriptor.rawValue
        guard let slot = slot(of: fd) else { return }
        slots[Int(fd)] = -1
        let lastEntry = entries.removeLast()
        let lastRegistration = registrations.removeLast()
        guard slot < entries.count else { return }
        entries[slot] = lastEntry
        registrations[slot] = lastRegistration
        let moved = lastEntry.fd < 0 ? ~lastEntry.fd : lastEntry.fd
        slots[Int(moved)] = Int32(slot)
    }

    /// Waits until something is ready or `timeout` is over, and puts what is ready into
    /// `batch`, urgent ones first.
    mutating func wait(timeout: Duration?, into batch: inout [Event]) throws(SystemError) {
        batch.removeAll(keepingCapacity: true)
        var left = try pollOnce(&entries, timeout: timeout)
        var urgent = 0
        var slot = 0
        while left > 0, slot < entries.count {
            let entry = entries[slot]
            if entry.revents != 0 {
                left -= 1
                let registration = registrations[slot]
                let event = Event(
                    fd: entry.fd, registration: registration.number,
                    events: PollEvents(rawValue: entry.revents))
                if registration.isUrgent {
                    batch.insert(event, at: urgent)
                    urgent += 1
                } else {
                    batch.append(event)
                }
            }
            slot += 1
        }
    }

    /// Who is to hear of `event`; nil when the registration that it was for is gone, or when
    /// an earlier callback of the batch has withdrawn the interest in it.
    func handler(for event: Event) -> (any EventHandler)? {
        guard let slot = slot(of: event.fd), registrations[slot].number == event.registration,
            entries[slot].fd >= 0
        else { return nil }
        let wanted = PollEvents(rawValue: entries[slot].events).union(.unasked)
        return event.events.isDisjoint(with: wanted) ? nil : registrations[slot].handler
    }

    private func slot(of fd: Int32) -> Int? {
        guard fd >= 0, Int(fd) < slots.count, slots[Int(fd)] >= 0 else { return nil }
        return Int(slots[Int(fd)])
    }
}
