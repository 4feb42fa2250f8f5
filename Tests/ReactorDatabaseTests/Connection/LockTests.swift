import FileTesting
import ReactorDatabase
import ReactorKit
import ReactorTesting
import Testing

@Suite("DatabaseConnection, locks", .timeLimit(.minutes(10)))
struct LockTests {
    private let folder: TemporaryFolder
    private var options = DatabaseOptions()
    private let schema: Schema = ["CREATE TABLE words (word TEXT) STRICT"]

    init() throws {
        folder = try TemporaryFolder()
        options.busyTimeout = .zero
    }

    private func open() throws -> DatabaseConnection {
        try DatabaseConnection(at: folder.location, schema: schema, options: options)
    }

    @Test func `a wait for the lock that takes too long is an error, and nothing is changed`()
        throws
    {
        let holder = try open()
        let other = try open()
        try holder.transaction {
            let error = try #require(
                failure {
                    try other.transaction { try other.run("INSERT INTO words VALUES ('a')") }
                })
            #expect(error.reason == .locked)
            #expect(
                error.description == "\(folder.file("test.db")): another process holds its lock "
                    + "(BEGIN IMMEDIATE: database is locked); try again, or end the other process")
            #expect(failure { try other.run("INSERT INTO words VALUES ('a')") }?.reason == .locked)
        }
        try other.transaction { try other.run("INSERT INTO words VALUES ('b')") }
        #expect(try holder.rows("SELECT word FROM words") { try $0[0] } == ["b"])
    }

    @Test func `a reader waits for no writer, and no writer for a reader`() throws {
        let writer = try open()
        let reader = try open()
        try reader.snapshot {
            #expect(try reader.rows("SELECT word FROM words") { try $0[0] as String } == [])
            try writer.transaction {
                try writer.run("INSERT INTO words VALUES ('a')")
                #expect(try reader.rows("SELECT word FROM words") { try $0[0] as String } == [])
            }
        }
    }

    @Test func `a lock that is released in time is waited for`() throws {
        let reactor = try Reactor()
        let holder = try reactor.openDatabase(at: folder.location, schema: schema)
        let other = try reactor.openDatabase(at: folder.location, schema: schema)
        let gate = Gate()
        var done: [String] = []
        try holder.write(on: reactor) { connection in
            try connection.run("INSERT INTO words VALUES ('a')")
            gate.pass()
        } completion: { _ in
            done.append("a")
        }
        gate.waitForThreads()
        try other.write(on: reactor) { connection in
            try connection.run("INSERT INTO words VALUES ('b')")
        } completion: { result in
            done.append((try? result.get()) == nil ? "failed" : "b")
        }
        try other.read(on: reactor) { _ in
            gate.open()
        } completion: { _ in
        }
        #expect(try reactor.turn { done.count == 2 })
        #expect(done == ["a", "b"])
        try reactor.closeDatabase(holder)
        try reactor.closeDatabase(other)
        try reactor.endCleanly()
    }
}
