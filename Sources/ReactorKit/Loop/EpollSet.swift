/// Interest that the kernel keeps, epoll(7): a wait costs what is ready, not what is watched.
///
/// Changes are passed to the kernel at the next wait, so that a pause and a resume in one turn cost
/// nothing; only the end of interest is passed on at once, since the descriptor is about to be
/// closed. Regular files, which epoll refuses, are always ready, as they are for poll(2).
struct EpollSet: ReadinessSource {
    let queue: EpollQueue
    /// Asks for a turn when a change is made between two turns.
    private let turnRequest: TurnRequest?
    /// By descriptor number: the wanted interest, and the one that the kernel has.
    private var wanted: [PollEvents?] = []
    private var known: [PollEvents?] = []
    private var changed: [Int32] = []
    private var alwaysReady: Set<Int32> = []
    private(set) var count = 0

    init(turnRequest: TurnRequest? = nil) throws(SystemError) {
        queue = try EpollQueue()
        self.turnRequest = turnRequest
    }

    mutating func setInterest(_ interest: PollEvents?, of fd: Int32) {
        while wanted.count <= Int(fd) {
            wanted.append(nil)
            known.append(nil)
        }
        let before = wanted[Int(fd)]
        wanted[Int(fd)] = interest
        count += (interest == nil ? 0 : 1) - (before == nil ? 0 : 1)
        if interest == nil {
            forget(fd)
        } else {
            changed.append(fd)
            turnRequest?.make()
        }
    }

    mutating func wait(timeout: Duration?, into ready: inout [Readiness]) throws(SystemError) {
        try applyChanges(into: &ready)
        for fd in alwaysReady {
            let events = alwaysReadyEvents(of: fd)
            if !events.isEmpty { ready.append(Readiness(fd: fd, events: events)) }
        }
        try queue.wait(timeout: ready.isEmpty ? timeout : .zero, into: &ready)
    }

    var isAlwaysReady: Bool { alwaysReady.contains { !alwaysReadyEvents(of: $0).isEmpty } }

    mutating func applyChanges(into ready: inout [Readiness]) throws(SystemError) {
        guard !changed.isEmpty else { return }
        for fd in changed {
            let interest = wanted[Int(fd)]
            guard let interest, interest != known[Int(fd)], !alwaysReady.contains(fd) else {
                continue
            }
            switch try queue.set(interest, of: fd, isKnown: known[Int(fd)] != nil) {
            case .watched: known[Int(fd)] = interest
            case .alwaysReady: alwaysReady.insert(fd)
            case .notOpen: ready.append(Readiness(fd: fd, events: .invalid))
            }
        }
        changed.removeAll(keepingCapacity: true)
    }

    // MARK: -

    private func alwaysReadyEvents(of fd: Int32) -> PollEvents {
        (wanted[Int(fd)] ?? []).intersection([.readable, .writable])
    }

    private mutating func forget(_ fd: Int32) {
        alwaysReady.remove(fd)
        guard known[Int(fd)] != nil else { return }
        known[Int(fd)] = nil
        queue.forget(fd)
    }
}
