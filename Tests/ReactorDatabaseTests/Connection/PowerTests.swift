import DatabaseTesting
import FileTesting
import ReactorDatabase
import Testing

/// A machine that loses its power.
@Suite("Power failures", .timeLimit(.minutes(10)))
struct PowerTests {
    private let folder: TemporaryFolder
    private let faults = DiskFaults(keepsUnsynced: true)

    init() throws { folder = try TemporaryFolder() }

    private func open() throws -> DatabaseConnection {
        try DatabaseConnection(
            at: folder.location, schema: ["CREATE TABLE words (word TEXT NOT NULL) STRICT"],
            options: faults.options)
    }

    private func words() throws -> [String] {
        try open().rows("SELECT word FROM words ORDER BY rowid") { try $0[0] }
    }

    /// Stores a word, without waiting for the disk if it `isSynced` is false, and cuts the power.
    private func store(_ word: String, isSynced: Bool) throws {
        let connection = try open()
        if !isSynced { try connection.execute("PRAGMA synchronous = OFF") }
        try connection.run("INSERT INTO words VALUES (?)", word)
        faults.cutPower(at: 1)
        #expect(throws: DatabaseError.self) {
            try connection.run("INSERT INTO words VALUES ('late')")
        }
    }

    @Test func `what was committed survives`() throws {
        try store("one", isSynced: true)
        #expect(faults.restorePower(.none))
        #expect(try words() == ["one"])
    }

    @Test func `what was not synced is lost, or is there when the machine had written it`() throws {
        try store("one", isSynced: false)
        #expect(faults.restorePower(.all))
        #expect(try words() == ["one"])
        try store("two", isSynced: false)
        #expect(faults.restorePower(.none))
        #expect(try words() == ["one"])
    }

    @Test func `what reached the disk by chance differs, and is never half a change`() throws {
        try open().run("INSERT INTO words VALUES ('one')")
        var results: Set<[String]> = []
        for seed in 0..<60 as Range<UInt64> {
            try store("two", isSynced: false)
            #expect(faults.restorePower(.some(seed: seed)))
            results.insert(try words())
            try open().run("DELETE FROM words WHERE word <> 'one'")
        }
        #expect(results == [["one"], ["one", "two"]])
    }
}
