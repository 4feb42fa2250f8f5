/// One row of a result, lent to the closure that reads it.
///
///     try connection.rows("SELECT name, seen FROM accounts") { row in
///         (try row[0] as String, try row[1] as Int64?)
///     }
public struct Row: ~Copyable {
    private let statement: Statement

    // Not inlined: Swift 6.3's optimizer fails where generic code makes a non-copyable value.
    @inline(never)
    init(_ statement: Statement) {
        self.statement = statement
    }

    /// How many columns it has.
    public var count: Int { statement.columnCount }

    /// The value of a column, counted from 0, of the type that is wanted.
    ///
    /// - Throws: `DatabaseError` with ``DatabaseError/Reason/unexpectedValue`` when the column
    ///   holds something else. Only an optional type takes NULL.
    @inlinable public subscript<Value: DatabaseValue>(_ index: Int) -> Value {
        get throws(DatabaseError) { try Value(from: column(index)) }
    }

    /// The column with this index, counted from 0.
    public func column(_ index: Int) -> Column {
        precondition(index >= 0 && index < count, "the row has \(count) columns")
        return Column(statement, at: Int32(index))
    }
}

@available(*, unavailable)
extension Row: Sendable {}

/// How SQLite stores a value.
public enum StorageClass: String, Hashable, Sendable {
    /// NULL.
    case null
    /// A signed number of 64 bits.
    case integer
    /// A number of IEEE 754 with 64 bits.
    case real
    /// UTF-8.
    case text
    /// Bytes.
    case blob
}

/// One column of a row. A value is read as what it is stored as, and never converted.
public struct Column: ~Copyable {
    private let statement: Statement
    private let index: Int32

    // Not inlined, as that of a row.
    @inline(never)
    init(_ statement: Statement, at index: Int32) {
        self.statement = statement
        self.index = index
    }

    /// Its name in the result.
    public var name: String { statement.columnName(index) }
    /// What it holds in this row.
    public var storage: StorageClass { statement.storage(index) }

    /// The number of an INTEGER.
    public func integer() throws(DatabaseError) -> Int64 {
        try expect(.integer)
        return statement.integer(index)
    }

    /// The number of a REAL.
    public func real() throws(DatabaseError) -> Double {
        try expect(.real)
        return statement.real(index)
    }

    /// A TEXT, which must be UTF-8.
    public func text() throws(DatabaseError) -> String {
        try expect(.text)
        let text = statement.withBytes(index) { bytes in
            unsafe bytes.withUnsafeBufferPointer { unsafe String(validating: $0, as: UTF8.self) }
        }
        guard let text else { throw mismatch("a text that is not UTF-8") }
        return text
    }

    /// A copy of the bytes of a BLOB.
    public func blob() throws(DatabaseError) -> [UInt8] {
        try expect(.blob)
        return statement.withBytes(index) { bytes in
            unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
        }
    }

    /// Lends the bytes of a BLOB or TEXT without a copy.
    public func withBytes<Result>(_ body: (Span<UInt8>) throws -> Result) throws -> Result {
        if storage != .text { try expect(.blob) }
        return try statement.withBytes(index, body)
    }

    /// The error for a value that the wanted type cannot be made of; `found` describes it without
    /// repeating it.
    public func mismatch(_ found: String) -> DatabaseError {
        DatabaseError(
            .unexpectedValue, of: statement.handle.file, statement.sql,
            detail: "column \(name) holds \(found)")
    }

    private func expect(_ wanted: StorageClass) throws(DatabaseError) {
        let found = storage
        if found != wanted { throw mismatch("\(found) in place of \(wanted)") }
    }
}

@available(*, unavailable)
extension Column: Sendable {}
