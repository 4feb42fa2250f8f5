import FileTesting
import ReactorDatabase
import ReactorKit
import ReactorTesting
import Testing

@Suite("Database, full queue", .timeLimit(.minutes(10)))
struct QueueTests {
    private let folder: TemporaryFolder
    private let reactor: Reactor
    private let database: Database

    init() throws {
        folder = try TemporaryFolder()
        reactor = try Reactor()
        var options = DatabaseOptions()
        options.queueLimit = 3
        database = try reactor.openDatabase(at: folder.location, options: options)
    }

    @Test func `a full queue refuses a call at once, and takes the next when it has room`() throws {
        let gate = Gate()
        var done: [Int] = []
        func submit(_ number: Int) throws {
            try database.write(on: reactor) { _ in
                gate.pass()
                return number
            } completion: { result in
                if let number = try? result.get() { done.append(number) }
            }
        }
        try submit(0)
        gate.waitForThreads()
        for number in 1...3 { try submit(number) }
        let error = try #require(failure { try submit(4) })
        #expect(error.reason == .queueFull)
        #expect(
            error.description == "\(folder.file("test.db")): too many calls wait for it (write); "
                + "try again later")
        // Readers have a queue of their own.
        var hasRead = false
        try database.read(on: reactor) { _ in
        } completion: { _ in
            hasRead = true
        }
        #expect(try reactor.turn { hasRead })
        #expect(done.isEmpty)
        gate.open()
        #expect(try reactor.turn { done.count == 4 })
        try submit(5)
        #expect(try reactor.turn { done.count == 5 })
        #expect(done == [0, 1, 2, 3, 5])
        try reactor.closeDatabase(database)
        try reactor.endCleanly()
    }
}
