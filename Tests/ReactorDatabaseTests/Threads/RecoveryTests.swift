import DatabaseTesting
import FileTesting
import ReactorDatabase
import ReactorKit
import ReactorTesting
import Testing

@Suite("Database, recovery", .timeLimit(.minutes(10)))
struct RecoveryTests {
    private let folder: TemporaryFolder
    private let faults: DiskFaults
    private let schema: Schema = ["CREATE TABLE words (word TEXT) STRICT"]

    init() throws {
        folder = try TemporaryFolder()
        faults = DiskFaults()
    }

    private static func words(_ connection: DatabaseConnection) throws -> [String] {
        try connection.rows("SELECT word FROM words ORDER BY rowid") { try $0[0] }
    }

    @Test func `while the disk is full each change fails and reads go on; then it works again`()
        async throws
    {
        let database = try await Database.open(
            at: folder.location, schema: schema, options: faults.options)
        try await database.write { try $0.run("INSERT INTO words VALUES ('one')") }
        faults.begin(.diskFull)
        for _ in 1...3 {
            let error = await failure {
                try await database.write { try $0.run("INSERT INTO words VALUES ('two')") }
            }
            #expect(error?.reason == .diskFull)
            #expect(try await database.read(Self.words) == ["one"])
        }
        faults.end()
        try await database.write { try $0.run("INSERT INTO words VALUES ('three')") }
        #expect(try await database.read(Self.words) == ["one", "three"])
        await database.close()
    }

    @Test func `while the disk fails each call fails; then it works again`() async throws {
        let database = try await Database.open(
            at: folder.location, schema: schema, options: faults.options)
        try await database.write { try $0.run("INSERT INTO words VALUES ('one')") }
        faults.begin(.ioFailure)
        for _ in 1...3 {
            let error = await failure {
                try await database.write { try $0.run("INSERT INTO words VALUES ('two')") }
            }
            #expect([.ioFailure, .cannotOpen].contains(error?.reason))
            #expect(await failure { _ = try await database.read(Self.words) } != nil)
        }
        faults.end()
        try await database.write { try $0.run("INSERT INTO words VALUES ('three')") }
        #expect(try await database.read(Self.words) == ["one", "three"])
        await database.close()
    }

    @Test func `after a failure of the disk the file is opened again`() async throws {
        let database = try await Database.open(
            at: folder.location, schema: schema, options: faults.options)
        try await database.write { try $0.run("INSERT INTO words VALUES ('one')") }
        try await database.backUp(to: folder.file("copy.db"))
        try await database.write { try $0.run("INSERT INTO words VALUES ('two')") }
        #expect(try await database.write(Self.words) == ["one", "two"])
        faults.begin(.ioFailure, count: 1)
        #expect(await failure { _ = try await database.write(Self.words) } != nil)
        #expect(faults.end() == 1)
        // Only a connection that is opened again sees another file.
        try folder.move("copy.db", to: "test.db")
        #expect(try await database.write(Self.words) == ["one"])
        await database.close()
    }

    @Test func `a damaged file is an error at each call, until a backup is in its place`()
        async throws
    {
        let database = try await Database.open(at: folder.location, schema: schema)
        try await database.write { connection in
            for number in 1...5_000 {
                try connection.run("INSERT INTO words VALUES (?)", "\(number)")
            }
        }
        try await database.backUp(to: folder.file("copy.db"))
        await database.close()

        // The pages of the table, behind the one that is read when the file is opened.
        try folder.overwrite(
            "test.db", at: 4_096 * 2, with: [UInt8](repeating: 0xAA, count: 40_960))
        let damaged = try await Database.open(at: folder.location, schema: schema)
        for _ in 1...2 {
            let error = await failure { _ = try await damaged.read(Self.words) }
            #expect(error?.reason == .corrupt)
        }
        await damaged.close()
        try folder.move("copy.db", to: "test.db")
        let restored = try await Database.open(at: folder.location, schema: schema)
        #expect(try await restored.read(Self.words).count == 5_000)
        await restored.close()
    }

    /// The whole way through the threads, with a fault at each call in turn.
    @Test(
        "a fault at any call leaves each change whole or undone",
        arguments: [DiskFaults.Kind.diskFull, .ioFailure])
    func faultAtEachCall(kind: DiskFaults.Kind) async throws {
        var call = 1
        while true {
            let folder = try TemporaryFolder()
            let faults = DiskFaults()
            let database = try await Database.open(
                at: folder.location, schema: schema, options: faults.options)
            faults.begin(kind, at: call, count: 1)
            var reported: [Int] = []
            for number in 0..<4 {
                let error = await failure {
                    try await database.write { connection in
                        try connection.run("INSERT INTO words VALUES (?)", "\(number)")
                        try connection.run("INSERT INTO words VALUES (?)", "\(number)")
                    }
                }
                if error == nil { reported.append(number) }
            }
            let hits = faults.end()
            let words = try await database.read(Self.words).compactMap { Int($0) }
            for number in 0..<4 {
                let count = words.count { $0 == number }
                if reported.contains(number) {
                    #expect(count == 2, "call \(call): a change that was reported is lost")
                } else {
                    #expect(count != 1, "call \(call): a change is there by half")
                }
            }
            #expect(reported.count >= 3, "one fault is one error")
            await database.close()
            if hits == 0 { break }
            call += 1
        }
        // SQLite writes less often than it reads.
        #expect(call > (kind == .diskFull ? 5 : 20), "\(call - 1) calls had the fault")
    }
}
