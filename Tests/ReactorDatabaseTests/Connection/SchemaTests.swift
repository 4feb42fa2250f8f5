import FileTesting
import ReactorDatabase
import Testing

@Suite("Schema", .timeLimit(.minutes(10)))
struct SchemaTests {
    private struct Refused: Error {}

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private let first: Schema.Step =
        "CREATE TABLE words (word TEXT) STRICT; INSERT INTO words VALUES ('one')"
    private let second: Schema.Step = "ALTER TABLE words ADD COLUMN length INTEGER"
    private let third = Schema.Step { connection in
        try connection.run("UPDATE words SET length = length(word)")
    }

    private func open(_ schema: Schema) throws -> DatabaseConnection {
        try DatabaseConnection(at: folder.location, schema: schema)
    }

    private func version() throws -> Int? {
        try open([]).firstRow("PRAGMA user_version") { try $0[0] }
    }

    @Test func `a new file takes all steps`() throws {
        let connection = try open([first, second, third])
        #expect(try connection.firstRow("SELECT length FROM words") { try $0[0] } == 3)
        #expect(try version() == 3)
    }

    @Test func `an older file takes the steps that it lacks, and each once`() throws {
        _ = try open([first])
        #expect(try version() == 1)
        _ = try open([first, second, third])
        let connection = try open([first, second, third])
        #expect(try connection.rows("SELECT length FROM words") { try $0[0] } == [3])
    }

    @Test func `when a step fails the file is as it was, and can be opened again`() throws {
        _ = try open([first])
        #expect(throws: Refused.self) {
            _ = try open([first, second, Schema.Step { _ in throw Refused() }])
        }
        #expect(failure { _ = try open([first, second, "wrong"]) }?.reason == .invalidStatement)
        #expect(try version() == 1)
        _ = try open([first, second])
        #expect(try version() == 2)
    }

    @Test func `a file of a newer program is refused, and is not changed`() throws {
        _ = try open([first, second])
        let error = try #require(failure { _ = try open([first]) })
        #expect(error.reason == .newerSchema(found: 2, known: 1))
        #expect(
            error.description == "\(folder.file("test.db")): it has schema version 2, and this "
                + "program knows versions up to 1 (open); use the newer program, or restore a "
                + "backup of the older one")
        #expect(try version() == 2)
    }

    @Test func `a database of another program is refused, and is not changed`() throws {
        try open([]).execute("CREATE TABLE theirs (a)")
        #expect(failure { _ = try open([first]) }?.reason == .foreignFile)
        #expect(try open([]).rows("SELECT name FROM sqlite_schema") { try $0[0] } == ["theirs"])
    }

    @Test func `a new file is its owner's, and so are the files beside it`() throws {
        let connection = try open([first])
        try connection.run("INSERT INTO words VALUES ('two')")
        #expect(try folder.names() == ["test.db", "test.db-shm", "test.db-wal"])
        for name in try folder.names() { #expect(folder.mode(of: name) == 0o600, "\(name)") }
    }
}
