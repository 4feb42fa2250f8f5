import FileTesting
import ReactorDatabase
import Testing

@Suite("DatabaseConnection, transactions", .timeLimit(.minutes(10)))
struct TransactionTests {
    private struct Refused: Error {}

    private let folder: TemporaryFolder
    private let connection: DatabaseConnection

    init() throws {
        folder = try TemporaryFolder()
        connection = try DatabaseConnection(
            at: folder.location, schema: ["CREATE TABLE words (word TEXT UNIQUE) STRICT"])
    }

    private func insert(_ word: String) throws {
        try connection.run("INSERT INTO words VALUES (?)", word)
    }

    private func words(on connection: DatabaseConnection) throws -> [String] {
        try connection.rows("SELECT word FROM words ORDER BY rowid") { try $0[0] }
    }

    @Test func `all of it is done, and others see it then`() throws {
        let other = try DatabaseConnection(at: folder.location)
        let value = try connection.transaction {
            try insert("one")
            try insert("two")
            #expect(try words(on: other).isEmpty)
            return 7
        }
        #expect(value == 7)
        #expect(try words(on: other) == ["one", "two"])
    }

    @Test func `an error undoes all of it, and is thrown again`() throws {
        #expect(throws: Refused.self) {
            try connection.transaction {
                try insert("one")
                throw Refused()
            }
        }
        #expect(try words(on: connection).isEmpty)
        try connection.transaction { try insert("two") }
        #expect(try words(on: connection) == ["two"])
    }

    @Test func `an inner transaction that fails is undone alone`() throws {
        try connection.transaction {
            try insert("one")
            try? connection.transaction {
                try insert("two")
                try connection.transaction { try insert("three") }
                throw Refused()
            }
            try connection.transaction { try insert("four") }
        }
        #expect(try words(on: connection) == ["one", "four"])
    }

    @Test func `a statement that fails is undone alone when its error is caught`() throws {
        try connection.transaction {
            try insert("one")
            #expect(throws: DatabaseError.self) { try insert("one") }
            try insert("two")
        }
        #expect(try words(on: connection) == ["one", "two"])
    }

    @Test func `a snapshot does not change while others write`() throws {
        let other = try DatabaseConnection(at: folder.location)
        try insert("one")
        try other.snapshot {
            #expect(try words(on: other) == ["one"])
            try insert("two")
            #expect(try words(on: other) == ["one"])
        }
        #expect(try words(on: other) == ["one", "two"])
    }

    @Test func `when SQLite ends the transaction by itself, no later statement is done`() throws {
        let error = failure {
            try connection.transaction {
                try insert("one")
                // As SQLite does on a full disk; the program does not look at the error.
                try? connection.run("INSERT OR ROLLBACK INTO words VALUES ('one')")
                #expect(throws: DatabaseError.self) { try insert("two") }
                #expect(throws: DatabaseError.self) {
                    try connection.execute("INSERT INTO words VALUES ('three')")
                }
                #expect(throws: DatabaseError.self) {
                    try connection.transaction { try insert("four") }
                }
            }
        }
        #expect(error?.reason == .constraint)
        #expect(try words(on: connection).isEmpty)
        try insert("five")
        #expect(try words(on: connection) == ["five"])
    }

    @Test func `a block that ends its transaction itself is an error`() throws {
        let error = failure {
            try connection.transaction {
                try connection.execute("COMMIT")
                try insert("one")
            }
        }
        #expect(error?.reason == .invalidStatement)
        #expect(try words(on: connection).isEmpty)
    }
}
