import Glibc
import SystemPackage
import TerminalTesting

/// A connected socket that does nothing by itself: a client of a server under test, or the
/// server's side of a client under test.
final class TestStream {
    let input: InputEnd
    private let socket: FileDescriptor
    private var isClosed = false

    /// Takes over a connected socket.
    init(_ socket: FileDescriptor) {
        self.socket = socket
        input = InputEnd(socket)
    }

    /// Connects to a port of this machine.
    convenience init(toPort port: UInt16) throws {
        let socket = try Self.makeSocket()
        self.init(socket)
        // Non-blocking: a connection on this machine is there, or refused, at once.
        let deadline = ContinuousClock.now + .seconds(10)
        let result = unsafe Self.address(port) { unsafe connect(socket.rawValue, $0, $1) }
        guard result == 0 || errno == EINPROGRESS,
            try Readiness.wait(for: [Readiness(socket, POLLOUT)], until: deadline)
        else { throw Errno(rawValue: errno) }
    }

    /// Connects to a UNIX socket.
    convenience init(toPath path: String) throws {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let socket = FileDescriptor(rawValue: Glibc.socket(AF_UNIX, kind, 0))
        guard socket.rawValue != -1 else { throw Errno(rawValue: errno) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) {
            unsafe $0.copyBytes(from: Array(path.utf8))
        }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(socket.rawValue, $0, size)
            }
        }
        let error = Errno(rawValue: errno)
        self.init(socket)
        if result != 0 { throw error }
    }

    deinit { close() }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Sends all of it, and reads what arrives meanwhile; `whileBlocked` is called now and then,
    /// for a client that needs help to continue reading.
    func send(
        _ bytes: [UInt8],
        within limit: Duration = .seconds(60),
        whileBlocked: () -> Void = {}
    ) throws {
        let deadline = ContinuousClock.now + limit
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(
                    socket.rawValue,
                    $0.baseAddress,
                    $0.count,
                    Int32(MSG_NOSIGNAL)
                )
            }
            if count == -1, errno != EAGAIN { throw Errno(rawValue: errno) }
            rest = rest.dropFirst(max(count, 0))
            if rest.isEmpty { return }
            guard ContinuousClock.now < deadline else { throw Errno.timedOut }
            let wanted = [Readiness(socket, POLLOUT), input.readiness]
            let nextLook = ContinuousClock.now + .milliseconds(5)
            _ = try Readiness.wait(for: wanted, until: nextLook)
            input.drain()
            whileBlocked()
        }
    }

    /// Sends no more; what arrives is still read.
    func finishWriting() { shutdown(socket.rawValue, Int32(SHUT_WR)) }

    /// Sends FIN, or RST if received data was not read.
    func close() {
        if !isClosed { try? socket.close() }
        isClosed = true
    }

    /// Has `close` send RST.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        _ = unsafe setsockopt(socket.rawValue, SOL_SOCKET, SO_LINGER, &option, size)
    }

    /// Waits for expected input, and fails with what arrived instead.
    func wait(
        for what: String,
        within limit: Duration = .seconds(60),
        _ isReached: (InputEnd) -> Bool
    ) throws {
        let deadline = ContinuousClock.now + limit
        input.drain()
        while !isReached(input) {
            guard !input.isOver, try Readiness.wait(for: [input.readiness], until: deadline) else {
                throw UnexpectedBytes(expected: what, bytes: input.bytes, isOver: input.isOver)
            }
            input.drain()
        }
    }

    /// The line after the first `count` lines.
    func line(_ index: Int) throws -> String {
        try wait(for: "line \(index)") { $0.bytes.count { $0 == 0x0A } > index }
        return input.lines[index]
    }

    // MARK: -

    static func makeSocket() throws -> FileDescriptor {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let socket = Glibc.socket(AF_INET, kind, 0)
        guard socket != -1 else { throw Errno(rawValue: errno) }
        return FileDescriptor(rawValue: socket)
    }

    /// Lends the address of a port of this machine as the calls of socket(7) take it.
    static func address(
        _ port: UInt16,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, size)
            }
        }
    }
}

/// Something else arrived than a test waited for.
struct UnexpectedBytes: Error, CustomStringConvertible {
    let expected: String
    let bytes: [UInt8]
    let isOver: Bool

    var description: String {
        let end = isOver ? "and the connection is over" : "and the connection is still there"
        return "Not reached: \(expected). \(bytes.count) bytes came, \(end). The last of them: "
            + String(decoding: bytes.suffix(500), as: UTF8.self)
    }
}
