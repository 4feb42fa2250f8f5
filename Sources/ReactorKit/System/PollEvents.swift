import Glibc

/// What to ask of a descriptor, and what the poller reports of it.
struct PollEvents: OptionSet, Hashable, Sendable {
    let rawValue: Int16

    static let readable = PollEvents(rawValue: Int16(POLLIN))
    static let writable = PollEvents(rawValue: Int16(POLLOUT))
    /// Both directions are shut, or the other end of a pipe is gone. Reported unasked.
    static let hangup = PollEvents(rawValue: Int16(POLLHUP))
    /// The connection is broken. Reported unasked.
    static let error = PollEvents(rawValue: Int16(POLLERR))
    /// The descriptor is not open: a mistake of ours. Reported unasked.
    static let invalid = PollEvents(rawValue: Int16(POLLNVAL))

    /// Reported whatever was asked.
    static let unasked: PollEvents = [.hangup, .error, .invalid]
}

/// One descriptor, and what it is ready for.
struct Readiness: Equatable {
    let fd: Int32
    let events: PollEvents
}
