import Glibc
package import SystemPackage

/// Our end of a pipe or a socket that a program writes to: collects what comes.
package final class InputEnd {
    package let descriptor: FileDescriptor
    /// All that has come so far.
    package private(set) var bytes: [UInt8] = []
    /// Nothing more will come.
    package private(set) var isOver = false
    /// Why nothing more will come, if it is not an orderly end.
    package private(set) var failure: Errno?

    /// Reads `descriptor`, which stays the caller's to close, and is made non-blocking.
    package init(_ descriptor: FileDescriptor) {
        self.descriptor = descriptor
        _ = fcntl(descriptor.rawValue, F_SETFL, O_NONBLOCK)
    }

    /// What has come, as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The lines that have come, each without its LF; a last one may lack its end.
    package var lines: [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            .dropLast(text.hasSuffix("\n") || text.isEmpty ? 1 : 0)
    }

    /// What poll(2) is to wait for; nil when it is over.
    package var readiness: Readiness? { isOver ? nil : Readiness(descriptor, POLLIN) }

    /// Takes what is there.
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
