import Glibc
package import SystemPackage

/// A descriptor and the events to wait for.
package struct Readiness {
    package let descriptor: FileDescriptor
    package let events: Int32

    /// `events` are those of poll(2).
    package init(_ descriptor: FileDescriptor, _ events: Int32) {
        self.descriptor = descriptor
        self.events = events
    }

    /// Waits until one of the descriptors is ready; false at the deadline.
    package static func wait(
        for wanted: [Readiness?],
        until deadline: ContinuousClock.Instant
    ) throws(Errno) -> Bool {
        var entries = wanted.compactMap(\.self).map {
            pollfd(fd: $0.descriptor.rawValue, events: Int16($0.events), revents: 0)
        }
        let left = max(ContinuousClock.now.duration(to: deadline), .zero)
        let milliseconds = Int32(left / .milliseconds(1)) + 1
        let count = unsafe poll(&entries, nfds_t(entries.count), milliseconds)
        if count == -1, errno != EINTR { throw Errno(rawValue: errno) }
        return count != 0
    }
}

/// Throws the error in errno if a system call returned -1.
@discardableResult
func check(_ result: Int32) throws(Errno) -> Int32 {
    if result == -1 { throw Errno(rawValue: errno) }
    return result
}
