import CPosix
import Glibc
import SystemPackage

/// The datagram socket on which a service manager receives the state of its service: sd_notify(3).
///
/// Connected at once, so that it works on when the path is out of sight after chroot(2).
/// Sending never blocks. Safe from any thread.
package final class NotifySocket: Sendable {
    private let fd: Int32

    /// - Parameter path: `NOTIFY_SOCKET`: a path, or `@` and an abstract name.
    /// - Throws: `SystemError` (socket, connect), EINVAL for anything else.
    package init(_ path: String) throws(SystemError) {
        guard path.hasPrefix("/") || path.hasPrefix("@") else {
            throw SystemError(call: "connect", code: .invalidArgument)
        }
        let address = try SocketAddress(path: path)
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        fd = try check("socket", socket(AF_UNIX, type, 0))
        do throws(SystemError) {
            try check(
                "connect", unsafe address.withSocketAddress { unsafe Glibc.connect(fd, $0, $1) })
        } catch {
            _ = close(fd)
            throw error
        }
    }

    deinit {
        _ = close(fd)
    }

    /// Sends assignments, one a line. Best effort: a manager that does not listen has no cure.
    package func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
    }

    /// CLOCK_MONOTONIC in microseconds, with which a reload is reported.
    package static var monotonicMicroseconds: UInt64 {
        UInt64(cs_monotonic_nanoseconds()) / 1_000
    }
}
