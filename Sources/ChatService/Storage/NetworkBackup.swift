import Glibc
import ReactorDatabase
import ReactorKit
import Settings
package import SystemPackage
import Text

/// All that moving a network to another machine needs, in one file: a copy of its database, which has
/// the other files of the data folder in a table. Calls block.
package enum NetworkBackup {
    private static let table = "kept"
    private static let secretName = ChatStore.secretName
    private static let secretLimit = 4_096

    /// Copies a data folder, which a running server may use, to a new file of mode 0600.
    ///
    /// - Parameter replaces: whether a file of that name is replaced; it is whole at any moment.
    /// - Returns: what was done, as a sentence.
    /// - Throws: why it was not done, as a sentence.
    package static func make(
        of folder: FilePath, at file: FilePath, replacing replaces: Bool
    ) throws -> String {
        let source = folder.appending(NetworkDatabase.fileName)
        guard (try? source.stat())?.type == .regular else {
            throw FileError("there is no \(source)")
        }
        try refuse(file, replacing: replaces)
        let draft = FilePath(file.string + ".new")
        remove(draft)
        defer { remove(draft) }
        let secret = try PrivateFile(folder.appending(secretName)).read(limit: secretLimit)
        try DatabaseConnection(at: .file(source.string)).backUp(to: draft.string)
        let contents: Contents
        do {
            let copy = try DatabaseConnection(at: .file(draft.string))
            contents = try Contents(of: copy)
            // One file alone, which nothing writes to any more.
            try copy.execute(
                """
                PRAGMA journal_mode = DELETE;
                CREATE TABLE \(table) (name TEXT PRIMARY KEY, value BLOB NOT NULL)
                    STRICT, WITHOUT ROWID
                """)
            if let secret {
                try copy.run("INSERT INTO \(table) VALUES (?, ?)", secretName, secret)
            }
        }
        try refuse(file, replacing: replaces)
        try rename(draft, to: file)
        let key =
            secret == nil
            ? "; the key of its cloaks is in the settings" : " and the key of its cloaks"
        return "\(file) has \(contents)\(key)"
    }

    /// Replaces the contents of a data folder, which no server uses, with those of a backup; the
    /// folder is made if it is missing. A process that is killed meanwhile leaves the old contents
    /// or the new ones.
    ///
    /// - Parameter replaces: whether accounts that are in the folder are replaced.
    /// - Returns: what was done, as sentences.
    /// - Throws: why it was not done, as a sentence.
    package static func restore(
        _ file: FilePath, to path: FilePath, replacing replaces: Bool
    ) throws -> [String] {
        let source = try damaged(file) { try open(file) }
        let owner = owner(of: path)
        let folder = try DataFolder(path, for: owner)
        settle(in: path)
        let place = path.appending(NetworkDatabase.fileName)
        let draft = path.appending(draftName)
        remove(draft)
        do {
            let old = try kept(at: place, replacing: replaces)
            try source.backUp(to: draft.string)
            let (contents, secret) = try damaged(file) { try check(draft, of: file) }
            try owner?.own(draft)
            // From here on an interruption is completed, or undone, by `settle`.
            if let secret { try folder.replace(secretDraftName, with: secret) }
            guard unsafe access(place.string + "-wal", F_OK) != 0 else {
                // The log of the old database would be taken for that of the new one.
                throw FileError("another command uses \(place); try again when it has ended")
            }
            try rename(draft, to: place)
            settle(in: path)
            try owner?.own(place)
            return ["\(path) has \(contents) of \(file)"] + old
        } catch {
            remove(draft)
            settle(in: path)
            throw error
        }
    }

    // MARK: - Interrupted restores

    private static let draftName = NetworkDatabase.fileName + ".new"
    private static let secretDraftName = secretName + ".new"

    /// Completes a restore that was interrupted after it had replaced the database, and undoes one
    /// that had not. Call while the folder is locked.
    static func settle(in folder: FilePath) {
        let draft = folder.appending(draftName)
        let secretDraft = folder.appending(secretDraftName)
        let isUnfinished = ["", ".partial"].contains { end in
            unsafe access(draft.string + end, F_OK) == 0
        }
        if isUnfinished {
            // The secret first: without the database it would be taken for a completed one's.
            unsafe unlink(secretDraft.string)
            remove(draft)
        } else {
            unsafe Glibc.rename(
                secretDraft.string, folder.appending(secretName).string)
        }
    }

    /// Removes a database with its other files.
    private static func remove(_ path: FilePath) {
        for end in ["-journal", "-wal", "-shm", ".partial-journal", ".partial", ""] {
            unsafe unlink(path.string + end)
        }
    }

    // MARK: - Backups

    /// What a database has, for people.
    private struct Contents: CustomStringConvertible {
        let accountCount: Int
        let roomCount: Int

        init(of database: DatabaseConnection) throws {
            accountCount = try Self.count("accounts", in: database)
            roomCount = try Self.count("rooms", in: database)
        }

        private static func count(_ table: String, in database: DatabaseConnection) throws -> Int {
            guard try has(table, database) else { return 0 }
            return try database.firstRow("SELECT count(*) FROM \(table)") { try $0[0] } ?? 0
        }

        var isEmpty: Bool { accountCount == 0 && roomCount == 0 }

        var description: String {
            "\(counted(accountCount, "account")), \(counted(roomCount, "room"))"
        }
    }

    private static func has(_ table: String, _ database: DatabaseConnection) throws -> Bool {
        try database.firstRow(
            "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?", table
        ) { try $0[0] as Int } == 1
    }

    private static func refuse(_ file: FilePath, replacing replaces: Bool) throws {
        guard let type = (try? file.stat(followTargetSymlink: false))?.type else { return }
        if !replaces { throw FileError("\(file) exists; choose another name, or use --replace") }
        guard type == .regular else { throw FileError("\(file) is not a file") }
    }

    /// Opens a backup, which is not changed.
    private static func open(_ file: FilePath) throws -> DatabaseConnection {
        let notOne = FileError("\(file) is not a backup of carillond chat backup")
        let start: [UInt8]
        do {
            let descriptor = try FileDescriptor.open(
                file, .readOnly, options: [.closeOnExec, .nonBlocking, .noControllingTerminal])
            defer { try? descriptor.close() }
            guard try descriptor.stat().type == .regular else { throw notOne }
            start = try unsafe [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
                unsafe count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        } catch let error as Errno {
            throw FileError(cannot: "read", file, error)
        }
        guard start.elementsEqual("SQLite format 3\0".utf8) else { throw notOne }
        var options = DatabaseOptions()
        options.isReadOnly = true
        let source = try DatabaseConnection(at: .file(file.string), options: options)
        guard try has(table, source), try has("accounts", source) else { throw notOne }
        let version = try source.firstRow("PRAGMA user_version") { try $0[0] as Int } ?? 0
        let known = NetworkDatabase.schema.version
        guard version <= known else {
            throw FileError(
                "\(file) is of a newer carillond, of version \(version) of the database, and this "
                    + "one knows versions up to \(known): use the newer one")
        }
        return source
    }

    /// Calls `body`, and throws an error about the backup when its contents are damaged.
    private static func damaged<Value>(_ file: FilePath, _ body: () throws -> Value) throws -> Value
    {
        do {
            return try body()
        } catch let error as DatabaseError where error.reason == .corrupt {
            throw FileError("\(file) is damaged (\(error.detail)); use another backup")
        }
    }

    /// Checks the copy of a backup, and makes the database of a network of it.
    private static func check(
        _ copy: FilePath, of file: FilePath
    ) throws -> (contents: Contents, secret: [UInt8]?) {
        // It brings the copy to the newest version.
        let database = try DatabaseConnection(
            at: .file(copy.string), schema: NetworkDatabase.schema)
        let faults = try database.rows("PRAGMA integrity_check(1)") { try $0[0] as String }
        let strays = try database.rows("PRAGMA foreign_key_check") { try $0[0] as String? }
        guard faults == ["ok"], strays.isEmpty else {
            let reason = faults == ["ok"] ? "rows refer to others that are missing" : faults.first
            throw FileError("\(file) is damaged (\(reason ?? "")); use another backup")
        }
        let secret = try database.firstRow(
            "SELECT value FROM \(table) WHERE name = ?", secretName
        ) { try $0[0] as [UInt8] }
        try database.execute("DROP TABLE \(table)")
        return (try Contents(of: database), secret)
    }

    // MARK: - The folder

    /// Keeps the accounts that are in the folder under another name; returns the sentence about
    /// that.
    ///
    /// - Throws: when there are some, and they are not to be replaced.
    private static func kept(at place: FilePath, replacing replaces: Bool) throws -> [String] {
        guard (try? place.stat(followTargetSymlink: false)) != nil else { return [] }
        // Closing it takes what is in its log into it.
        let contents = try? Contents(of: DatabaseConnection(at: .file(place.string)))
        if contents?.isEmpty == true { return [] }
        guard replaces else {
            let what = contents.map { "\($0)" } ?? "a damaged database"
            throw FileError("\(place) has \(what); use --replace to replace it")
        }
        let name = FilePath(place.string + suffix)
        // Of a damaged one the log is still there.
        for end in ["-wal", "-shm", ""] {
            try link(place.string + end, to: name.string + end)
            if !end.isEmpty { unsafe unlink(place.string + end) }
        }
        let secret = place.removingLastComponent().appending(secretName).string
        try link(secret, to: secret + suffix)
        return ["the old one is kept as \(name)"]
    }

    private static let suffix = ".before-restore"

    /// Gives a file, if there is one, a second name.
    private static func link(_ path: String, to name: String) throws {
        unsafe unlink(name)
        guard unsafe Glibc.link(path, name) == 0 || errno == ENOENT else {
            throw FileError(cannot: "keep", FilePath(path), Errno(rawValue: errno))
        }
    }

    /// The owner of a folder that is another user's, for root.
    private static func owner(of folder: FilePath) -> ReactorKit.Account? {
        guard ReactorKit.Account.current.user == 0,
            let status = try? folder.stat(followTargetSymlink: false),
            status.userID.rawValue != 0
        else { return nil }
        return ReactorKit.Account(
            name: "\(status.userID.rawValue)", user: status.userID.rawValue,
            group: status.groupID.rawValue)
    }

    /// Renames a file that is whole, and stores that durably.
    private static func rename(_ draft: FilePath, to file: FilePath) throws {
        do {
            for path in [draft, file.removingLastComponent()] {
                let isFolder = path != draft
                let descriptor = try FileDescriptor.open(
                    path.isEmpty ? "." : path, .readOnly, options: [.closeOnExec])
                defer { try? descriptor.close() }
                if isFolder, unsafe Glibc.rename(draft.string, file.string) != 0 {
                    throw Errno(rawValue: errno)
                }
                guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
        } catch {
            throw FileError(cannot: "write", file, error as? Errno ?? .ioError)
        }
    }
}
