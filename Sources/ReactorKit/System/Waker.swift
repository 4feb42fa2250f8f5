import CPosix
import Glibc
import SystemPackage

/// Wakes a sleeping poll from any thread: an eventfd(2).
///
/// Closed when the last user lets go, so a late wake-up never hits a recycled descriptor.
final class Waker: Sendable {
    let descriptor: FileDescriptor

    init() throws(SystemError) {
        descriptor = FileDescriptor(rawValue: try check("eventfd", cs_eventfd()))
    }

    deinit {
        _ = Glibc.close(descriptor.rawValue)
    }

    /// Best effort: a full counter (EAGAIN) has a wake-up in it already.
    func wake() {
        var one: UInt64 = 1
        while unsafe Glibc.write(descriptor.rawValue, &one, 8) < 0, errno == EINTR {}
    }

    /// Takes all wake-ups so far as one.
    func acknowledge() {
        var count: UInt64 = 0
        _ = unsafe Glibc.read(descriptor.rawValue, &count, 8)
    }
}
