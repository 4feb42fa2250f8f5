import FileTesting
import ReactorDatabase
import Testing

@Suite("Erasure", .timeLimit(.minutes(10)))
struct ErasureTests {
    private let folder: TemporaryFolder
    private var options = DatabaseOptions()

    init() throws {
        folder = try TemporaryFolder()
        options.busyTimeout = .zero
    }

    private func open() throws -> DatabaseConnection {
        try DatabaseConnection(
            at: folder.location,
            schema: ["CREATE TABLE words (number INTEGER PRIMARY KEY, word TEXT NOT NULL) STRICT"],
            options: options)
    }

    private func hasSecret(_ name: String) -> Bool {
        folder.read(name)?.contains("secret") ?? false
    }

    @Test func `what was deleted is in no file afterwards`() throws {
        let connection = try open()
        // In an order in which rows are moved between pages.
        for number in 0..<300 {
            try connection.run(
                "INSERT INTO words VALUES (?, ?)", number % 10 * 100 + number / 10,
                (number % 3 == 0 ? "secret " : "plain ") + String(repeating: "x", count: number))
        }
        try connection.run("DELETE FROM words WHERE word LIKE 'secret%'")
        #expect(hasSecret("test.db-wal"))
        #expect(try connection.eraseDeleted())
        #expect(!hasSecret("test.db") && !hasSecret("test.db-wal"))
        #expect(try connection.firstRow("SELECT count(*) FROM words") { try $0[0] } == 200)
    }

    @Test func `the log is emptied when no connection reads what it has`() throws {
        let connection = try open()
        let reader = try open()
        try connection.run("INSERT INTO words VALUES (1, 'secret')")
        try reader.snapshot {
            let count = try reader.firstRow("SELECT count(*) FROM words") { try $0[0] as Int }
            #expect(count == 1)
            try connection.run("DELETE FROM words")
            #expect(try !connection.emptyLog())
            #expect(hasSecret("test.db-wal"))
        }
        #expect(try connection.emptyLog())
        #expect(folder.read("test.db-wal") == "")
        #expect(!hasSecret("test.db"))
    }
}
