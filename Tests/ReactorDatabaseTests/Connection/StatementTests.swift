import FileTesting
import Testing

@testable import ReactorDatabase

@Suite("Statement", .timeLimit(.minutes(10)))
struct StatementTests {
    private let connection: DatabaseConnection

    init() throws {
        connection = try DatabaseConnection(at: .memory)
        try connection.execute("CREATE TABLE words (word TEXT, length INTEGER) STRICT")
    }

    private func insert(_ words: String...) throws {
        for word in words {
            try connection.run("INSERT INTO words VALUES (?, ?)", word, word.utf8.count)
        }
    }

    @Test func `rows arrive in the order of the result`() throws {
        try insert("where", "is", "hope")
        let words = try connection.rows("SELECT word FROM words ORDER BY length") {
            try $0[0] as String
        }
        #expect(words == ["is", "hope", "where"])
        #expect(
            try connection.firstRow("SELECT word FROM words WHERE length = ?", 9) {
                try $0[0] as String
            } == nil)
    }

    @Test func `changes are counted, and the last row is known`() throws {
        try insert("where", "is", "hope")
        #expect(connection.lastInsertedRow == 3)
        try connection.run("DELETE FROM words WHERE length < ?", 5)
        #expect(connection.changeCount == 2)
    }

    @Test func `a statement is prepared once, and runs again with other values`() throws {
        let sql = "INSERT INTO words VALUES (?, ?)"
        let first = try connection.statement(sql)
        try first.run("hope", 4)
        try first.run(nil as String?, 0)
        #expect(try connection.statement(sql) === first)
        #expect(
            try connection.firstRow("SELECT count(*), count(word) FROM words") {
                (try $0[0] as Int, try $0[1] as Int)
            } ?? (0, 0) == (2, 1))
    }

    @Test func `no value of a run is left for the next one`() throws {
        let statement = try connection.statement("SELECT ?1 IS NULL")
        #expect(try statement.firstRow("secret") { try $0[0] } == false)
        #expect(try statement.firstRow(nil as Int?) { try $0[0] } == true)
    }

    @Test func `the closure that reads rows may run other statements, and the same one again`()
        throws
    {
        try insert("where", "is", "hope")
        var pairs: [String] = []
        let sql = "SELECT word FROM words ORDER BY word"
        try connection.forEachRow(sql) { outer in
            let outer: String = try outer[0]
            try connection.forEachRow(sql) { pairs.append(outer + " " + (try $0[0])) }
        }
        #expect(pairs.count == 9)
        #expect(pairs.first == "hope hope")
    }

    @Test func `an error in the closure ends the result, and the statement can be run again`()
        throws
    {
        struct Enough: Error {}
        try insert("where", "is", "hope")
        var read = 0
        #expect(throws: Enough.self) {
            try connection.forEachRow("SELECT word FROM words") { _ in
                read += 1
                if read == 2 { throw Enough() }
            }
        }
        #expect(read == 2)
        #expect(try connection.rows("SELECT word FROM words") { try $0[0] as String }.count == 3)
        try connection.execute("DROP TABLE words")
    }

    @Test func `only so many statements are kept, those that were used last`() throws {
        var options = DatabaseOptions()
        options.statementLimit = 3
        let connection = try DatabaseConnection(at: .memory, options: options)
        let first = try connection.statement("SELECT 1")
        for number in 2...9 {
            _ = try connection.statement("SELECT \(number)")
            #expect(try connection.statement("SELECT 1") === first)
            #expect(connection.keptStatements <= 3)
        }
        let eighth = try connection.statement("SELECT 8")
        #expect(try connection.statement("SELECT 8") === eighth)
    }

    @Test func `wrong SQL is an error that names it`() throws {
        let error = try #require(failure { try connection.run("SELEC 1") })
        #expect(error.reason == .invalidStatement)
        #expect(
            error.description
                == ":memory:: the statement is wrong (SELEC 1: near \"SELEC\": syntax error)")
        for sql in ["", "  -- nothing", "SELECT 1; SELECT 2", "SELECT 1\u{0}"] {
            #expect(failure { try connection.run(sql) }?.reason == .invalidStatement, "\(sql)")
        }
        try connection.run("SELECT 1;\n")
    }

    @Test func `too few and too many values are an error`() throws {
        #expect(
            failure { try connection.run("SELECT ?, ?", 1) }?.detail
                == "it has 2 parameters, and 1 values were given")
        #expect(failure { try connection.run("SELECT ?", 1, 2) }?.reason == .invalidStatement)
        try connection.run("SELECT ?", 1)
    }

    @Test func `a violated constraint is an error without the values`() throws {
        try connection.execute("CREATE TABLE names (name TEXT PRIMARY KEY) STRICT")
        try connection.run("INSERT INTO names VALUES (?)", "secret")
        let error = try #require(
            failure { try connection.run("INSERT INTO names VALUES (?)", "secret") })
        #expect(error.reason == .constraint)
        #expect(error.code == 1_555)
        #expect(!error.description.contains("secret"))
    }

    @Test func `foreign keys are enforced`() throws {
        try connection.execute(
            """
            CREATE TABLE owners (id INTEGER PRIMARY KEY) STRICT;
            CREATE TABLE rooms (owner INTEGER REFERENCES owners) STRICT
            """)
        #expect(
            failure { try connection.run("INSERT INTO rooms VALUES (1)") }?.reason == .constraint)
    }

    @Test func `text in double quotes is not a string, and the schema cannot be overwritten`()
        throws
    {
        #expect(failure { try connection.run("SELECT \"text\"") }?.reason == .invalidStatement)
        #expect(
            failure {
                try connection.execute("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema")
            } != nil)
    }

    @Test func `a connection that is released leaves no statement and no descriptor`() throws {
        let folder = try TemporaryFolder()
        var statement: Statement?
        do {
            let connection = try DatabaseConnection(at: folder.location)
            for number in 1...100 { try connection.run("SELECT \(number)") }
            statement = try connection.statement("SELECT count(*) FROM sqlite_schema")
            #expect(folder.openDescriptors > 0)
        }
        // A statement keeps its database open.
        #expect(try statement?.firstRow { try $0[0] as Int } == 0)
        #expect(folder.openDescriptors > 0)
        statement = nil
        #expect(folder.openDescriptors == 0)
        #expect(try folder.names() == ["test.db"])
    }

    @Test func `a statement that its own rows run again stops the program`() async {
        await #expect(processExitsWith: .failure) {
            let connection = try DatabaseConnection(at: .memory)
            let statement = try connection.statement("SELECT 1")
            try statement.forEachRow { _ in try statement.run() }
        }
    }
}
