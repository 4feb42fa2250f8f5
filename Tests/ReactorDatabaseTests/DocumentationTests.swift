import ReactorDatabase
import ReactorKit
import ReactorTesting
import Testing
import TextTesting

// What is between the marker comments is repeated on the pages of the catalogue
// ReactorDatabase.docc.

// page: ReactorDatabase
/// The words that people have said, and how often.
struct Words: Sendable {
    static let schema: Schema = [
        "CREATE TABLE words (word TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT",
        "CREATE INDEX words_by_count ON words (count)",
    ]

    let database: Database

    func add(_ line: String) async throws {
        try await database.write { connection in
            let insert = try connection.statement(
                "INSERT INTO words VALUES (?, 1) ON CONFLICT DO UPDATE SET count = count + 1")
            for word in line.split(separator: " ") { try insert.run(String(word)) }
        }
    }

    func mostFrequent(_ limit: Int) async throws -> [(String, Int)] {
        try await database.read { connection in
            try connection.rows(
                "SELECT word, count FROM words ORDER BY count DESC, word LIMIT ?", limit
            ) { row in
                (try row[0], try row[1])
            }
        }
    }
}
// end

// page: ReactorDatabase
/// Answers each line with how often it was said before.
final class CountingServer: LineProtocol {
    private let database: Database
    private let reactor: Reactor

    init(_ database: Database, on reactor: Reactor) {
        self.database = database
        self.reactor = reactor
    }

    override func lineReceived(_ line: Span<UInt8>) throws {
        let line = String(decoding: [UInt8](copying: line), as: UTF8.self)
        try database.write(on: reactor) { connection in
            try connection.run("INSERT INTO lines VALUES (?)", line)
            return try connection.firstRow("SELECT count(*) FROM lines WHERE line = ?", line) {
                try $0[0] as Int
            }
        } completion: { [weak self] result in
            switch result {
            case .success(let count): self?.sendLine("\(count ?? 0)".utf8.span)
            case .failure(let error): self?.sendLine("error: \(error)".utf8.span)
            }
        }
    }
}
// end

// page: ComingFromAdbapi
/// Moves an amount from one account to another, or does nothing.
func transfer(_ amount: Int, from payer: String, to payee: String, in database: Database)
    async throws
{
    struct TooLittle: Error {}
    try await database.write { connection in
        try connection.run(
            "UPDATE accounts SET balance = balance - ? WHERE name = ? AND balance >= ?", amount,
            payer, amount)
        guard connection.changeCount == 1 else { throw TooLittle() }
        try connection.run(
            "UPDATE accounts SET balance = balance + ? WHERE name = ?", amount, payee)
    }
}
// end

@Suite("Documentation of ReactorDatabase", .timeLimit(.minutes(10)))
struct DocumentationTests {
    @Test func `the examples are word for word on the pages`() throws {
        let pages = try DocumentationPages(
            of: "ReactorDatabase",
            examplesIn: ["Tests/ReactorDatabaseTests/DocumentationTests.swift"])
        #expect(pages.blocks == pages.examples)
        #expect(pages.examples.count == 3)
    }

    @Test func `the words are counted`() async throws {
        let words = Words(database: try await Database.open(at: .memory, schema: Words.schema))
        try await words.add("where is hope")
        try await words.add("hope is where words fail")
        let found = try await words.mostFrequent(3)
        #expect(found.map(\.0) == ["hope", "is", "where"])
        #expect(found.map(\.1) == [2, 2, 2])
        await words.database.close()
    }

    @Test func `the server answers from the database, in order`() throws {
        let reactor = try Reactor()
        let database = try reactor.openDatabase(
            at: .memory, schema: ["CREATE TABLE lines (line TEXT) STRICT"])
        let transport = RecordingTransport()
        let server = CountingServer(database, on: reactor)
        try server.connectionMade(transport)
        try server.dataReceived("hope\nwords\nhope\n".utf8.span)
        #expect(try reactor.turn { transport.text.utf8.count >= 6 })
        #expect(transport.text == "1\r\n1\r\n2\r\n" || transport.text == "1\n1\n2\n")
        try reactor.closeDatabase(database)
        try reactor.endCleanly()
    }

    @Test func `a transfer is whole or not made`() async throws {
        let database = try await Database.open(
            at: .memory,
            schema: [
                "CREATE TABLE accounts (name TEXT PRIMARY KEY, balance INTEGER NOT NULL) STRICT",
                "INSERT INTO accounts VALUES ('ann', 10), ('bob', 0)",
            ])
        try await transfer(7, from: "ann", to: "bob", in: database)
        await #expect(throws: (any Error).self) {
            try await transfer(7, from: "ann", to: "bob", in: database)
        }
        let balances = try await database.read {
            try $0.rows("SELECT balance FROM accounts ORDER BY name") { try $0[0] as Int }
        }
        #expect(balances == [3, 7])
        await database.close()
    }
}
