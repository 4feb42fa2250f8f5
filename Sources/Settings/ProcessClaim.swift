import Glibc
package import SystemPackage

/// A number that this process holds until it ends, for others to test whether it is running.
///
/// The claim is an open file description lock (fcntl(2)) on the byte of that number in a file. The
/// kernel releases it however the process ends, and it is visible in other PID namespaces too, where
/// a process id would have no meaning. If the file cannot be locked, the number is not held.
package final class ProcessClaim: Sendable {
    // From <fcntl.h>; the importer does not see them.
    private static let getLock: Int32 = 36  // F_OFD_GETLK
    private static let setLock: Int32 = 37  // F_OFD_SETLK

    /// Random, so that it differs from that of any other process.
    package let number: Int64
    private let file: FileDescriptor?

    /// Claims a number in the file, which is created if necessary.
    package init(in path: FilePath) {
        number = Int64.random(in: 1..<Int64.max)
        file = try? FileDescriptor.open(
            path, .readWrite, options: [.create, .closeOnExec, .noFollow],
            permissions: .ownerReadWrite)
        _ = lock(Self.setLock, number)
    }

    deinit { try? file?.close() }

    /// Whether another claim, of a process that is running, holds the number.
    package func isHeldElsewhere(_ number: Int64) -> Bool {
        lock(Self.getLock, number).map { $0 != F_UNLCK } ?? false
    }

    /// The type of the lock that fcntl(2) returns; nil if the call failed.
    private func lock(_ command: Int32, _ number: Int64) -> Int32? {
        guard let file else { return nil }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = off_t(number)
        lock.l_len = 1
        let result = unsafe withUnsafeMutablePointer(to: &lock) {
            unsafe fcntl(file.rawValue, command, $0)
        }
        return result == 0 ? Int32(lock.l_type) : nil
    }
}
