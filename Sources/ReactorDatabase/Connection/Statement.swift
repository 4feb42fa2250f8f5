import CSQLite

/// A prepared statement of one connection, see ``DatabaseConnection/statement(_:)``.
///
///     let insert = try connection.statement("INSERT INTO words VALUES (?, ?)")
///     for word in words { try insert.run(word.text, word.count) }
///
/// Used on the thread of its connection, and not by the closure that reads its rows.
@safe public final class Statement {
    /// Its text.
    public let sql: String
    /// True while its rows are read.
    private(set) var isRunning = false
    let handle: DatabaseHandle
    private let statement: OpaquePointer

    init(_ sql: String, on handle: DatabaseHandle) throws(DatabaseError) {
        unsafe statement = try handle.prepare(sql)
        self.sql = sql
        self.handle = handle
    }

    deinit {
        unsafe sqlite3_finalize(statement)
    }

    // MARK: - Running

    /// Runs it with a value for each `?`, to its end.
    public func run<each Value: DatabaseValue>(
        _ values: repeat each Value
    ) throws(DatabaseError) {
        try begin()
        defer { end() }
        try bind(repeat each values)
        while try step() {}
    }

    /// What `read` makes of each row of the result.
    ///
    /// - Throws: `DatabaseError`; what `read` throws.
    public func rows<Result, each Value: DatabaseValue>(
        _ values: repeat each Value, read: (borrowing Row) throws -> Result
    ) throws -> [Result] {
        var results: [Result] = []
        try forEachRow(repeat each values) { results.append(try read($0)) }
        return results
    }

    /// What `read` makes of the first row of the result; nil when there is none.
    ///
    /// - Throws: `DatabaseError`; what `read` throws.
    public func firstRow<Result, each Value: DatabaseValue>(
        _ values: repeat each Value, read: (borrowing Row) throws -> Result
    ) throws -> Result? {
        try begin()
        defer { end() }
        try bind(repeat each values)
        return try step() ? read(Row(self)) : nil
    }

    /// Calls `read` for each row of the result.
    ///
    /// - Throws: `DatabaseError`; what `read` throws, which ends it.
    public func forEachRow<each Value: DatabaseValue>(
        _ values: repeat each Value, read: (borrowing Row) throws -> Void
    ) throws {
        try begin()
        defer { end() }
        try bind(repeat each values)
        let row = Row(self)
        while try step() { try read(row) }
    }

    // MARK: - One run

    private func begin() throws(DatabaseError) {
        precondition(!isRunning, "the closure that reads a statement's rows runs the statement")
        try handle.checkTransaction()
        isRunning = true
    }

    private func end() {
        // Its result is the error that `step` has thrown.
        unsafe sqlite3_reset(statement)
        // No value, which may be a secret or large, is kept until the next run.
        unsafe sqlite3_clear_bindings(statement)
        isRunning = false
    }

    private func bind<each Value: DatabaseValue>(
        _ values: repeat each Value
    ) throws(DatabaseError) {
        var count: Int32 = 0
        for value in repeat each values {
            count += 1
            try value.bind(to: Parameter(self, at: count))
        }
        let wanted = unsafe sqlite3_bind_parameter_count(statement)
        guard count == wanted else {
            throw DatabaseError(
                .invalidStatement, of: handle.file, sql,
                detail: "it has \(wanted) parameters, and \(count) values were given")
        }
    }

    /// False at the end.
    private func step() throws(DatabaseError) -> Bool {
        switch unsafe sqlite3_step(statement) {
        case SQLITE_ROW: true
        case SQLITE_DONE: false
        case let code: throw handle.error(code, sql)
        }
    }

    // MARK: - Values

    func bindNull(at index: Int32) throws(DatabaseError) {
        try check(unsafe sqlite3_bind_null(statement, index))
    }

    func bind(_ value: Int64, at index: Int32) throws(DatabaseError) {
        try check(unsafe sqlite3_bind_int64(statement, index, value))
    }

    func bind(_ value: Double, at index: Int32) throws(DatabaseError) {
        try check(unsafe sqlite3_bind_double(statement, index, value))
    }

    func bind(text value: Span<UInt8>, at index: Int32) throws(DatabaseError) {
        try check(
            unsafe value.withUnsafeBufferPointer {
                unsafe db_bind_text(statement, index, $0.baseAddress, UInt64($0.count))
            })
    }

    func bind(blob value: Span<UInt8>, at index: Int32) throws(DatabaseError) {
        try check(
            unsafe value.withUnsafeBufferPointer {
                unsafe db_bind_blob(statement, index, $0.baseAddress, UInt64($0.count))
            })
    }

    /// SQLITE_RANGE is found by the count of the values.
    private func check(_ code: Int32) throws(DatabaseError) {
        if code != SQLITE_OK, code != SQLITE_RANGE { throw handle.error(code, sql) }
    }

    // MARK: - Columns of the current row

    var columnCount: Int { unsafe Int(sqlite3_column_count(statement)) }

    func columnName(_ index: Int32) -> String {
        unsafe sqlite3_column_name(statement, index).map { unsafe String(cString: $0) } ?? ""
    }

    func storage(_ index: Int32) -> StorageClass {
        switch unsafe sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER: .integer
        case SQLITE_FLOAT: .real
        case SQLITE_TEXT: .text
        case SQLITE_BLOB: .blob
        default: .null
        }
    }

    func integer(_ index: Int32) -> Int64 { unsafe sqlite3_column_int64(statement, index) }

    func real(_ index: Int32) -> Double { unsafe sqlite3_column_double(statement, index) }

    /// Lends the bytes of a text or blob, which are SQLite's own until the next step.
    func withBytes<Result: ~Copyable, Failure: Error>(
        _ index: Int32, _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Asked first, because it does not convert a text.
        guard let start = unsafe sqlite3_column_blob(statement, index) else {
            return try body(Span())
        }
        let count = unsafe Int(sqlite3_column_bytes(statement, index))
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
        return try unsafe body(Span(_unsafeBytes: bytes))
    }
}

@available(*, unavailable)
extension Statement: Sendable {}
