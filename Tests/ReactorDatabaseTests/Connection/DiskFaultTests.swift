import DatabaseTesting
import FileTesting
import ReactorDatabase
import Testing

/// A small workload with a fault at each of its calls of the disk, one after the other.
@Suite("Faults of the disk", .timeLimit(.minutes(10)))
struct DiskFaultTests {
    private struct Refused: Error {}

    /// What one run has of the database: its connection, which may be nil, and how to open it.
    private struct Client {
        let open: () throws -> DatabaseConnection
        var connection: DatabaseConnection?

        mutating func connected() throws -> DatabaseConnection {
            if let connection { return connection }
            let opened = try open()
            connection = opened
            return opened
        }
    }

    private struct State: Equatable {
        var balances: [Int] = []
        var entries = 0
    }

    private static let schema: Schema = [
        "CREATE TABLE accounts (balance INTEGER NOT NULL, note BLOB NOT NULL) STRICT",
        "CREATE TABLE entries (amount INTEGER NOT NULL) STRICT",
    ]

    private func transfer(_ amount: Int, noteSize: Int = 10) -> (inout Client) throws -> Void {
        { client in
            let connection = try client.connected()
            try connection.transaction {
                try connection.run(
                    "UPDATE accounts SET balance = balance - ? WHERE rowid = 1", amount)
                try connection.run(
                    "UPDATE accounts SET balance = balance + ?, note = ? WHERE rowid = 2", amount,
                    [UInt8](repeating: 1, count: noteSize))
                try connection.run("INSERT INTO entries VALUES (?)", amount)
            }
        }
    }

    /// Each is one change, or none.
    private var steps: [(inout Client) throws -> Void] {
        [
            { client in _ = try client.connected() },
            { client in
                let connection = try client.connected()
                try connection.transaction {
                    for _ in 1...2 { try connection.run("INSERT INTO accounts VALUES (100, x'')") }
                }
            },
            transfer(30),
            transfer(5, noteSize: 20_000),
            { client in
                try client.connected().forEachRow("PRAGMA wal_checkpoint(TRUNCATE)") { _ in }
            },
            transfer(7),
            { client in client.connection = nil },
            transfer(8, noteSize: 9_000),
            { client in
                let connection = try client.connected()
                try connection.transaction {
                    try connection.run("INSERT INTO entries VALUES (1)")
                    // Its change of many pages is undone, and the rest is kept.
                    try? connection.transaction {
                        for _ in 1...9 {
                            try connection.run("INSERT INTO accounts VALUES (1, zeroblob(9000))")
                        }
                        throw Refused()
                    }
                    try connection.run("INSERT INTO entries VALUES (2)")
                }
            },
            { client in
                let connection = try client.connected()
                try connection.transaction {
                    try connection.run("DELETE FROM entries")
                    try connection.run("UPDATE accounts SET note = x''")
                }
            },
        ]
    }

    private static func state(of client: inout Client) throws -> State {
        let connection = try client.connected()
        return try connection.snapshot {
            State(
                balances: try connection.rows("SELECT balance FROM accounts ORDER BY rowid") {
                    try $0[0]
                },
                entries: try connection.firstRow("SELECT count(*) FROM entries") { try $0[0] } ?? 0)
        }
    }

    /// The states after each step, without a fault.
    private func expectedStates() throws -> [State] {
        let folder = try TemporaryFolder()
        var client = Client { try DatabaseConnection(at: folder.location, schema: Self.schema) }
        return try steps.map { step in
            try step(&client)
            return try Self.state(of: &client)
        }
    }

    @Test(
        "a fault at any call is a clear error, changes nothing by half, and is recovered from",
        arguments: [DiskFaults.Kind.diskFull, .ioFailure], [1, 1_000])
    func faultAtEachCall(kind: DiskFaults.Kind, count: Int) throws {
        let expected = try expectedStates()
        #expect(expected.last == State(balances: [50, 150], entries: 0))
        var call = 1
        var faulty = 0
        while true {
            let hits = try run(kind, at: call, count: count, expected: expected)
            if hits == 0 { break }
            faulty += 1
            call += 1
        }
        // The workload makes more calls of either kind; fewer would test little.
        #expect(faulty > (kind == .diskFull ? 20 : 100), "\(faulty) calls had the fault")
    }

    /// - Returns: how many calls had the fault.
    private func run(
        _ kind: DiskFaults.Kind, at call: Int, count: Int, expected: [State]
    ) throws -> Int {
        let folder = try TemporaryFolder()
        let faults = DiskFaults()
        var client = Client { [options = faults.options] in
            try DatabaseConnection(at: folder.location, schema: Self.schema, options: options)
        }
        var hits = 0
        var before = State()
        faults.begin(kind, at: call, count: count)
        for (step, after) in zip(steps, expected) {
            do {
                try step(&client)
            } catch {
                hits += faults.end()
                let error = try #require(error as? DatabaseError, "\(error)")
                #expect([.diskFull, .ioFailure, .cannotOpen].contains(error.reason), "\(error)")
                #expect(error.description.hasPrefix(folder.file("test.db") + ": "))
                // The same connection goes on, if there is one.
                if after.balances.isEmpty == false, before.balances.isEmpty == false {
                    #expect(try Self.state(of: &client) == before, "call \(call), \(error)")
                }
                try step(&client)
            }
            before = after
        }
        hits += faults.end()
        #expect(try Self.state(of: &client) == expected.last, "call \(call)")
        client.connection = nil
        let plain = try DatabaseConnection(at: folder.location, schema: Self.schema)
        #expect(try plain.firstRow("PRAGMA integrity_check") { try $0[0] } == "ok")
        return hits
    }

    @Test(
        "a backup with a fault at any call leaves no file with its name, and the next one is whole",
        arguments: [DiskFaults.Kind.diskFull, .ioFailure])
    func backup(kind: DiskFaults.Kind) throws {
        let folder = try TemporaryFolder()
        let faults = DiskFaults()
        let connection = try DatabaseConnection(
            at: folder.location, schema: Self.schema, options: faults.options)
        try connection.run(
            "INSERT INTO accounts VALUES (100, ?)", [UInt8](repeating: 1, count: 50_000))
        var call = 1
        while true {
            let copy = folder.file("copy-\(call)")
            faults.begin(kind, at: call)
            let error = failure {
                try connection.backUp(to: copy, fileSystem: faults.options.fileSystem)
            }
            let hits = faults.end()
            if hits == 0 { break }
            // SQLite does without what some calls would have done.
            if error != nil { try connection.backUp(to: copy) }
            let restored = try DatabaseConnection(at: .file(copy), schema: Self.schema)
            #expect(
                try restored.firstRow("SELECT length(note) FROM accounts") { try $0[0] } == 50_000)
            #expect(try !folder.names().contains { $0.contains("partial") })
            call += 1
        }
        #expect(call > 10)
    }
}
