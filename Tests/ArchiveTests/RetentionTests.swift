import Archive
import ChatCore
import ReactorDatabase
import Testing

@Suite("Retention of an archive", .timeLimit(.minutes(10)))
struct RetentionTests {
    private let bench: ArchiveBench
    private let logs: [LogNumber] = [1, 2, 3]

    init() throws {
        bench = try ArchiveBench()
        for log in logs {
            try bench.carryOut([.began(log)])
            try bench.carryOut(
                (0..<100).map {
                    .record(log, .of($0 % 3 == 0 ? .mode : .privmsg, 2 * $0, at: 10 * Int64($0)))
                })
        }
    }

    private func count(_ log: LogNumber) throws -> Int {
        try bench.tables.page(PageQuery(log: log, limit: .max, includesEvents: true)).count
    }

    /// Removes a slice; returns whether there is more to do.
    private func remove(_ rule: Retention, at time: Int64 = 1_000, limit: Int) throws -> Bool {
        try bench.connection.transaction {
            try bench.tables.removeExpired(
                rule, at: ServerTime(milliseconds: time), limit: limit)
        }
    }

    @Test func `ninety days are kept unless another age is wanted`() throws {
        let ninetyDays: Int64 = 90 * 86_400_000
        #expect(try !remove(Retention(), at: ninetyDays, limit: 1_000))
        #expect(try bench.rowCount() == 300)
        #expect(try !remove(Retention(), at: ninetyDays + 1, limit: 1_000))
        #expect(try bench.rowCount() == 297)
    }

    @Test func `what is older is removed, and what is as old is not`() throws {
        while try remove(Retention(age: .milliseconds(600)), limit: 7) {}
        for log in logs {
            let records = try bench.tables.page(
                PageQuery(log: log, limit: .max, includesEvents: true))
            #expect(records.count == 60)
            #expect(records.first?.time.milliseconds == 400)
        }
        #expect(try bench.tables.load().logs.first?.lastTime?.milliseconds == 990)
    }

    @Test func `a slice removes no more than its limit, and the next one goes on`() throws {
        var counts: [Int?] = []
        repeat {
            counts.append(try bench.rowCount())
        } while try remove(
            Retention(age: .zero), limit: 40)
        for (one, other) in zip(counts, counts.dropFirst()) {
            #expect((one ?? 0) - (other ?? 0) <= 40)
        }
        #expect(counts.count >= 8)
        #expect(try bench.rowCount() == 0)
    }

    @Test func `so many records of each log are kept, events among them`() throws {
        while try remove(Retention(age: nil, recordLimit: 30), limit: 50) {}
        #expect(try logs.map(count) == [30, 30, 30])
        #expect(try bench.tables.page(PageQuery(log: 2, limit: 1)).map(\.offset) == [196])
        // Nothing more is to be done.
        #expect(try !remove(Retention(age: nil, recordLimit: 30), limit: 1_000))
        while try remove(Retention(age: nil, recordLimit: 0), limit: 50) {}
        #expect(try bench.rowCount() == 0)
    }

    @Test func `whichever limit is stricter counts`() throws {
        while try remove(Retention(age: .milliseconds(600), recordLimit: 80), limit: 50) {}
        #expect(try logs.map(count) == [60, 60, 60])
        while try remove(Retention(age: .milliseconds(600), recordLimit: 20), limit: 50) {}
        #expect(try logs.map(count) == [20, 20, 20])
    }

    @Test func `no limit removes nothing`() throws {
        #expect(try !remove(Retention(age: nil), at: .max / 2, limit: 1_000))
        #expect(try bench.rowCount() == 300)
    }

    @Test func `many logs are looked at in slices`() throws {
        try bench.carryOut((4...50).map { .began(LogNumber(rawValue: $0)) })
        try bench.carryOut([.record(50, .of(0, at: 1))])
        var slices = 1
        while try remove(Retention(age: .milliseconds(10)), at: 1_000, limit: 10) { slices += 1 }
        #expect(slices > 10)
        #expect(try count(50) == 0)
        // The next pass begins with the first log again.
        try bench.carryOut([.record(1, .of(300, at: 2_000))])
        while try remove(Retention(age: .milliseconds(10)), at: 3_000, limit: 10) {}
        #expect(try count(1) == 0)
    }
}
