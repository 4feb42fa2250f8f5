import CPosix
import Glibc
import SystemPackage

/// The end of a process that is none of our children.
package enum ProcessEnd {
    /// Where it cannot be waited for: kernels before Linux 5.3, and some sandboxes.
    private static let timeBetweenLooks = Duration.milliseconds(50)

    /// Waits for it on the spot, at most for `limit`; whether it has come.
    package static func comes(of process: Int32, within limit: Duration) -> Bool {
        let deadline = Instant.now + limit
        let descriptor = cs_process_descriptor(process)
        defer { if descriptor >= 0 { _ = close(descriptor) } }
        while true {
            if descriptor < 0, kill(process, 0) != 0, errno == ESRCH { return true }
            let left = max(deadline - Instant.now, .zero)
            let pause = descriptor < 0 ? min(left, timeBetweenLooks) : left
            var entry = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
            if let ready = try? pollOnce(&entry, timeout: pause), ready > 0 { return true }
            if Instant.now >= deadline { return false }
        }
    }
}
