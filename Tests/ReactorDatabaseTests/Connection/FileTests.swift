import DatabaseTesting
import FileTesting
import ReactorDatabase
import Testing

/// Files that cannot be used as they are: for reading only, damaged, missing.
@Suite("DatabaseConnection, unusable files", .timeLimit(.minutes(10)))
struct FileTests {
    private let folder: TemporaryFolder
    private let schema: Schema = ["CREATE TABLE words (word TEXT) STRICT"]

    init() throws { folder = try TemporaryFolder() }

    private func open(_ options: DatabaseOptions = DatabaseOptions()) throws -> DatabaseConnection {
        try DatabaseConnection(at: folder.location, schema: schema, options: options)
    }

    private var readOnly: DatabaseOptions {
        var options = DatabaseOptions()
        options.isReadOnly = true
        return options
    }

    // MARK: - For reading only

    @Test func `a database for reading is read, and each change is refused`() throws {
        let writer = try open()
        try writer.run("INSERT INTO words VALUES ('one')")
        let connection = try open(readOnly)
        #expect(try connection.rows("SELECT word FROM words") { try $0[0] } == ["one"])
        let error = try #require(failure { try connection.run("DELETE FROM words") })
        #expect(error.reason == .readOnly)
        #expect(error.file == folder.file("test.db"))
        #expect(try connection.rows("SELECT word FROM words") { try $0[0] } == ["one"])
    }

    @Test func `a file that this user may only read is refused when it is opened for changes`()
        throws
    {
        _ = try open()
        let faults = DiskFaults()
        faults.begin(.readOnly, count: 1)
        let error = try #require(failure { _ = try open(faults.options) })
        #expect(faults.end() == 1)
        #expect(error.reason == .readOnly)
        #expect(
            error.description == "\(folder.file("test.db")): it cannot be changed (open); check "
                + "the permissions of the file and its folder, and the mount")
    }

    @Test func `an older file is not migrated when it is opened for reading`() throws {
        _ = try DatabaseConnection(at: folder.location)
        #expect(failure { _ = try open(readOnly) }?.reason == .readOnly)
    }

    // MARK: - Damaged

    @Test func `a file that is no database is refused, and is not changed`() throws {
        try folder.overwrite("test.db", at: 0, with: [UInt8](repeating: 0x41, count: 5_000))
        let error = try #require(failure { _ = try open() })
        #expect(error.reason == .corrupt)
        #expect(
            error.description == "\(folder.file("test.db")): the file is damaged, or no database "
                + "(PRAGMA journal_mode = WAL: file is not a database); restore a backup")
        #expect(try folder.names() == ["test.db"])
    }

    @Test func `a damaged page is an error, and never a wrong answer`() throws {
        do {
            let connection = try open()
            let insert = try connection.statement("INSERT INTO words VALUES (?)")
            try connection.transaction {
                for number in 1...5_000 { try insert.run("word number \(number)") }
            }
        }
        try folder.overwrite("test.db", at: 4_096 * 3, with: [UInt8](repeating: 0xAA, count: 4_096))
        let connection = try open()
        let error = failure {
            _ = try connection.rows("SELECT word FROM words") { try $0[0] as String }
        }
        #expect(error?.reason == .corrupt)
    }

    // MARK: - Missing

    @Test func `a folder that does not exist is an error that says so`() throws {
        let path = folder.file("none/test.db")
        let error = try #require(
            failure { _ = try DatabaseConnection(at: .file(path), schema: schema) })
        #expect(error.reason == .cannotOpen)
        #expect(
            error.description == "\(path): it cannot be opened (create: No such file or "
                + "directory); check that its folder exists and that this user may write to it")
    }

    @Test func `a missing file is not made for reading`() throws {
        #expect(failure { _ = try open(readOnly) }?.reason == .cannotOpen)
        #expect(try folder.names().isEmpty)
    }

    @Test func `a path with a NUL is refused`() throws {
        let path = folder.file("test\u{0}.db")
        #expect(failure { _ = try DatabaseConnection(at: .file(path)) }?.reason == .cannotOpen)
        #expect(try folder.names().isEmpty)
    }
}
