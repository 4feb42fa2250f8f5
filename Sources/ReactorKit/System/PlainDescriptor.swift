internal import Glibc
internal import SystemPackage

/// A pipe, terminal or file that was handed to us, and that other processes may share.
///
/// Never put in `O_NONBLOCK`: the flag belongs to the open file, so it would leak to the
/// parent shell (fcntl(2)). Poll first; then a read takes what is there, and a write of up
/// to PIPE_BUF bytes goes through without blocking (pipe(7)).
struct PlainDescriptor {
    static let pieceSize = 4096

    let descriptor: FileDescriptor

    /// Nil at the end of the input.
    func read(into buffer: ReadBuffer) throws(SystemError) -> Int? {
        while true {
            let count = unsafe Glibc.read(
                descriptor.rawValue, buffer.start, ReadBuffer.capacity)
            if count > 0 { return count }
            if count == 0 { return nil }
            switch errno {
            case EINTR: continue
            case EAGAIN: return 0
            // A terminal that hung up (termios(3)): an end like any other.
            case EIO: return nil
            default: throw SystemError(call: "read", code: Errno(rawValue: errno))
            }
        }
    }

    /// Writes at most one piece, if it can be done without blocking; 0 when it cannot.
    func write(_ buffer: borrowing OutboundBuffer) throws(SystemError) -> Int {
        var entry = [pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)]
        guard try pollOnce(&entry, timeout: .zero) > 0 else { return 0 }
        let count = unsafe Glibc.write(
            descriptor.rawValue, buffer.unsentStart, min(buffer.count, Self.pieceSize))
        if count >= 0 { return count }
        if errno == EAGAIN || errno == EINTR { return 0 }
        throw SystemError(call: "write", code: Errno(rawValue: errno))
    }
}
