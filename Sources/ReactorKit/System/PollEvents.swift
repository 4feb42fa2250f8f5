import CPosix
import Glibc
import SystemPackage

/// What a descriptor is watched for, and what the poller reports of it.
struct PollEvents: OptionSet, Hashable, Sendable {
    let rawValue: Int16

    static let readable = PollEvents(rawValue: Int16(POLLIN))
    static let writable = PollEvents(rawValue: Int16(POLLOUT))
    /// Both directions are shut down, or the other end of a pipe is closed. Always reported.
    static let hangup = PollEvents(rawValue: Int16(POLLHUP))
    /// The connection is broken. Always reported.
    static let error = PollEvents(rawValue: Int16(POLLERR))
    /// The descriptor is not open. Always reported.
    static let invalid = PollEvents(rawValue: Int16(POLLNVAL))

    /// Reported whatever a descriptor is watched for.
    static let unasked: PollEvents = [.hangup, .error, .invalid]
}

/// One descriptor, and what it is ready for.
struct Readiness: Equatable {
    let fd: Int32
    let events: PollEvents
}

/// poll(2), with a time-out of nanosecond resolution; nil waits without a limit.
///
/// An interrupted wait returns 0.
func pollOnce(_ entries: inout [pollfd], timeout: Duration?) throws(SystemError) -> Int {
    let nanoseconds = timeout?.wholeNanoseconds ?? -1
    var ready = unsafe entries.withUnsafeMutableBufferPointer {
        unsafe cs_poll($0.baseAddress, nfds_t($0.count), nanoseconds)
    }
    if ready >= 0 { return Int(ready) }
    if errno == EINVAL, !entries.isEmpty {
        ready = unsafe entries.withUnsafeMutableBufferPointer {
            unsafe cs_poll_pieces($0.baseAddress, nfds_t($0.count), nanoseconds)
        }
        if ready >= 0 { return Int(ready) }
    }
    if errno == EINTR {
        // poll(2) leaves revents as they were: they must not look like new events.
        for index in entries.indices { entries[index].revents = 0 }
        return 0
    }
    throw SystemError(call: "poll", code: Errno(rawValue: errno))
}

extension Duration {
    /// Rounded up, so that a timer is never early; 0 to about 292 years.
    ///
    /// By one division: `components` makes several multiplications of 128 bits.
    var wholeNanoseconds: Int64 {
        let (nanoseconds, rest) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return Int64(clamping: max(nanoseconds + (rest > 0 ? 1 : 0), 0))
    }
}
