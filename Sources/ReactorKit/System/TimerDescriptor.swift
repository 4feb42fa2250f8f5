import CPosix
import Glibc
import SystemPackage

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
