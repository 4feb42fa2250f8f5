import FileTesting
import Glibc
import ReactorDatabase
import ReactorKit
import ReactorTesting
import Testing

@Suite("Database", .timeLimit(.minutes(10)))
struct DatabaseTests {
    private struct Refused: Error {}

    private let folder: TemporaryFolder
    private let schema: Schema = ["CREATE TABLE words (word TEXT) STRICT"]

    init() throws { folder = try TemporaryFolder() }

    private static func words(_ connection: DatabaseConnection) throws -> [String] {
        try connection.rows("SELECT word FROM words ORDER BY rowid") { try $0[0] }
    }

    // MARK: - On a reactor

    @Test func `results arrive on the reactor's thread, and the work is done elsewhere`() throws {
        let reactor = try Reactor()
        let here = pthread_self()
        var isElsewhere: Bool?
        let database = try reactor.openDatabase(at: folder.location, schema: schema)
        try database.read(on: reactor) { _ in
            pthread_equal(pthread_self(), here) == 0
        } completion: { result in
            #expect(pthread_equal(pthread_self(), here) != 0)
            isElsewhere = try? result.get()
        }
        #expect(isElsewhere == nil, "a completion was called before the call had returned")
        #expect(try reactor.turn { isElsewhere != nil })
        #expect(isElsewhere == true)
        try reactor.closeDatabase(database)
        try reactor.endCleanly()
    }

    @Test func `what is written is done and reported in the order of the calls`() throws {
        let reactor = try Reactor()
        let database = try reactor.openDatabase(at: folder.location, schema: schema)
        var results: [Int] = []
        for number in 0..<200 {
            try database.write(on: reactor) { connection in
                try connection.run("INSERT INTO words VALUES (?)", "\(number)")
                return number
            } completion: { result in
                if let number = try? result.get() { results.append(number) }
            }
        }
        #expect(try reactor.turn { results.count == 200 })
        #expect(results == Array(0..<200))
        var words: [String] = []
        try database.read(on: reactor, Self.words) { words = (try? $0.get()) ?? [] }
        #expect(try reactor.turn { !words.isEmpty })
        #expect(words == (0..<200).map { "\($0)" })
        try reactor.closeDatabase(database)
        try reactor.endCleanly()
    }

    @Test func `readers read at the same time, and their results are in the order of the calls`()
        throws
    {
        let reactor = try Reactor()
        var options = DatabaseOptions()
        options.readers = 3
        let database = try reactor.openDatabase(
            at: folder.location, schema: schema, options: options)
        let slow = Gate()
        let others = Gate()
        var results: [Int] = []
        for number in 0..<3 {
            try database.read(on: reactor) { _ in
                (number == 0 ? slow : others).pass()
                return number
            } completion: { result in
                if let number = try? result.get() { results.append(number) }
            }
        }
        slow.waitForThreads()
        others.waitForThreads(2)
        others.open()
        // Behind it in the order, so its result does not arrive first either.
        var isLast = false
        try database.read(on: reactor) { _ in
            slow.open()
        } completion: { _ in
            isLast = true
        }
        #expect(try reactor.turn { isLast })
        #expect(results == [0, 1, 2])
        try reactor.closeDatabase(database)
        try reactor.endCleanly()
    }

    @Test func `a read does not wait for a write, and sees what was reported as written`() throws {
        let reactor = try Reactor()
        let database = try reactor.openDatabase(at: folder.location, schema: schema)
        let gate = Gate()
        var events: [String] = []
        try database.write(on: reactor) { connection in
            try connection.run("INSERT INTO words VALUES ('one')")
            gate.pass()
        } completion: { _ in
            events.append("written")
        }
        gate.waitForThreads()
        try database.read(on: reactor, Self.words) { result in
            events.append("read \((try? result.get()) ?? ["failed"])")
            gate.open()
        }
        #expect(try reactor.turn { events.count == 2 })
        try database.read(on: reactor, Self.words) { result in
            events.append("read \((try? result.get()) ?? ["failed"])")
        }
        #expect(try reactor.turn { events.count == 3 })
        #expect(events == ["read []", "written", "read [\"one\"]"])
        try reactor.closeDatabase(database)
        try reactor.endCleanly()
    }

    @Test func `an error undoes what was written, and arrives in its turn`() throws {
        let reactor = try Reactor()
        let database = try reactor.openDatabase(at: folder.location, schema: schema)
        var results: [String] = []
        for word in ["one", "bad", "two"] {
            try database.write(on: reactor) { connection in
                try connection.run("INSERT INTO words VALUES (?)", word)
                if word == "bad" { throw Refused() }
            } completion: { result in
                if case .failure(let error) = result {
                    results.append("\(error)")
                } else {
                    results.append(word)
                }
            }
        }
        #expect(try reactor.turn { results.count == 3 })
        #expect(results == ["one", "Refused()", "two"])
        var words: [String] = []
        try database.read(on: reactor, Self.words) { words = (try? $0.get()) ?? [] }
        #expect(try reactor.turn { !words.isEmpty })
        #expect(words == ["one", "two"])
        try reactor.closeDatabase(database)
        try reactor.endCleanly()
    }

    // MARK: - In tasks

    @Test func `tasks write and read`() async throws {
        let database = try await Database.open(at: folder.location, schema: schema)
        try await withThrowingTaskGroup { group in
            for number in 0..<50 {
                group.addTask {
                    try await database.write {
                        try $0.run("INSERT INTO words VALUES (?)", "\(number)")
                    }
                }
            }
            try await group.waitForAll()
        }
        let words = try await database.read(Self.words)
        #expect(Set(words) == Set((0..<50).map { "\($0)" }))
        await #expect(throws: Refused.self) { try await database.write { _ in throw Refused() } }
        await database.close()
    }

    @Test(arguments: [true, false])
    func `a reader cannot write, and writing goes on after it tried`(isInMemory: Bool) async throws
    {
        let database = try await Database.open(
            at: isInMemory ? .memory : folder.location, schema: schema)
        let error = await failure {
            try await database.read { try $0.run("INSERT INTO words VALUES ('one')") }
        }
        #expect(error?.reason == .readOnly)
        try await database.write { try $0.run("INSERT INTO words VALUES ('two')") }
        #expect(try await database.read(Self.words) == ["two"])
        await database.close()
    }

    @Test func `what no transaction may contain is done without one`() async throws {
        let database = try await Database.open(at: folder.location, schema: schema)
        #expect(await failure { try await database.write { try $0.execute("VACUUM") } } != nil)
        try await database.writeWithoutTransaction { try $0.execute("VACUUM") }
        await database.close()
    }

    @Test func `in memory all calls share one connection`() async throws {
        let database = try await Database.open(at: .memory, schema: schema)
        try await database.write { try $0.run("INSERT INTO words VALUES ('one')") }
        #expect(try await database.read(Self.words) == ["one"])
        await database.close()
    }

    @Test func `a database that cannot be opened is an error, and nothing is left open`()
        async throws
    {
        try folder.overwrite("test.db", at: 0, with: [UInt8](repeating: 0x41, count: 5_000))
        let location = folder.location
        let error = await failure { _ = try await Database.open(at: location) }
        #expect(error?.reason == .corrupt)
    }
}

/// Checks that `body` throws a `DatabaseError`, and returns it.
func failure(_ body: () async throws -> Void) async -> DatabaseError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? DatabaseError
    }
}
