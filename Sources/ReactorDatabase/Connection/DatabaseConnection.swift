import CSQLite
import ReactorKit
import SystemPackage

/// A connection to a database of SQLite: every call blocks until it is done.
///
/// For a program with a reactor it is what ``Database/write(_:)`` and ``Database/read(_:)`` pass to
/// their closures; alone it is for tools and tests. Statements are prepared once and kept, by their
/// text: write values as `?`, never into the text. The file has a write-ahead log, and a transaction
/// that was committed survives a power failure (`synchronous=FULL`). Foreign keys are enforced.
///
/// Used on one thread. Releasing it closes it.
public final class DatabaseConnection {
    enum Role { case writer, reader }

    /// The path of the file, or `:memory:`.
    public var file: String { handle.file }
    let handle: DatabaseHandle
    private let role: Role
    private var statements: StatementCache

    /// Opens a database, makes its file if there is none, and takes the steps of the schema that it
    /// lacks.
    ///
    /// - Throws: `DatabaseError`; what a step of the schema throws.
    public convenience init(
        at location: DatabaseLocation, schema: Schema = [],
        options: DatabaseOptions = DatabaseOptions()
    ) throws {
        try self.init(at: location, schema, options, as: .writer, creates: true)
    }

    init(
        at location: DatabaseLocation, _ schema: Schema, _ options: DatabaseOptions, as role: Role,
        creates: Bool
    ) throws {
        self.role = role
        if location.path.hasNUL {
            throw DatabaseError(
                .cannotOpen, of: location.path, "open", detail: "the path has a NUL in it")
        }
        if creates, !options.isReadOnly { try Self.create(location) }
        handle = try DatabaseHandle(
            location, flags: options.isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE,
            fileSystem: options.fileSystem)
        statements = StatementCache(limit: options.statementLimit)
        handle.setBusyTimeout(options.busyTimeout)
        if handle.isReadOnly, !options.isReadOnly {
            throw DatabaseError(.readOnly, of: file, "open")
        }
        try execute("PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON")
        switch role {
        case .writer where options.isReadOnly: try schema.check(self)
        case .writer:
            try keepLog(checkpointInterval: options.checkpointInterval)
            try schema.migrate(self)
        case .reader: try execute("PRAGMA query_only = ON")
        }
        // These read the file, which is checked by now.
        try execute("PRAGMA secure_delete = ON; PRAGMA cache_size = -\(options.pageCacheSize)")
    }

    // MARK: - Statements

    /// Runs SQL without values: one statement, or several with semicolons between them.
    public func execute(_ sql: String) throws(DatabaseError) {
        try handle.execute(sql)
    }

    /// Runs one statement with a value for each `?`, to its end.
    public func run<each Value: DatabaseValue>(
        _ sql: String, _ values: repeat each Value
    ) throws(DatabaseError) {
        try statement(sql).run(repeat each values)
    }

    /// What `read` makes of each row of the result.
    ///
    /// - Throws: `DatabaseError`; what `read` throws.
    public func rows<Result, each Value: DatabaseValue>(
        _ sql: String, _ values: repeat each Value, read: (borrowing Row) throws -> Result
    ) throws -> [Result] {
        try statement(sql).rows(repeat each values, read: read)
    }

    /// What `read` makes of the first row of the result; nil when there is none.
    ///
    /// - Throws: `DatabaseError`; what `read` throws.
    public func firstRow<Result, each Value: DatabaseValue>(
        _ sql: String, _ values: repeat each Value, read: (borrowing Row) throws -> Result
    ) throws -> Result? {
        try statement(sql).firstRow(repeat each values, read: read)
    }

    /// Calls `read` for each row of the result.
    ///
    /// - Throws: `DatabaseError`; what `read` throws, which ends it.
    public func forEachRow<each Value: DatabaseValue>(
        _ sql: String, _ values: repeat each Value, read: (borrowing Row) throws -> Void
    ) throws {
        try statement(sql).forEachRow(repeat each values, read: read)
    }

    /// The prepared statement with this text: to run it in a loop without finding it again.
    public func statement(_ sql: String) throws(DatabaseError) -> Statement {
        if let statement = statements.find(sql) { return statement }
        let statement = try Statement(sql, on: handle)
        statements.add(statement)
        return statement
    }

    /// The `rowid` of the last row that this connection inserted.
    public var lastInsertedRow: Int64 { handle.lastInsertedRow }

    /// How many rows the last INSERT, UPDATE or DELETE changed.
    public var changeCount: Int { handle.changeCount }

    /// Reads one state of the database by `body`, which cannot change it.
    func read<Value>(_ body: () throws -> Value) throws -> Value {
        if role == .reader { return try snapshot(body) }
        try execute("PRAGMA query_only = ON")
        // It cannot fail: it changes only a flag of the connection.
        defer { try? execute("PRAGMA query_only = OFF") }
        return try snapshot(body)
    }

    /// True after an error that may have come from the file that is open, and not from its use.
    var isSuspect: Bool { handle.isSuspect }

    /// How many prepared statements are kept.
    var keptStatements: Int { statements.count }

    // MARK: -

    /// Makes the file, so that only its owner can read it; an existing one is not opened, since
    /// closing it would release the locks of this process (fcntl(2)).
    static func create(_ location: DatabaseLocation) throws(DatabaseError) {
        guard case .file(let path) = location else { return }
        do {
            try FileDescriptor.open(
                FilePath(path), .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: .ownerReadWrite
            ).close()
        } catch Errno.fileExists {
        } catch {
            let isFull = [.noSpace, .diskQuotaExceeded].contains(error as? Errno)
            throw DatabaseError(
                isFull ? .diskFull : .cannotOpen, of: path, "create", detail: "\(error)")
        }
    }

    private func keepLog(checkpointInterval: Int) throws {
        let mode = try firstRow("PRAGMA journal_mode = WAL") { try $0[0] as String }
        guard mode == "wal" || mode == "memory" else {
            throw DatabaseError(
                .cannotOpen, of: file, "open",
                detail: "its file system cannot share memory; use a local one")
        }
        // A commit may exceed the interval by far; what is longer than that is given back. Each page
        // of 4,096 bytes has a header of 24.
        let lengthLimit = 2 * checkpointInterval * 4_120
        try execute(
            """
            PRAGMA synchronous = FULL; PRAGMA journal_size_limit = \(lengthLimit);
            PRAGMA wal_autocheckpoint = \(checkpointInterval)
            """)
    }
}

@available(*, unavailable)
extension DatabaseConnection: Sendable {}
