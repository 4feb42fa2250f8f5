import CPosix
import Glibc
import SystemPackage

/// The descriptor of an epoll(7) instance, closed with its last user.
final class EpollQueue {
    private static let batchSize = 256

    /// Readable itself while anything that it watches is ready.
    let fd: Int32
    private var buffer = [cs_readiness](repeating: cs_readiness(), count: batchSize)

    init() throws(SystemError) {
        fd = try check("epoll_create1", cs_epoll_create())
    }

    deinit {
        _ = close(fd)
    }

    /// What epoll makes of a descriptor.
    enum Outcome {
        case watched
        /// A regular file, which epoll refuses (EPERM).
        case alwaysReady
        /// Nothing is open by that number (EBADF), or another file than before (ENOENT).
        case notOpen
    }

    /// - Throws: ENOSPC and ENOMEM, see epoll_ctl(2).
    func set(
        _ interest: PollEvents, of descriptor: Int32, isKnown: Bool
    ) throws(SystemError) -> Outcome {
        // The event bits of poll(2) and epoll(7) have the same values on Linux.
        let events = UInt32(UInt16(bitPattern: interest.rawValue))
        if cs_epoll_set(fd, descriptor, events, isKnown ? 1 : 0) == 0 {
            return .watched
        }
        switch errno {
        case EPERM: return .alwaysReady
        case EBADF, ENOENT: return .notOpen
        // Closed here while it was watched, open elsewhere, and here again by the same number.
        case EEXIST where !isKnown: return try set(interest, of: descriptor, isKnown: true)
        default: throw SystemError(call: "epoll_ctl", code: Errno(rawValue: errno))
        }
    }

    /// Best effort: a descriptor that is closed already is forgotten by itself.
    func forget(_ descriptor: Int32) {
        _ = cs_epoll_forget(fd, descriptor)
    }

    func wait(timeout: Duration?, into ready: inout [Readiness]) throws(SystemError) {
        let nanoseconds = timeout?.wholeNanoseconds ?? -1
        let count = unsafe cs_epoll_wait(fd, &buffer, Int32(Self.batchSize), nanoseconds)
        if count < 0 {
            if errno == EINTR { return }
            throw SystemError(call: "epoll_wait", code: Errno(rawValue: errno))
        }
        for item in buffer.prefix(Int(count)) {
            let events = PollEvents(rawValue: Int16(truncatingIfNeeded: item.events))
            ready.append(Readiness(fd: item.fd, events: events))
        }
    }
}
