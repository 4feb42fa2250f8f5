import CPosix
import Glibc
import SystemPackage

/// Wakes a sleeping poll from any thread: an eventfd(2).
///
/// Closed with its last reference, so a late wake-up never reaches a reused descriptor.
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

/// A descriptor that becomes readable at a time, timerfd_create(2), and stays so until it is set
/// again.
final class TimerDescriptor {
    let descriptor: FileDescriptor

    init() throws(SystemError) {
        descriptor = FileDescriptor(rawValue: try check("timerfd_create", cs_timer()))
    }

    deinit {
        _ = close(descriptor.rawValue)
    }

    /// Becomes readable after `delay`, at once for zero; never for nil. Replaces the time before.
    func set(after delay: Duration?) {
        // It fails for a bad descriptor or time only: timerfd_settime(2).
        _ = cs_timer_set(descriptor.rawValue, delay?.wholeNanoseconds ?? -1)
    }
}
