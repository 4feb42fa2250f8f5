import Archive
import ChatCore
import ReactorDatabase
import Testing

@Suite("The tables of an archive", .timeLimit(.minutes(10)))
struct ArchiveTablesTests {
    private let bench: ArchiveBench

    init() throws { bench = try ArchiveBench() }

    @Test func `what was stored is there at the next start`() throws {
        let people = LogSubject.direct(
            .account("ann"), .guest(.max, nick: Array("eve".utf8)))
        let first = LogEpoch(start: 0, value: .max)
        let record = LogRecord(
            offset: 4, time: ServerTime(milliseconds: 20), kind: .notice, account: "Ann",
            isBot: true, clientTags: Array("+a=b".utf8), lines: [0, 0xFF], continuations: .max)
        try bench.carryOut([
            .began(3, people, first), .epoch(3, LogEpoch(start: 4, value: 9)),
            .reserved(3, end: 1_024), .record(3, .of(0, at: 10)), .record(3, record),
            .record(3, .of(.join, 5, at: 21)), .start(3, "ann", 4), .start(3, "ANN", 5),
            .start(3, "bob", 1), .start(3, "bob", nil), .began(1),
        ])
        let tables = ArchiveTables(try bench.folder.openArchive())
        let logs = try tables.load().logs
        #expect(logs.map(\.number) == [1, 3])
        #expect(logs.first?.lastTime == nil && logs.first?.reservedEnd == 0)
        #expect(
            logs.last
                == StoredLog(
                    number: 3, subject: people, epochs: [first, LogEpoch(start: 4, value: 9)],
                    reservedEnd: 1_024, lastTime: ServerTime(milliseconds: 21),
                    lastMessage: LogPosition(offset: UInt64(record.offset), time: record.time),
                    starts: ["ann": 5]))
        #expect(
            try tables.page(PageQuery(log: 3, limit: 9, includesEvents: true))
                == [.of(0, at: 10), record, .of(.join, 5, at: 21)])
    }

    @Test func `a record that is stored again changes nothing`() throws {
        let changes: [ArchiveChange] = [
            .began(1), .record(1, .of(0, at: 10, "first")), .record(1, .of(.topic, 1, at: 11)),
        ]
        try bench.carryOut(changes)
        try bench.carryOut(changes)
        try bench.carryOut([.record(1, .of(0, at: 12, "second"))])
        #expect(
            try bench.tables.page(PageQuery(log: 1, limit: 9, includesEvents: true))
                == [.of(0, at: 10, "first"), .of(.topic, 1, at: 11)])
    }

    @Test func `changes of a log that was not begun are left out, and the others are made`() throws
    {
        try bench.carryOut([
            .record(9, .of(0, at: 1)), .epoch(9, LogEpoch(start: 0, value: 1)),
            .reserved(9, end: 1), .start(9, "ann", 0), .redacted(9, 0), .ended(9), .began(1),
            .record(1, .of(0, at: 1)), .record(9, .of(1, at: 2)), .record(1, .of(1, at: 2)),
        ])
        #expect(try bench.tables.load().logs.map(\.number) == [1])
        #expect(try bench.tables.page(PageQuery(log: 1, limit: 9)).count == 2)
        #expect(try bench.rowCount() == 2)
    }

    @Test func `a redacted record is gone, and its offset counts as used`() throws {
        try bench.carryOut([
            .began(1), .record(1, .of(0, at: 10)), .record(1, .of(7, at: 11)),
            .record(1, .of(.kick, 8, at: 12)),
        ])
        try bench.carryOut([.redacted(1, 0), .redacted(1, 3)])
        #expect(try bench.tables.page(PageQuery(log: 1, limit: 9)) == [.of(7, at: 11)])
        #expect(try bench.tables.load().logs.first?.reservedEnd == 9)
        try bench.carryOut([.redacted(1, 8), .redacted(1, 7)])
        #expect(try bench.rowCount() == 0)
    }

    @Test func `the number of a log that ended is never used again`() throws {
        #expect(try bench.tables.firstUnusedNumber() == 1)
        try bench.carryOut([.began(1), .began(5), .record(5, .of(0, at: 1)), .ended(5)])
        while try bench.tables.removeEnded(limit: 1) {}
        #expect(try bench.tables.load().logs.map(\.number) == [1])
        #expect(try bench.tables.firstUnusedNumber() == 6)
    }

    @Test func `a log that gets the number of one that ended has none of its records`() throws {
        try bench.carryOut([.began(1), .record(1, .of(0, at: 1)), .ended(1), .began(1, "#other")])
        #expect(try bench.tables.page(PageQuery(log: 1, limit: 9)).isEmpty)
        try bench.carryOut([.record(1, .of(1, at: 2))])
        #expect(try !bench.tables.removeEnded(limit: 9))
        #expect(try bench.tables.page(PageQuery(log: 1, limit: 9)) == [.of(1, at: 2)])
    }

    @Test func `a log that ended is removed in slices`() throws {
        try bench.carryOut([.began(1), .began(2), .record(2, .of(0, at: 1))])
        try bench.carryOut(
            (0..<25).map { .record(1, .of($0 % 2 == 0 ? .notice : .part, $0, at: Int64($0))) })
        try bench.carryOut([.ended(1)])
        var counts: [Int?] = []
        repeat { counts.append(try bench.rowCount()) } while try bench.tables.removeEnded(limit: 10)
        #expect(counts.prefix(3) == [26, 16, 6])
        #expect(try bench.rowCount() == 1)
    }

    @Test(arguments: [
        "UPDATE messages SET kind = 257", "UPDATE messages SET account = 'a b'",
        "UPDATE starts SET account = ''", "UPDATE starts SET first = -1",
        "UPDATE epochs SET start = 4294967296", "UPDATE logs SET reserved_end = -1",
        "UPDATE logs SET number = -1", "UPDATE logs SET room = NULL",
    ])
    func `a value that no archive writes is an error`(sql: String) throws {
        try bench.carryOut([.began(1), .record(1, .of(0, at: 1, by: "ann")), .start(1, "ann", 0)])
        #expect(try ArchiveContents(of: bench.tables).records.count == 1)
        try bench.connection.execute(sql)
        #expect(throws: DatabaseError.self) { _ = try ArchiveContents(of: bench.tables) }
    }
}
