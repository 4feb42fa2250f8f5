import SystemPackage

/// The descriptors of a reactor with those who hear of them.
///
/// Waits by poll(2) while the descriptors are few, and moves to epoll(7) when they are many;
/// nobody notices. The kernel may report a descriptor that an earlier callback of the same
/// batch closed, and whose number a new one got since; so each registration has a number of
/// its own, and an event whose number is not current is dropped.
struct Poller {
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
        var interest: PollEvents?
    }

    /// With more descriptors than this, epoll(7) costs less than to hand them all to poll(2).
    static let pollLimit = 64

    private var source: any ReadinessSource
    private let mayMove: Bool
    /// By descriptor number; descriptors are small and dense (open(2): the lowest free).
    private var registrations: [Registration?] = []
    private var lastNumber: UInt64 = 0
    private var ready: [Readiness] = []

    init(_ choice: PollerChoice) throws(SystemError) {
        source = choice == .epoll ? try EpollSet() : PollSet()
        mayMove = choice == .automatic
    }

    /// Descriptors that are registered, those included that nothing is asked of.
    private(set) var count = 0
    /// True while it waits by poll(2).
    var isPolling: Bool { source is PollSet }
    /// Every handler once.
    var handlers: [any EventHandler] { registrations.compactMap { $0?.handler } }
    /// Every descriptor with its handler, the lowest number first.
    var watched: [(fd: Int32, handler: any EventHandler)] {
        registrations.enumerated().compactMap { fd, registration in
            registration.map { (Int32(fd), $0.handler) }
        }
    }
    var holdsShutdown: Bool {
        registrations.contains { $0?.handler.holdsShutdown ?? false }
    }

    /// Watches `descriptor`; urgent ones are reported before all others.
    mutating func add(
        _ descriptor: FileDescriptor, _ interest: PollEvents, isUrgent: Bool = false,
        handler: any EventHandler
    ) {
        let fd = descriptor.rawValue
        while registrations.count <= Int(fd) { registrations.append(nil) }
        precondition(registrations[Int(fd)] == nil, "descriptor \(fd) is registered already")
        lastNumber += 1
        registrations[Int(fd)] = Registration(
            number: lastNumber, handler: handler, isUrgent: isUrgent, interest: interest)
        count += 1
        source.setInterest(interest, of: fd)
        if mayMove, source.count > Self.pollLimit, isPolling { moveToEpoll() }
    }

    /// Asks for `interest` from the next wait on; nil asks for nothing, not even breakage.
    mutating func setInterest(_ interest: PollEvents?, of descriptor: FileDescriptor) {
        let fd = descriptor.rawValue
        guard isRegistered(fd) else { return }
        registrations[Int(fd)]?.interest = interest
        source.setInterest(interest, of: fd)
    }

    /// Forgets `descriptor`; call before closing it.
    mutating func remove(_ descriptor: FileDescriptor) {
        let fd = descriptor.rawValue
        guard isRegistered(fd) else { return }
        registrations[Int(fd)] = nil
        count -= 1
        source.setInterest(nil, of: fd)
    }

    /// Waits until something is ready or `timeout` is over, and puts what is ready into
    /// `batch`, urgent ones first.
    mutating func wait(timeout: Duration?, into batch: inout [Event]) throws(SystemError) {
        batch.removeAll(keepingCapacity: true)
        ready.removeAll(keepingCapacity: true)
        try source.wait(timeout: timeout, into: &ready)
        var urgent = 0
        for item in ready {
            guard let registration = registrations[Int(item.fd)] else { continue }
            let event = Event(
                fd: item.fd, registration: registration.number, events: item.events)
            if registration.isUrgent {
                batch.insert(event, at: urgent)
                urgent += 1
            } else {
                batch.append(event)
            }
        }
    }

    /// Who is to hear of `event`; nil when the registration that it was for is gone, or when
    /// an earlier callback of the batch has withdrawn the interest in it.
    func handler(for event: Event) -> (any EventHandler)? {
        guard let registration = registrations[Int(event.fd)],
            registration.number == event.registration, let interest = registration.interest
        else { return nil }
        let wanted = interest.union(.unasked)
        return event.events.isDisjoint(with: wanted) ? nil : registration.handler
    }

    /// True for a descriptor that `add` would refuse.
    func isRegistered(_ descriptor: FileDescriptor) -> Bool {
        isRegistered(descriptor.rawValue)
    }

    // MARK: -

    private func isRegistered(_ fd: Int32) -> Bool {
        fd >= 0 && Int(fd) < registrations.count && registrations[Int(fd)] != nil
    }

    /// Stays with poll(2), which needs no descriptor, when there is none for epoll(7).
    private mutating func moveToEpoll() {
        guard var epoll = try? EpollSet() else { return }
        for (fd, registration) in registrations.enumerated() {
            if let interest = registration?.interest {
                epoll.setInterest(interest, of: Int32(fd))
            }
        }
        source = epoll
    }
}
