import CPosix
import Glibc
import SystemPackage

/// A descriptor that becomes readable when a child has ended.
///
/// That is pidfd_open(2); on kernels before Linux 5.3, and where a sandbox forbids it, an eventfd
/// that a thread writes to which sleeps in waitid(2). SIGCHLD would work too, but it belongs to the
/// whole process and does not identify the child.
struct ExitNotice {
    let descriptor: FileDescriptor
    private let waker: Waker?

    /// Kills the child if it cannot be watched.
    init(of child: SpawnedChild, usesThread: Bool) throws(SystemError) {
        let fd = usesThread ? -1 : cs_process_descriptor(child.id)
        if fd >= 0 {
            descriptor = FileDescriptor(rawValue: fd)
            waker = nil
            return
        }
        do throws(SystemError) {
            let waker = try Waker()
            let id = child.id
            try Thread.detach {
                cs_await_child(id)
                waker.wake()
            }
            descriptor = waker.descriptor
            self.waker = waker
        } catch {
            child.kill()
            _ = child.collect(waits: true)
            throw error
        }
    }

    /// Blocks until the child has ended or `limit` is over; false in the latter case.
    func comes(within limit: Duration) -> Bool {
        let end = Instant.now + limit
        while Instant.now < end {
            var entry = [pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)]
            let left = max(end - Instant.now, .zero)
            if let ready = try? pollOnce(&entry, timeout: left), ready > 0 { return true }
        }
        return false
    }

    /// The eventfd is closed when its thread lets go as well.
    func close() {
        if waker == nil { _ = Glibc.close(descriptor.rawValue) }
    }
}

/// The end of a process that is not a child of this one.
package enum ProcessEnd {
    /// Where it cannot be waited for: kernels before Linux 5.3, and some sandboxes.
    private static let timeBetweenLooks = Duration.milliseconds(50)

    /// Blocks until the process has ended or `limit` is over; false in the latter case.
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
