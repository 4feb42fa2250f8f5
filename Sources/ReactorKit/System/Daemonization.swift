import CPosix
import Glibc
import SystemPackage

/// A process in the background, whose first process waits in the foreground for its word.
package struct Daemonization: Sendable {
    private let word: FileDescriptor

    /// Goes into the background: the caller goes on in another process, with a session of its
    /// own and /dev/null as its standard input and output, while the first one waits.
    ///
    /// To be called while the process has one thread, before any reactor is made. Standard
    /// error stays, so that a start that fails can say why.
    /// - Throws: `SystemError`, with EBUSY when there is a second thread; nothing has happened.
    package static func begin() throws(SystemError) -> Daemonization {
        Daemonization(word: FileDescriptor(rawValue: try check("fork", cs_daemonize())))
    }

    /// Ends the first process with this status; once. Zero also gives standard error up.
    package func tell(_ status: UInt8) {
        if status == 0 { Self.giveUpStandardError() }
        // Best effort: the first process may have been killed, and nobody listens then.
        _ = try? word.writeAll([status])
        try? word.close()
    }

    private static func giveUpStandardError() {
        let null = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        guard null >= 0 else { return }
        _ = dup2(null, FileDescriptor.standardError.rawValue)
        _ = close(null)
    }
}
