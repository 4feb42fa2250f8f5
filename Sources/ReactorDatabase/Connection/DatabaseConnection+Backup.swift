import CSQLite
import Glibc
import ReactorKit
import SystemPackage

extension DatabaseConnection {
    /// Copies the whole database, as it is at this moment, to a new file.
    ///
    /// Others read and write meanwhile. The copy is made under the name `path.partial`, stored
    /// durably and then renamed: a file with the name `path` is always whole. It can be read and
    /// written by its owner only.
    /// - Throws: `DatabaseError`, with ``DatabaseError/Reason/fileExists`` among its reasons.
    public func backUp(to path: String) throws {
        try backUp(to: path, fileSystem: nil)
    }

    package func backUp(to path: String, fileSystem: String?) throws {
        let operation = "back up \(file)"
        if path.hasNUL {
            throw DatabaseError(
                .cannotOpen, of: path, operation, detail: "the path has a NUL in it")
        }
        guard unsafe access(path, F_OK) != 0 else {
            throw DatabaseError(.fileExists, of: path, operation)
        }
        let partial = path + ".partial"
        // What an earlier backup left that did not come to its end.
        for end in ["", "-journal"] { unsafe unlink(partial + end) }
        defer { unsafe unlink(partial) }
        do {
            try Self.create(.file(partial))
            let target = try DatabaseHandle(
                .file(partial), flags: SQLITE_OPEN_READWRITE, fileSystem: fileSystem)
            try handle.copy(to: target)
        }
        // Not rename(2), which would replace a file of that name.
        guard unsafe link(partial, path) == 0 else {
            let cause = Errno(rawValue: errno)
            throw DatabaseError(
                cause == .fileExists ? .fileExists : .cannotOpen, of: path, operation,
                detail: "\(cause)")
        }
        try Self.storeName(of: path)
    }

    /// Stores the entry of a file in its folder durably.
    private static func storeName(of path: String) throws {
        let folder = FilePath(path).removingLastComponent()
        do {
            let descriptor = try FileDescriptor.open(
                folder.isEmpty ? "." : folder, .readOnly, options: [.directory, .closeOnExec])
            let isStored = fsync(descriptor.rawValue) == 0
            let cause = Errno(rawValue: errno)
            try descriptor.close()
            if !isStored { throw cause }
        } catch {
            throw DatabaseError(.ioFailure, of: path, "back up", detail: "\(error)")
        }
    }
}
