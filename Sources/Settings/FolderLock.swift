import Glibc
package import SystemPackage

/// A lock on the files of a folder, by flock(2) on the folder itself.
package enum FolderLock {
    /// How often to try a lock that another program holds.
    private static let tries = 100
    /// Microseconds between two attempts.
    private static let pause: UInt32 = 10_000

    /// Calls `body` while no other program holds the lock.
    ///
    /// After a second it calls `body` without the lock: the other program may be stopped while it
    /// holds the lock, and not every file system has locks. Blocks.
    package static func hold<Result, Failure: Error>(
        _ folder: FilePath, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let lock = try? FileDescriptor.open(folder, .readOnly, options: [.directory, .closeOnExec])
        // Closing releases the lock.
        defer { try? lock?.close() }
        if let lock { wait(for: lock) }
        return try body()
    }

    private static func wait(for lock: FileDescriptor) {
        for _ in 0..<tries {
            guard flock(lock.rawValue, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
            usleep(pause)
        }
    }
}
