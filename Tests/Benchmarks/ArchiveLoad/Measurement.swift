import Archive
import ChatCore
import Glibc
import ReactorDatabase
import TextTesting

/// Measures an archive from its first message on.
struct Measurement: Sendable {
    let location: DatabaseLocation
    let messages: Int
    let rooms: Int
    /// How many pages of each kind are read.
    let pages: Int
    private let clock = ContinuousClock()

    init(location: DatabaseLocation, messages: Int, rooms: Int, pages: Int) {
        self.location = location
        self.messages = messages
        self.rooms = rooms
        self.pages = pages
    }

    func run() async throws {
        var talk = Talk(rooms: rooms)
        try fill(&talk)
        try start()
        try await ask(talk)
    }

    private func open() throws -> DatabaseConnection {
        try DatabaseConnection(at: location, schema: Archive.schema, options: Archive.options())
    }

    private func show(_ name: String, _ value: Double) { print(name, value) }

    // MARK: -

    private func fill(_ talk: inout Talk) throws {
        let connection = try open()
        let tables = ArchiveTables(connection)
        let beginning = talk.begin()
        try connection.transaction { try tables.carryOut(beginning) }
        let batch = 256
        var time = Duration.zero
        for start in stride(from: 0, to: messages, by: batch) {
            let changes = talk.records(min(batch, messages - start))
            time += try clock.measure {
                try connection.transaction { try tables.carryOut(changes) }
            }
        }
        show("rows_per_second", Double(messages) / (time / .seconds(1)))
        _ = try connection.emptyLog()
        let count = try connection.firstRow("PRAGMA page_count") { try $0[0] as Int } ?? 0
        show("bytes_per_row", Double(count * 4_096) / Double(messages))
    }

    private func start() throws {
        let begin = clock.now
        let connection = try open()
        let opened = clock.now
        let logs = try connection.snapshot { try ArchiveTables(connection).load().logs }
        precondition(logs.count == rooms)
        show("open_ms", (opened - begin) / .milliseconds(1))
        show("load_ms", (clock.now - opened) / .milliseconds(1))
    }

    private func ask(_ talk: Talk) async throws {
        let database = try await Database.open(
            at: location, schema: Archive.schema, options: Archive.options())
        let writing = Task.detached { try await write(talk, to: database) }
        let connection = try open()
        var chance = SplitMix(seed: 2)
        for (name, isByTime, includesEvents) in [
            ("page", false, false), ("page_by_time", true, false),
            ("page_with_events", false, true),
        ] {
            try measure(name, connection) {
                talk.query(by: &chance, isByTime: isByTime, includesEvents: includesEvents)
            }
        }
        writing.cancel()
        show("written_per_second", try await writing.value)
        await database.close()
    }

    /// Stores a thousand messages a second, as a server does, until the task is cancelled; returns
    /// how many a second it were.
    private func write(_ talk: Talk, to database: Database) async throws -> Double {
        var talk = talk
        var count = 0
        let begin = clock.now
        var next = begin
        while !Task.isCancelled {
            let changes = talk.records(10)
            try await database.write { try ArchiveTables($0).carryOut(changes) }
            count += changes.count
            next += .milliseconds(10)
            try? await clock.sleep(until: next)
        }
        return Double(count) / ((clock.now - begin) / .seconds(1))
    }

    private func measure(
        _ name: String, _ connection: DatabaseConnection, _ makeQuery: () -> PageQuery
    ) throws {
        let tables = ArchiveTables(connection)
        var times: [Duration] = []
        for _ in 0..<pages {
            let query = makeQuery()
            times.append(
                try clock.measure { _ = try connection.snapshot { try tables.page(query) } })
            // Clients ask more slowly, too: the writer is at work meanwhile.
            usleep(500)
        }
        times.sort()
        show("\(name)_p50_ms", times[pages / 2] / .milliseconds(1))
        show("\(name)_p99_ms", times[pages * 99 / 100] / .milliseconds(1))
    }
}
