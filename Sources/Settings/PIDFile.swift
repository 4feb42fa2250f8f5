import Glibc
import ReactorKit
package import SystemPackage

/// A file with the process id, which a second server with the same file finds locked.
///
/// The lock is flock(2)'s: it ends with the last descriptor of the open file, so a server that was
/// killed leaves none behind, and a successor gets it with the descriptor. Call on one thread.
package final class PIDFile {
    /// Another server uses the file.
    package struct Taken: Error, Equatable, CustomStringConvertible {
        /// Nil when it has not written it yet.
        package let process: Int32?
        /// What it uses.
        package let path: FilePath
        /// The setting that names the path.
        package let setting: String

        /// The sentence.
        package var description: String {
            let name = process.map { "process \($0)" } ?? "another process"
            return
                "carillond is already running: \(name) uses \(path); stop it, or use another \(setting)"
        }
    }

    /// How often the file may be replaced between opening and locking it.
    private static let tries = 100

    package let path: FilePath
    /// Locked while it is open.
    package let descriptor: FileDescriptor

    /// Takes the file, a stale one as well, and writes this process's id into it.
    ///
    /// - Throws: ``Taken``, or `FileError`.
    package convenience init(_ path: FilePath) throws {
        try self.init(locking: path)
        try write()
    }

    /// Takes the file, without writing into it.
    ///
    /// - Throws: ``Taken``, or `FileError`.
    package init(locking path: FilePath) throws {
        self.path = path
        descriptor = try Self.take(path)
    }

    /// Takes over the predecessor's file with its lock.
    package init(_ path: FilePath, adopting descriptor: FileDescriptor) {
        self.path = path
        self.descriptor = descriptor
    }

    /// Writes this process's id.
    ///
    /// - Throws: `FileError`.
    package func write() throws(FileError) {
        let text = "\(ProcessEnvironment.processID)\n"
        do {
            // So that a reader never finds it empty.
            try descriptor.writeAll(toAbsoluteOffset: 0, text.utf8)
            try descriptor.resize(to: Int64(text.utf8.count))
        } catch {
            throw FileError(cannot: "write", path, error as? Errno ?? .ioError)
        }
    }

    /// Removes the file, or empties it where that is not permitted any more, and releases the lock.
    package func remove() {
        // Only ours: an operator may have put another in its place.
        if isInPlace {
            if unsafe unlink(path.string) != 0 { try? descriptor.resize(to: 0) }
        } else {
            try? descriptor.resize(to: 0)
        }
        try? descriptor.close()
    }

    /// Whether the file is still at its path, where others find it.
    package var isInPlace: Bool { Self.isSame(descriptor, path) }

    /// Leaves file and lock to the successor, which has the descriptor too.
    package func leave() {
        try? descriptor.close()
    }

    /// The process that has locked the file; nil when none has. Changes nothing.
    ///
    /// Best effort: a process that takes the file at the same moment finds it locked.
    package static func owner(of path: FilePath) -> Taken? {
        guard
            let file = try? FileDescriptor.open(
                path, .readOnly,
                options: [.closeOnExec, .noFollow, .nonBlocking, .noControllingTerminal])
        else { return nil }
        defer { try? file.close() }
        guard flock(file.rawValue, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
        return Taken(process: process(in: file), path: path, setting: "pid-file")
    }

    // MARK: -

    private static func take(_ path: FilePath) throws -> FileDescriptor {
        for _ in 0..<tries {
            let file: FileDescriptor
            do {
                file = try FileDescriptor.open(
                    path, .readWrite,
                    options: [
                        .create, .closeOnExec, .noFollow, .nonBlocking, .noControllingTerminal,
                    ],
                    permissions: [.ownerReadWrite, .groupRead, .otherRead])
            } catch {
                throw FileError(cannot: "open the pid-file", path, error as? Errno ?? .ioError)
            }
            guard (try? file.stat())?.type == .regular else {
                try? file.close()
                throw FileError("cannot use the pid-file \(path): it is not a regular file")
            }
            guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
                let error = Errno(rawValue: errno)
                defer { try? file.close() }
                guard error == .wouldBlock else {
                    throw FileError(cannot: "lock the pid-file", path, error)
                }
                throw Taken(process: process(in: file), path: path, setting: "pid-file")
            }
            // Its last owner may have removed it before we had the lock.
            if isSame(file, path) { return file }
            try? file.close()
        }
        throw FileError("cannot lock the pid-file \(path): it is replaced again and again")
    }

    private static func process(in file: FileDescriptor) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count =
            (try? unsafe bytes.withUnsafeMutableBytes {
                try unsafe file.read(fromAbsoluteOffset: 0, into: $0)
            }) ?? 0
        return Int32(String(decoding: bytes[..<count].prefix { $0 != 0x0A }, as: UTF8.self))
    }

    private static func isSame(_ file: FileDescriptor, _ path: FilePath) -> Bool {
        guard let open = try? file.stat(), let there = try? path.stat(followTargetSymlink: false)
        else { return false }
        return open.deviceID == there.deviceID && open.inode == there.inode
    }
}
