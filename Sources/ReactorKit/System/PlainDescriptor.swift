import Glibc
import SystemPackage

/// A pipe, terminal or file: one that was handed to us and that other processes may share, or
/// an end of our own.
///
/// The former is never put in `O_NONBLOCK`: the flag belongs to the open file, so it would leak
/// to the parent shell (fcntl(2)). Poll first; then a read takes what is there, and a write of
/// up to PIPE_BUF bytes goes through without blocking (pipe(7)). An end of our own is put in
/// `O_NONBLOCK`, written to as far as it goes, and closed by us.
struct PlainDescriptor {
    static let pieceSize = 4096

    let descriptor: FileDescriptor
    let isOwned: Bool

    init(_ descriptor: FileDescriptor, isOwned: Bool) {
        self.descriptor = descriptor
        self.isOwned = isOwned
        guard isOwned else { return }
        let flags = fcntl(descriptor.rawValue, F_GETFL)
        _ = fcntl(descriptor.rawValue, F_SETFL, flags | O_NONBLOCK)
    }

    /// Closes what is ours, once.
    func close() {
        if isOwned { _ = Glibc.close(descriptor.rawValue) }
    }

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

    /// Writes what can be written without blocking, of a shared file at most one piece; 0 when
    /// nothing can.
    func write(_ buffer: borrowing OutboundBuffer) throws(SystemError) -> Int {
        if !isOwned {
            var entry = [pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)]
            guard try pollOnce(&entry, timeout: .zero) > 0 else { return 0 }
        }
        let size = isOwned ? buffer.count : min(buffer.count, Self.pieceSize)
        let count = unsafe Glibc.write(descriptor.rawValue, buffer.unsentStart, size)
        if count >= 0 { return count }
        if errno == EAGAIN || errno == EINTR { return 0 }
        throw SystemError(call: "write", code: Errno(rawValue: errno))
    }
}
