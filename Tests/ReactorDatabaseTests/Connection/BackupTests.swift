import FileTesting
import ReactorDatabase
import Testing

@Suite("Backup", .timeLimit(.minutes(10)))
struct BackupTests {
    private let folder: TemporaryFolder
    private let schema: Schema = ["CREATE TABLE pairs (a INTEGER, b INTEGER) STRICT"]

    init() throws { folder = try TemporaryFolder() }

    private var copy: String { folder.file("copy.db") }

    private func sums(_ connection: DatabaseConnection) throws -> (count: Int, isBalanced: Bool) {
        try connection.firstRow("SELECT count(*), coalesce(sum(a + b), 0) FROM pairs") {
            (try $0[0] as Int, try $0[1] as Int == 0)
        } ?? (0, false)
    }

    private static func insertPair(_ number: Int, on connection: DatabaseConnection) throws {
        try connection.run("INSERT INTO pairs VALUES (?, 0)", number)
        try connection.run("INSERT INTO pairs VALUES (0, ?)", -number)
    }

    @Test func `the copy is whole, and its owner's`() throws {
        let connection = try DatabaseConnection(at: folder.location, schema: schema)
        for number in 1...500 {
            try connection.transaction { try Self.insertPair(number, on: connection) }
        }
        try connection.backUp(to: copy)
        #expect(folder.mode(of: "copy.db") == 0o600)
        #expect(try !folder.names().contains { $0.contains("partial") })
        let restored = try DatabaseConnection(at: .file(copy), schema: schema)
        #expect(try sums(restored) == (1_000, true))
        #expect(try restored.firstRow("PRAGMA integrity_check") { try $0[0] } == "ok")
    }

    @Test func `what is copied while others write is one state, and they do not wait`() async throws
    {
        let database = try await Database.open(at: folder.location, schema: schema)
        for number in 1...50 {
            try await database.write { try Self.insertPair(number, on: $0) }
        }
        try await withThrowingTaskGroup { group in
            group.addTask {
                for number in 1...200 {
                    try await database.write { try Self.insertPair(number, on: $0) }
                }
            }
            for name in ["a", "b", "c"] {
                group.addTask { [copy = folder.file(name)] in
                    try await database.backUp(to: copy)
                }
            }
            try await group.waitForAll()
        }
        for name in ["a", "b", "c"] {
            let found = try sums(DatabaseConnection(at: .file(folder.file(name)), schema: schema))
            #expect((100...500).contains(found.count))
            #expect(found.isBalanced)
        }
        await database.close()
    }

    @Test func `an existing file is not replaced`() throws {
        let connection = try DatabaseConnection(at: folder.location, schema: schema)
        try connection.backUp(to: copy)
        #expect(failure { try connection.backUp(to: copy) }?.reason == .fileExists)
        #expect(
            failure { try connection.backUp(to: folder.file("test.db")) }?.reason == .fileExists)
        #expect(try sums(connection) == (0, true))
    }

    @Test func `what an interrupted backup left does not disturb the next one`() throws {
        let connection = try DatabaseConnection(at: folder.location, schema: schema)
        try folder.overwrite("copy.db.partial", at: 0, with: [UInt8](repeating: 1, count: 9_000))
        try connection.backUp(to: copy)
        #expect(try sums(DatabaseConnection(at: .file(copy), schema: schema)) == (0, true))
    }

    @Test func `a folder that does not exist is an error`() throws {
        let connection = try DatabaseConnection(at: folder.location, schema: schema)
        let error = failure { try connection.backUp(to: folder.file("none/copy.db")) }
        #expect(error?.reason == .cannotOpen)
    }

    @Test func `memory is copied too`() async throws {
        let database = try await Database.open(at: .memory, schema: schema)
        try await database.write { try Self.insertPair(1, on: $0) }
        try await database.backUp(to: copy)
        #expect(try sums(DatabaseConnection(at: .file(copy), schema: schema)) == (2, true))
        await database.close()
    }
}
