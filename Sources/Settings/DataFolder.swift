import Glibc
package import ReactorKit
package import SystemPackage

/// A folder that has the data of a service, for one process at a time.
///
/// It is made with mode 0700 if its own folder exists, and refused if others can get at it, or if it
/// is on a network, where locks and the order of writes are not what a database needs. The file `pid`
/// in it is locked as long as it is used. Call on one thread.
package final class DataFolder {
    /// Its setting, for sentences.
    private static let setting = "data-folder"

    package let path: FilePath
    private let lock: PIDFile
    private let account: Account?

    /// Takes the folder; `account` is that of the process later, nil for the present one.
    ///
    /// - Throws: `PIDFile.Taken` when another process uses it, or `FileError`.
    package init(_ path: FilePath, for account: Account? = nil) throws {
        try Self.make(path, for: account)
        self.path = path
        self.account = account
        do {
            lock = try PIDFile(locking: Self.lock(of: path))
        } catch let taken as PIDFile.Taken {
            throw PIDFile.Taken(process: taken.process, path: path, setting: Self.setting)
        }
        try own(lock.path)
        // Best effort, such as on a full disk: the lock counts, and the number is for people.
        try? lock.write()
    }

    deinit { lock.remove() }

    /// Why a process could not take the folder now; nil when it could. Makes nothing.
    ///
    /// - Parameter predecessor: the process that leaves the folder to this one.
    package static func problem(
        _ path: FilePath, for account: Account? = nil, besides predecessor: Int32? = nil
    ) -> (any Error)? {
        do throws(FileError) {
            if try !exists(path, for: account) {
                return obstacle(path.removingLastComponent())
            }
            if let error = FileAccess.obstacle(toWriting: path), account == nil {
                return FileError(cannot: "use the \(setting)", path, error)
            }
        } catch {
            return error
        }
        guard let owner = user(of: path) else { return nil }
        if let predecessor, owner.process == predecessor { return nil }
        return owner
    }

    /// The process that uses the folder; nil when none does.
    package static func user(of path: FilePath) -> PIDFile.Taken? {
        PIDFile.owner(of: lock(of: path)).map {
            PIDFile.Taken(process: $0.process, path: path, setting: setting)
        }
    }

    /// Reads a file in the folder; nil if there is none.
    ///
    /// - Throws: `FileError`.
    package func read(_ name: String, limit: Int) throws(FileError) -> [UInt8]? {
        try PrivateFile(path.appending(name)).read(limit: limit)
    }

    /// Replaces a file in the folder; see `PrivateFile`.
    ///
    /// - Throws: `FileError`.
    package func replace(_ name: String, with bytes: some Collection<UInt8>) throws(FileError) {
        // A folder that was removed is not made again: another process might make it too.
        guard !isLost else { throw FileError("cannot write to \(path): the folder was removed") }
        let file = PrivateFile(path.appending(name))
        try file.replace(with: bytes)
        try own(file.path)
    }

    /// Whether the folder was removed or replaced, so that another process can take it.
    package var isLost: Bool { !lock.isInPlace }

    // MARK: -

    private static func lock(of path: FilePath) -> FilePath { path.appending("pid") }

    private static func make(_ path: FilePath, for account: Account?) throws(FileError) {
        if try exists(path, for: account) { return }
        // Another process may make it at the same time, and is found by its lock.
        guard unsafe mkdir(path.string, 0o700) == 0 || errno == EEXIST else {
            throw FileError(cannot: "make the \(setting)", path, Errno(rawValue: errno))
        }
        if let account { try own(path, account) }
        guard try exists(path, for: account) else {
            throw FileError("cannot use the \(setting) \(path): it was removed")
        }
    }

    /// Whether there is such a folder, which is safe.
    private static func exists(
        _ path: FilePath, for account: Account?
    ) throws(FileError) -> Bool {
        let status: Stat
        do throws(Errno) {
            status = try path.stat(followTargetSymlink: false)
        } catch {
            if error == .noSuchFileOrDirectory { return false }
            throw FileError(cannot: "use the \(setting)", path, error)
        }
        if let reason = complaint(status, at: path, for: account) {
            throw FileError("cannot use the \(setting) \(path): \(reason)")
        }
        return true
    }

    private static func complaint(
        _ status: Stat, at path: FilePath, for account: Account?
    ) -> String? {
        if status.type == .symbolicLink { return "it is a symbolic link; name what it leads to" }
        guard status.type == .directory else { return "it is not a folder" }
        let owner = account ?? Account.current
        guard status.userID.rawValue == owner.user else {
            return "it belongs to the user \(status.userID.rawValue), not to \(owner.name)"
        }
        let others: FilePermissions = [.groupReadWriteExecute, .otherReadWriteExecute]
        guard status.permissions.isDisjoint(with: others) else {
            return "others can get at it; chmod 700 \(path)"
        }
        return FileSystemType(of: path)?.networkName.map {
            "it is on \($0); a local file system is needed"
        }
    }

    private static func obstacle(_ folder: FilePath) -> FileError? {
        guard (try? folder.stat())?.type == .directory else {
            return FileError("cannot make the \(setting): there is no folder \(folder)")
        }
        return FileAccess.obstacle(toWriting: folder).map {
            FileError(cannot: "make the \(setting) in", folder, $0)
        }
    }

    private func own(_ path: FilePath) throws(FileError) {
        if let account { try Self.own(path, account) }
    }

    private static func own(_ path: FilePath, _ account: Account) throws(FileError) {
        do throws(SystemError) {
            try account.own(path)
        } catch {
            throw FileError(cannot: "give away", path, error.code)
        }
    }
}

@available(*, unavailable)
extension DataFolder: Sendable {}
