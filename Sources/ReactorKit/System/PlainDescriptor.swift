import CPosix
import Glibc
package import SystemPackage

/// A pipe, terminal or file.
///
/// One that other processes may share is never put in `O_NONBLOCK`: the flag belongs to the open
/// file, so it would leak to the parent shell (fcntl(2)). Poll first; then a read takes what is
/// there, and a write of up to PIPE_BUF bytes goes through without blocking (pipe(7)). A descriptor
/// that this process opened is put in `O_NONBLOCK`, and a write takes what it can.
struct PlainDescriptor {
    enum Ownership {
        /// The caller closes it.
        case borrowed
        /// It is closed here; other processes may still use the open file.
        case handedOver
        /// Opened by this process, and not shared.
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

    /// Closes it once, unless it is borrowed. A standard descriptor is replaced by /dev/null, so
    /// that no socket gets its number and receives what the program prints.
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

    /// True when a call would not block; for a broken descriptor the call itself fails.
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

extension FileDescriptor {
    /// Writes as much as can be written without waiting for a reader, although other processes may
    /// share the open file; see `PlainDescriptor`. A disk that hangs in the kernel is waited for.
    ///
    /// - Returns: the number of bytes written.
    /// - Throws: the error of write(2), when nothing was.
    package func writeWithoutWaiting(_ bytes: [UInt8]) throws(SystemError) -> Int {
        let size = PlainDescriptor.pieceSize
        let plain = PlainDescriptor(self, .borrowed)
        var written = 0
        while written < bytes.count, try plain.isReady(POLLOUT) {
            let end = min(written + size, bytes.count)
            let count = unsafe bytes[written..<end].withUnsafeBytes {
                unsafe Glibc.write(rawValue, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN || written > 0 { break }
            if count < 0 { throw SystemError(call: "write", code: Errno(rawValue: errno)) }
            written += count
        }
        return written
    }
}
