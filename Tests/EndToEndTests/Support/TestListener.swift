import Glibc
import SystemPackage
import TerminalTesting

/// A server that does only what a test calls.
final class TestListener {
    let port: UInt16
    private let socket: FileDescriptor

    /// Listens on a port that the kernel chooses, on this machine only.
    init() throws {
        socket = try TestStream.makeSocket()
        let bound = unsafe TestStream.address(0) { [socket] in
            unsafe bind(socket.rawValue, $0, $1)
        }
        guard bound == 0, listen(socket.rawValue, 16) == 0 else { throw Errno(rawValue: errno) }
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let named = unsafe withUnsafeMutablePointer(to: &address) { [socket] pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(socket.rawValue, $0, &size)
            }
        }
        guard named == 0 else { throw Errno(rawValue: errno) }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { try? socket.close() }

    var endpoint: String { "127.0.0.1:\(port)" }

    /// The next client.
    func accept(within limit: Duration = .seconds(60)) throws -> TestStream {
        let deadline = ContinuousClock.now + limit
        guard try Readiness.wait(for: [Readiness(socket, POLLIN)], until: deadline) else {
            throw Errno.timedOut
        }
        let client = Glibc.accept(socket.rawValue, nil, nil)
        guard client != -1 else { throw Errno(rawValue: errno) }
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        return TestStream(FileDescriptor(rawValue: client))
    }
}
