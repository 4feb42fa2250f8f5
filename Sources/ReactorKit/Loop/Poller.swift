import SystemPackage

/// The watched descriptors of a reactor and their handlers.
///
/// Waits by poll(2) while the descriptors are few and by epoll(7) when they are many, and returns
/// to poll(2) when epoll has no memory. A descriptor that is closed while it is registered loses
/// its own registration (`Failure`) and affects no other. The kernel may report a descriptor that
/// an earlier callback of the same batch closed, and whose number was reused since; so each
/// registration has a number of its own, and an event for another registration is dropped.
struct Poller {
    /// One registration that is ready.
    struct Event {
        let fd: Int32
        fileprivate let registration: UInt64
        let events: PollEvents
    }

    /// A registration that has ended because its descriptor is no longer open.
    struct Failure {
        let handler: any EventHandler
        let error: SystemError
    }

    private struct Registration {
        let number: UInt64
        let handler: any EventHandler
        let isUrgent: Bool
        var interest: PollEvents?
    }

    /// With more descriptors than this, epoll(7) costs less than to hand them all to poll(2).
    static let pollLimit = 64
    /// Reported by poll(2) as POLLNVAL, and by epoll_ctl(2) as EBADF or ENOENT.
    static let notOpen = SystemError(call: "poll", code: .badFileDescriptor)

    private var source: any ReadinessSource
    private let mayMove: Bool
    private let turnRequest: TurnRequest?
    /// With more descriptors than this it moves to epoll(7).
    private var moveLimit = pollLimit
    /// By descriptor number; descriptors are small and dense (open(2): the lowest free).
    private var registrations: [Registration?] = []
    private var lastNumber: UInt64 = 0
    private var ready: [Readiness] = []
    private var failures: [Failure] = []

    /// - Parameter turnRequest: made when the interest in a descriptor changes, while it waits by
    ///   epoll(7).
    init(_ choice: PollerChoice, turnRequest: TurnRequest? = nil) throws(SystemError) {
        source = choice == .epoll ? try EpollSet(turnRequest: turnRequest) : PollSet()
        self.turnRequest = turnRequest
        mayMove = choice != .poll
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

    /// Watches `descriptor`, which is open; urgent ones are reported before all others.
    ///
    /// The kernel uses a number once at a time. If it is registered already, that descriptor was
    /// closed elsewhere: its registration ends, and its handler's `failed` is called in the next
    /// turn.
    mutating func add(
        _ descriptor: FileDescriptor, _ interest: PollEvents, isUrgent: Bool = false,
        handler: any EventHandler
    ) {
        let fd = descriptor.rawValue
        while registrations.count <= Int(fd) { registrations.append(nil) }
        fail(fd)
        lastNumber += 1
        registrations[Int(fd)] = Registration(
            number: lastNumber, handler: handler, isUrgent: isUrgent, interest: interest)
        count += 1
        source.setInterest(interest, of: fd)
        if mayMove, source.count > moveLimit, isPolling { _ = moveToEpoll() }
    }

    /// Watches for `interest` from the next wait on; nil watches for nothing, not even errors. No
    /// effect when the number is registered for another handler.
    mutating func setInterest(
        _ interest: PollEvents?, of descriptor: FileDescriptor, _ handler: any EventHandler
    ) {
        let fd = descriptor.rawValue
        guard isRegistered(fd, for: handler) else { return }
        registrations[Int(fd)]?.interest = interest
        source.setInterest(interest, of: fd)
    }

    /// Forgets `descriptor`; call before closing it.
    ///
    /// - Returns: false when the number is not registered for the handler, and so is not its own
    ///   to close.
    @discardableResult
    mutating func remove(_ descriptor: FileDescriptor, _ handler: any EventHandler) -> Bool {
        let fd = descriptor.rawValue
        guard isRegistered(fd, for: handler) else { return false }
        forget(fd)
        return true
    }

    /// Waits until something is ready or `timeout` is over, and puts what is ready into
    /// `batch`, urgent ones first.
    ///
    /// - Returns: true when there are failures to take.
    @discardableResult
    mutating func wait(timeout: Duration?, into batch: inout [Event]) throws(SystemError) -> Bool {
        batch.removeAll(keepingCapacity: true)
        ready.removeAll(keepingCapacity: true)
        if failures.isEmpty { try ask(timeout: timeout) } else { try askAtOnce() }
        var urgent = 0
        var hasOthers = false
        for item in ready {
            // Field by field: a registration as a whole would have its handler retained.
            let index = Int(item.fd)
            guard registrations[index]?.interest != nil, !item.events.contains(.invalid),
                let number = registrations[index]?.number
            else {
                hasOthers = true
                continue
            }
            let event = Event(fd: item.fd, registration: number, events: item.events)
            if registrations[index]?.isUrgent == true {
                batch.insert(event, at: urgent)
                urgent += 1
            } else {
                batch.append(event)
            }
        }
        if hasOthers { takeOthers() }
        return !failures.isEmpty
    }

    /// Takes what is no event of a registration: a descriptor that is not open, or one that is
    /// watched for no registration.
    @inline(never)
    private mutating func takeOthers() {
        var hasStrays = false
        for item in ready {
            if registrations[Int(item.fd)]?.interest == nil {
                hasStrays = true
            } else if item.events.contains(.invalid) {
                fail(item.fd)
            }
        }
        if hasStrays { shakeOffStrays() }
    }

    /// What another loop may wait for in place of `wait`; nil while it waits by poll(2).
    var queue: EpollQueue? { (source as? EpollSet)?.queue }

    /// Informs the kernel of all changes so far, so that `queue` reports what is asked for; returns
    /// to epoll(7) if there is room again.
    ///
    /// - Returns: true when `wait` has something to report already.
    mutating func applyChanges() -> Bool {
        ready.removeAll(keepingCapacity: true)
        if isPolling { _ = moveToEpoll() }
        do throws(SystemError) {
            try source.applyChanges(into: &ready)
        } catch {
            ready.removeAll(keepingCapacity: true)
            moveToPoll()
        }
        for item in ready { fail(item.fd) }
        return !failures.isEmpty || source.isAlwaysReady
    }

    /// The registrations that are over, once.
    mutating func takeFailures() -> [Failure] { exchange(&failures, []) }

    /// The handler of `event`; nil when its registration has ended, or when an earlier callback of
    /// the batch has withdrawn the interest in it.
    func handler(for event: Event) -> (any EventHandler)? {
        guard let registration = registrations[Int(event.fd)],
            registration.number == event.registration, let interest = registration.interest
        else { return nil }
        let wanted = interest.union(.unasked)
        return event.events.isDisjoint(with: wanted) ? nil : registration.handler
    }

    /// True for a descriptor that `add` would refuse.
    func isRegistered(_ descriptor: FileDescriptor) -> Bool {
        registration(of: descriptor.rawValue) != nil
    }

    // MARK: -

    private func registration(of fd: Int32) -> Registration? {
        fd >= 0 && Int(fd) < registrations.count ? registrations[Int(fd)] : nil
    }

    private func isRegistered(_ fd: Int32, for handler: any EventHandler) -> Bool {
        registration(of: fd)?.handler === handler
    }

    private mutating func forget(_ fd: Int32) {
        registrations[Int(fd)] = nil
        count -= 1
        source.setInterest(nil, of: fd)
    }

    /// Ends a registration whose descriptor is not open, or whose number was reused.
    private mutating func fail(_ fd: Int32) {
        guard let registration = registrations[Int(fd)] else { return }
        failures.append(Failure(handler: registration.handler, error: Self.notOpen))
        forget(fd)
    }

    @inline(__always)
    private mutating func ask(timeout: Duration?) throws(SystemError) {
        do throws(SystemError) {
            try source.wait(timeout: timeout, into: &ready)
        } catch {
            guard !isPolling else { throw error }
            ready.removeAll(keepingCapacity: true)
            moveToPoll()
            try source.wait(timeout: timeout, into: &ready)
        }
    }

    @inline(never)
    private mutating func askAtOnce() throws(SystemError) {
        try ask(timeout: .zero)
    }

    /// Stays with poll(2), which needs no descriptor, when there is none for epoll(7).
    private mutating func moveToEpoll() -> Bool {
        guard var epoll = try? EpollSet(turnRequest: turnRequest) else { return false }
        move(to: &epoll)
        return true
    }

    /// What epoll(7) has no room for (ENOSPC, ENOMEM: epoll_ctl(2)), poll(2) still watches.
    private mutating func moveToPoll() {
        var set = PollSet()
        move(to: &set)
        moveLimit = max(Self.pollLimit, 2 * set.count)
    }

    private mutating func move(to next: inout some ReadinessSource) {
        for (fd, registration) in registrations.enumerated() {
            if let interest = registration?.interest {
                next.setInterest(interest, of: Int32(fd))
            }
        }
        source = next
    }

    /// epoll(7), "Questions and answers", 6: a file that was closed here and is open elsewhere is
    /// reported for ever, by a number with which it cannot be removed. So begin with a new queue.
    private mutating func shakeOffStrays() {
        if !isPolling, !moveToEpoll() { moveToPoll() }
    }
}

/// How a reactor waits for its descriptors.
public enum PollerChoice: String, Hashable, Sendable, CaseIterable {
    /// poll(2) while they are few, epoll(7) when they are many.
    case automatic
    /// poll(2), whatever their number.
    case poll
    /// epoll(7) from the start; poll(2) only while the kernel has no room for it.
    case epoll
}

/// The handler of a descriptor in the poller.
protocol EventHandler: AnyObject {
    /// The descriptor is ready for some of its interest, or broken.
    func ready(_ events: PollEvents)

    /// Its descriptor is no longer watched, since it was closed elsewhere and its number may have
    /// been reused. End with this error, and do not close it.
    func failed(_ error: SystemError)

    /// The reactor shuts down: finish in an orderly way within `limit`.
    func finish(within limit: Duration)

    /// The reactor's loop is over: end now, and report the end.
    func abandon()

    /// True if an orderly shutdown waits for it: connections, not listeners or signals.
    var holdsShutdown: Bool { get }
}
