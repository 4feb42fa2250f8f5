import CPosix
import Glibc
import SystemPackage

/// A pipe, terminal or file.
///
/// One that other processes may share is never put in `O_NONBLOCK`: the flag belongs to the
/// open file, so it would leak to the parent shell (fcntl(2)). Poll first; then a read takes
/// what is there, and a write of up to PIPE_BUF bytes goes through without blocking (pipe(7)).
/// An end of our own is put in `O_NONBLOCK`, and written to as far as it goes.
struct PlainDescriptor {
    enum Ownership {
        /// Handed to us, and the caller's to close.
        case borrowed
        /// Handed to us for good; who shares the open file may go on with it.
        case handedOver
        /// Opened by us, and shared with nobody.
        case ours
    }

    static let pieceSize = 4096
    /// What one call writes at most to a shared file, which a disk could take for ever.
    private static let callSize = 16 * pieceSize

    let descriptor: FileDescriptor
    private let ownership: Ownership

    init(_ descriptor: FileDescriptor, _ ownership: Ownership) {
        self.descriptor = descriptor
        self.ownership = ownership
        guard ownership == .ours else { return }
        let flags = fcntl(descriptor.rawValue, F_GETFL)
        _ = fcntl(descriptor.rawValue, F_SETFL, flags | O_NONBLOCK)
    }

    private var isShared: Bool { ownership != .ours }

    /// Closes what is ours, once. In the place of a standard descriptor /dev/null is left, so
    /// that no socket is given its number and hears what is meant for people.
    func close() {
        guard ownership != .borrowed else { return }
        let fd = descriptor.rawValue
        if fd <= FileDescriptor.standardError.rawValue {
            let null = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
            defer { if null > 2 { _ = Glibc.close(null) } }
            if null >= 0, dup2(null, fd) >= 0 { return }
        }
        _ = Glibc.close(fd)
    }

    /// Nil at the end of the input; 0 when there is nothing now.
    func read(into buffer: ReadBuffer) throws(SystemError) -> Int? {
        // Another reader of the same input may have been faster.
        if isShared, try !isReady(POLLIN) { return 0 }
        while true {
            let count = unsafe Glibc.read(
                descriptor.rawValue, buffer.start, buffer.capacity)
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

    /// Writes what can be written without blocking, to a shared file piece by piece and 64 KiB
    /// at most; 0 when nothing can.
    func write(_ buffer: OutboundBuffer) throws(SystemError) -> Int {
        if !isShared { return try write(buffer, from: 0, atMost: buffer.count) }
        var written = 0
        while written < min(buffer.count, Self.callSize) {
            do throws(SystemError) {
                guard try isReady(POLLOUT) else { break }
                let count = try write(buffer, from: written, atMost: Self.pieceSize)
                if count == 0 { break }
                written += count
            } catch {
                // The next call meets it again.
                if written > 0 { break }
                throw error
            }
        }
        return written
    }

    /// True when a call would not block; of a broken descriptor the call itself tells.
    func isReady(_ events: Int32) throws(SystemError) -> Bool {
        var entry = [pollfd(fd: descriptor.rawValue, events: Int16(events), revents: 0)]
        return try pollOnce(&entry, timeout: .zero) > 0
    }

    private func write(
        _ buffer: OutboundBuffer, from start: Int, atMost limit: Int
    ) throws(SystemError) -> Int {
        guard let unsent = unsafe buffer.unsentStart else { return 0 }
        let size = min(buffer.count - start, limit)
        let count = unsafe Glibc.write(descriptor.rawValue, unsent + start, size)
        if count >= 0 { return count }
        if errno == EAGAIN || errno == EINTR { return 0 }
        throw SystemError(call: "write", code: Errno(rawValue: errno))
    }
}
