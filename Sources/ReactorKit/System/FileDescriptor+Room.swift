import Glibc
package import SystemPackage

extension FileDescriptor {
    /// Writes as much as goes through without waiting for a reader, though others may share the
    /// open file; see `PlainDescriptor`. A disk that hangs in the kernel is waited for.
    ///
    /// - Returns: how many bytes were written.
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
