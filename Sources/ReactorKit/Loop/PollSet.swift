import Glibc

/// Asks the kernel which descriptors are ready: `PollSet` or `EpollSet`.
///
/// Level-triggered: what is not handled is reported again by the next wait. PollerTests run the
/// same tests for each `PollerChoice`.
protocol ReadinessSource {
    /// The number of watched descriptors.
    var count: Int { get }

    /// Watches `fd` from the next wait on; nil stops watching, even for errors.
    ///
    /// Call with nil before the descriptor is closed.
    mutating func setInterest(_ interest: PollEvents?, of fd: Int32)

    /// Informs the kernel of all changes so far, which the next wait would do; appends descriptors
    /// that are not open to `ready`.
    mutating func applyChanges(into ready: inout [Readiness]) throws(SystemError)

    /// True when the next wait reports something, whatever the kernel says.
    var isAlwaysReady: Bool { get }

    /// Waits until something is ready or `timeout` is over (nil: without an end), and appends
    /// what is ready to `ready`. An interrupted wait reports nothing.
    mutating func wait(timeout: Duration?, into ready: inout [Readiness]) throws(SystemError)
}

/// The one dense array that poll(2) takes.
///
/// Every change is O(1) and costs no system call: the array is updated in place, and a removed
/// slot is filled by the last one.
struct PollSet: ReadinessSource {
    private var entries: [pollfd] = []
    /// Slot by descriptor number; descriptors are small and dense (open(2): the lowest free).
    private var slots: [Int32] = []

    var count: Int { entries.count }

    mutating func setInterest(_ interest: PollEvents?, of fd: Int32) {
        while slots.count <= Int(fd) { slots.append(-1) }
        let slot = Int(slots[Int(fd)])
        switch (interest, slot >= 0) {
        case (let interest?, true): entries[slot].events = interest.rawValue
        case (let interest?, false): add(fd, interest)
        case (nil, true): remove(slot)
        case (nil, false): break
        }
    }

    mutating func applyChanges(into ready: inout [Readiness]) {}

    var isAlwaysReady: Bool { false }

    mutating func wait(timeout: Duration?, into ready: inout [Readiness]) throws(SystemError) {
        var left = try pollOnce(&entries, timeout: timeout)
        var slot = 0
        while left > 0, slot < entries.count {
            let entry = entries[slot]
            if entry.revents != 0 {
                left -= 1
                ready.append(
                    Readiness(fd: entry.fd, events: PollEvents(rawValue: entry.revents)))
            }
            slot += 1
        }
    }

    // MARK: -

    private mutating func add(_ fd: Int32, _ interest: PollEvents) {
        slots[Int(fd)] = Int32(entries.count)
        entries.append(pollfd(fd: fd, events: interest.rawValue, revents: 0))
    }

    private mutating func remove(_ slot: Int) {
        slots[Int(entries[slot].fd)] = -1
        let last = entries.removeLast()
        guard slot < entries.count else { return }
        entries[slot] = last
        slots[Int(last.fd)] = Int32(slot)
    }
}
