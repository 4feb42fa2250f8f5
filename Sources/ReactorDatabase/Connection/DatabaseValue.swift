/// What a `?` of a statement takes and a column returns.
///
/// Conforming are `Int64`, `Int`, `Double`, `String`, `[UInt8]` (a blob), `Bool` (0 or 1), optionals
/// of them (NULL), and an enumeration with such a raw value that declares it:
///
///     enum Role: Int, DatabaseValue { case member, operator }
public protocol DatabaseValue: Sendable {
    /// Reads it from a column.
    init(from column: borrowing Column) throws(DatabaseError)

    /// Gives it to a statement, by one call of `parameter`.
    func bind(to parameter: Parameter) throws(DatabaseError)
}

/// One `?` of a statement that takes a value.
public struct Parameter {
    private let statement: Statement
    private let index: Int32

    init(_ statement: Statement, at index: Int32) {
        self.statement = statement
        self.index = index
    }

    /// Gives it NULL.
    public func bindNull() throws(DatabaseError) { try statement.bindNull(at: index) }

    /// Gives it an INTEGER.
    public func bind(_ value: Int64) throws(DatabaseError) {
        try statement.bind(value, at: index)
    }

    /// Gives it a REAL; NaN becomes NULL.
    public func bind(_ value: Double) throws(DatabaseError) {
        try statement.bind(value, at: index)
    }

    /// Gives it a copy of a TEXT.
    public func bind(_ value: String) throws(DatabaseError) {
        try statement.bind(text: value.utf8Span.span, at: index)
    }

    /// Gives it a copy of the bytes as a BLOB.
    public func bind(_ value: Span<UInt8>) throws(DatabaseError) {
        try statement.bind(blob: value, at: index)
    }
}

@available(*, unavailable)
extension Parameter: Sendable {}

extension Int64: DatabaseValue {
    /// An INTEGER.
    public init(from column: borrowing Column) throws(DatabaseError) {
        self = try column.integer()
    }

    /// As an INTEGER.
    public func bind(to parameter: Parameter) throws(DatabaseError) {
        try parameter.bind(self)
    }
}

extension Int: DatabaseValue {
    /// An INTEGER.
    public init(from column: borrowing Column) throws(DatabaseError) {
        self = Int(try column.integer())
    }

    /// As an INTEGER.
    public func bind(to parameter: Parameter) throws(DatabaseError) {
        try parameter.bind(Int64(self))
    }
}

extension Bool: DatabaseValue {
    /// The INTEGER 0 or 1.
    public init(from column: borrowing Column) throws(DatabaseError) {
        switch try column.integer() {
        case 0: self = false
        case 1: self = true
        default: throw column.mismatch("a number other than 0 and 1")
        }
    }

    /// As the INTEGER 0 or 1.
    public func bind(to parameter: Parameter) throws(DatabaseError) {
        try parameter.bind(self ? 1 : 0 as Int64)
    }
}

extension Double: DatabaseValue {
    /// A REAL.
    public init(from column: borrowing Column) throws(DatabaseError) {
        self = try column.real()
    }

    /// As a REAL; NaN becomes NULL.
    public func bind(to parameter: Parameter) throws(DatabaseError) {
        try parameter.bind(self)
    }
}

extension String: DatabaseValue {
    /// A TEXT, which must be UTF-8.
    public init(from column: borrowing Column) throws(DatabaseError) {
        self = try column.text()
    }

    /// As a TEXT.
    public func bind(to parameter: Parameter) throws(DatabaseError) {
        try parameter.bind(self)
    }
}

extension Array: DatabaseValue where Element == UInt8 {
    /// A BLOB.
    public init(from column: borrowing Column) throws(DatabaseError) {
        self = try column.blob()
    }

    /// As a BLOB.
    public func bind(to parameter: Parameter) throws(DatabaseError) {
        try parameter.bind(span)
    }
}

extension Optional: DatabaseValue where Wrapped: DatabaseValue {
    /// NULL is nil.
    public init(from column: borrowing Column) throws(DatabaseError) {
        self = column.storage == .null ? nil : try Wrapped(from: column)
    }

    /// Nil as NULL.
    public func bind(to parameter: Parameter) throws(DatabaseError) {
        guard let value = self else { return try parameter.bindNull() }
        try value.bind(to: parameter)
    }
}

extension DatabaseValue where Self: RawRepresentable, RawValue: DatabaseValue {
    /// The value with the raw value in the column.
    public init(from column: borrowing Column) throws(DatabaseError) {
        guard let value = Self(rawValue: try RawValue(from: column)) else {
            throw column.mismatch("no \(Self.self)")
        }
        self = value
    }

    /// As its raw value.
    public func bind(to parameter: Parameter) throws(DatabaseError) {
        try rawValue.bind(to: parameter)
    }
}
