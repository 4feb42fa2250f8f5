import CPosix
import Glibc
import SystemPackage

/// A process in the background, whose parent waits in the foreground for its exit status.
package struct Daemonization: Sendable {
    private let statusPipe: FileDescriptor

    /// Goes into the background: the call returns in another process, with a session of its own and
    /// /dev/null as its standard input and output, in the folder `/`, while the first process
    /// waits.
    ///
    /// Call it while the process has one thread, before any reactor is made. Standard error stays
    /// open, so that a failed start can report its reason.
    /// - Throws: `SystemError`, with EBUSY when there is a second thread; nothing has happened.
    package static func begin() throws(SystemError) -> Daemonization {
        Daemonization(statusPipe: FileDescriptor(rawValue: try check("fork", cs_daemonize())))
    }

    /// Ends the first process with this status; call it once. Zero also redirects standard error to
    /// /dev/null.
    package func report(_ status: UInt8) {
        if status == 0 { Self.giveUpStandardError() }
        // Best effort: the first process may have been killed.
        _ = try? statusPipe.writeAll([status])
        try? statusPipe.close()
    }

    private static func giveUpStandardError() {
        let null = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        guard null >= 0 else { return }
        _ = dup2(null, FileDescriptor.standardError.rawValue)
        _ = close(null)
    }
}
