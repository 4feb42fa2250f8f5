import CPosix
import Glibc
import SystemPackage

/// The descriptor of an epoll(7) instance, closed with its last user.
final class EpollQueue {
    private static let batchSize = 256

    private let fd: Int32
    private var buffer = [cs_readiness](repeating: cs_readiness(), count: batchSize)

    init() throws(SystemError) {
        fd = try check("epoll_create1", cs_epoll_create())
    }

    deinit {
        _ = close(fd)
    }

    /// False when epoll refuses `descriptor`, as it does regular files (EPERM).
    func set(_ interest: PollEvents, of descriptor: Int32, isKnown: Bool) throws(SystemError)
        -> Bool
    {
        // The event bits of poll(2) and epoll(7) have the same values on Linux.
        let events = UInt32(UInt16(bitPattern: interest.rawValue))
        if cs_epoll_set(fd, descriptor, events, isKnown ? 1 : 0) == 0 { return true }
        if errno == EPERM { return false }
        throw SystemError(call: "epoll_ctl", code: Errno(rawValue: errno))
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
