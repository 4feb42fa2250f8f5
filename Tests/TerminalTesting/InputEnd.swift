import Glibc
package import SystemPackage

/// The reading end of a pipe or a socket that a program writes to; collects the bytes.
package final class InputEnd {
    package let descriptor: FileDescriptor
    /// The bytes received so far.
    package private(set) var bytes: [UInt8] = []
    /// Whether the end was reached.
    package private(set) var isOver = false
    /// The error that ended it; nil for an orderly end.
    package private(set) var failure: Errno?

    /// Reads `descriptor` and makes it non-blocking; the caller closes it.
    package init(_ descriptor: FileDescriptor) {
        self.descriptor = descriptor
        _ = fcntl(descriptor.rawValue, F_SETFL, O_NONBLOCK)
    }

    /// The bytes received so far, as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The lines received so far, each without its LF; the last one may be incomplete.
    package var lines: [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            .dropLast(text.hasSuffix("\n") || text.isEmpty ? 1 : 0)
    }

    /// What poll(2) waits for; nil after the end.
    package var readiness: Readiness? { isOver ? nil : Readiness(descriptor, POLLIN) }

    /// Reads what is available.
    package func drain() {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while !isOver {
            let count = unsafe Glibc.read(descriptor.rawValue, &buffer, buffer.count)
            if count == -1, [EAGAIN, EINTR].contains(errno) { return }
            if count > 0 { bytes += buffer[..<count] }
            isOver = count <= 0
            failure = count == -1 ? Errno(rawValue: errno) : nil
        }
    }
}
