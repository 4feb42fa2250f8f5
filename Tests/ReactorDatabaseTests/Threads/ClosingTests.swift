import FileTesting
import ReactorDatabase
import ReactorKit
import ReactorTesting
import Testing

@Suite("Database, closing", .timeLimit(.minutes(10)))
struct ClosingTests {
    private let folder: TemporaryFolder
    private let reactor: Reactor
    private let schema: Schema = ["CREATE TABLE words (word TEXT) STRICT"]

    init() throws {
        folder = try TemporaryFolder()
        reactor = try Reactor()
    }

    private func words() throws -> [String] {
        try DatabaseConnection(at: folder.location).rows("SELECT word FROM words ORDER BY rowid") {
            try $0[0]
        }
    }

    @Test func `the calls that wait are done, and later ones are refused`() throws {
        let database = try reactor.openDatabase(at: folder.location, schema: schema)
        let gate = Gate()
        var events: [String] = []
        for word in ["one", "two", "three"] {
            try database.write(on: reactor) { connection in
                gate.pass()
                try connection.run("INSERT INTO words VALUES (?)", word)
            } completion: { _ in
                events.append(word)
            }
        }
        gate.waitForThreads()
        database.close(on: reactor) { events.append("closed") }
        let error = failure {
            try database.write(on: reactor) { _ in
            } completion: { _ in
            }
        }
        #expect(error?.reason == .closed)
        #expect(
            failure {
                try database.read(on: reactor) { _ in
                } completion: { _ in
                }
            } != nil)
        try reactor.turn(waitingAtMost: .zero)
        #expect(events.isEmpty)
        gate.open()
        #expect(try reactor.turn { events.count == 4 })
        #expect(events == ["one", "two", "three", "closed"])
        #expect(folder.openDescriptors == 0)
        #expect(try folder.names() == ["test.db"])
        #expect(try words() == ["one", "two", "three"])
        try reactor.endCleanly()
    }

    /// Two connections that close at the same moment both leave the log to the other one.
    @Test func `no file of the log is left, with threads that read and write`() throws {
        for round in 1...50 {
            let database = try reactor.openDatabase(at: folder.location, schema: schema)
            var events: [String] = []
            try database.read(on: reactor) { _ in
            } completion: { _ in
                events.append("read")
            }
            try database.write(on: reactor) { connection in
                try connection.run("INSERT INTO words VALUES (?)", "\(round)")
            } completion: { _ in
                events.append("written")
            }
            database.close(on: reactor) { events.append("closed") }
            #expect(try reactor.turn { events.count == 3 })
            #expect(try folder.names() == ["test.db"], "round \(round)")
        }
        #expect(try words().count == 50)
        try reactor.endCleanly()
    }

    @Test func `the end of a program waits for it, but not for ever`() throws {
        let database = try reactor.openDatabase(at: folder.location, schema: schema)
        let gate = Gate()
        var isWritten = false
        try database.write(on: reactor) { connection in
            gate.pass()
            try connection.run("INSERT INTO words VALUES ('one')")
        } completion: { _ in
            isWritten = true
        }
        gate.waitForThreads()
        #expect(!database.close(waitingAtMost: .milliseconds(1)))
        gate.open()
        #expect(database.close(waitingAtMost: .seconds(60)))
        #expect(try folder.names() == ["test.db"])
        #expect(try words() == ["one"])
        #expect(try reactor.turn { isWritten })
        try reactor.endCleanly()
    }

    @Test func `it may be closed again`() throws {
        let database = try reactor.openDatabase(at: folder.location)
        try reactor.closeDatabase(database)
        try reactor.closeDatabase(database)
        try reactor.endCleanly()
    }

    @Test func `a database that is released does what waits, and closes`() throws {
        let gate = Gate()
        var isWritten = false
        do {
            let database = try reactor.openDatabase(at: folder.location, schema: schema)
            try database.write(on: reactor) { connection in
                gate.pass()
                try connection.run("INSERT INTO words VALUES ('one')")
            } completion: { _ in
                isWritten = true
            }
        }
        gate.open()
        #expect(try reactor.turn { isWritten && folder.openDescriptors == 0 })
        #expect(try words() == ["one"])
        try reactor.endCleanly()
    }

    @Test func `the result for a reactor that was released is dropped`() throws {
        let database = try reactor.openDatabase(at: folder.location, schema: schema)
        let gate = Gate()
        do {
            let passing = try Reactor()
            try database.write(on: passing) { connection in
                gate.pass()
                try connection.run("INSERT INTO words VALUES ('one')")
            } completion: { _ in
                Issue.record("the reactor is gone")
            }
        }
        gate.open()
        try reactor.closeDatabase(database)
        #expect(try words() == ["one"])
        try reactor.endCleanly()
    }
}
