import ReactorDatabase
import Testing

@Suite("DatabaseValue", .timeLimit(.minutes(10)))
struct DatabaseValueTests {
    private let connection: DatabaseConnection

    init() throws { connection = try DatabaseConnection(at: .memory) }

    private enum Role: Int, DatabaseValue { case member = 1, founder }
    private enum Mode: String, DatabaseValue { case open, invite }

    /// The value after a way through a statement, and how it was stored.
    private func stored<Value: DatabaseValue>(_ value: Value) throws -> (Value, String)? {
        try connection.firstRow("SELECT ?1, typeof(?1)", value) { row in
            (try row[0] as Value, try row[1] as String)
        }
    }

    @Test(arguments: [0, -1, Int64.min, .max])
    func `a number of 64 bits returns as it was`(value: Int64) throws {
        let found = try #require(try stored(value))
        #expect(found == (value, "integer"))
        #expect(try stored(Int(value))?.0 == Int(value))
    }

    @Test(arguments: [0, -0.0, 0.1, .infinity, .leastNonzeroMagnitude, 3])
    func `a fraction returns as it was, also when it is whole`(value: Double) throws {
        let found = try #require(try stored(value))
        #expect(found == (value, "real"))
    }

    @Test func `a number that is none becomes NULL`() throws {
        #expect(try connection.firstRow("SELECT typeof(?)", Double.nan) { try $0[0] } == "null")
    }

    @Test(arguments: ["", "Where is hope", "Grüße 👋🏽", "one\u{0}two", "'; DROP TABLE words; --"])
    func `a text returns as it was`(value: String) throws {
        let found = try #require(try stored(value))
        #expect(found == (value, "text"))
        let size = try connection.firstRow("SELECT length(CAST(? AS BLOB))", value) {
            try $0[0] as Int
        }
        #expect(size == value.utf8.count)
    }

    @Test(arguments: [0, 1, 3, 100_000])
    func `a blob returns as it was, also when it is empty`(size: Int) throws {
        let value = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let found = try #require(try stored(value))
        #expect(found.0 == value)
        #expect(found.1 == "blob")
    }

    @Test func `nil is NULL, and only an optional reads it`() throws {
        #expect(try #require(try stored(nil as String?)) == (nil, "null"))
        #expect(try #require(try stored("" as String?)) == ("", "text"))
        let error = failure { _ = try connection.firstRow("SELECT NULL") { try $0[0] as Int } }
        #expect(error?.reason == .unexpectedValue)
    }

    @Test func `a truth value is 0 or 1, and nothing else is read as one`() throws {
        #expect(try #require(try stored(true)) == (true, "integer"))
        #expect(try #require(try stored(false)) == (false, "integer"))
        #expect(failure { _ = try connection.firstRow("SELECT 2") { try $0[0] as Bool } } != nil)
    }

    @Test func `an enumeration is stored by its raw value, and an unknown one is an error`() throws
    {
        #expect(try #require(try stored(Role.founder)) == (.founder, "integer"))
        #expect(try #require(try stored(Mode.invite)) == (.invite, "text"))
        let error = failure { _ = try connection.firstRow("SELECT 9") { try $0[0] as Role } }
        #expect(error?.reason == .unexpectedValue)
    }

    @Test func `nothing is converted, and the error names the column but not its value`() throws {
        let error = try #require(
            failure {
                _ = try connection.firstRow("SELECT 'secret' AS word") { try $0[0] as Int }
            })
        #expect(error.reason == .unexpectedValue)
        #expect(error.detail == "column word holds text in place of integer")
        for sql in ["SELECT 1", "SELECT x'61'", "SELECT 1.5"] {
            #expect(failure { _ = try connection.firstRow(sql) { try $0[0] as String } } != nil)
        }
        #expect(failure { _ = try connection.firstRow("SELECT 1") { try $0[0] as Double } } != nil)
        #expect(
            failure { _ = try connection.firstRow("SELECT 'a'") { try $0[0] as [UInt8] } } != nil)
    }

    @Test func `a text that is not UTF-8 is an error, and its bytes can be read`() throws {
        let sql = "SELECT CAST(x'61FF' AS TEXT)"
        let error = failure { _ = try connection.firstRow(sql) { try $0[0] as String } }
        #expect(error?.reason == .unexpectedValue)
        let bytes = try connection.firstRow(sql) { row in
            try row.column(0).withBytes { bytes in (0..<bytes.count).map { bytes[$0] } }
        }
        #expect(bytes == [0x61, 0xFF])
    }

    @Test func `bytes are lent without a copy, and given from a span`() throws {
        struct Letters: DatabaseValue {
            var count = 0
            init() {}
            init(from column: borrowing Column) throws(DatabaseError) {
                count = Int(try column.integer())
            }
            func bind(to parameter: Parameter) throws(DatabaseError) {
                try parameter.bind("abc".utf8.span)
            }
        }
        let size = try connection.firstRow("SELECT ?", Letters()) { row in
            try row.column(0).withBytes { $0.count }
        }
        #expect(size == 3)
        #expect(
            try connection.firstRow("SELECT length(?)", Letters()) { try $0[0] as Letters }?.count
                == 3)
    }

    @Test func `a row has its columns with their names`() throws {
        let names = try connection.firstRow("SELECT 1 AS one, 2 AS two") { row in
            (0..<row.count).map { row.column($0).name }
        }
        #expect(names == ["one", "two"])
    }
}
