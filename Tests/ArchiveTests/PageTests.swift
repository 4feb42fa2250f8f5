import ChatCore
import ReactorDatabase
import Testing

@testable import Archive

@Suite("Pages of an archive", .timeLimit(.minutes(10)))
struct PageTests {
    private let bench: ArchiveBench

    init() throws {
        bench = try ArchiveBench()
        // Messages at 10, 20, … with events behind each; other logs on both sides.
        var changes: [ArchiveChange] = [.began(1), .began(2), .began(3)]
        for number in 0..<10 as Range<UInt32> {
            changes.append(.record(2, .of(10 * number, at: 1_000 + 100 * Int64(number))))
            changes += (1...5).map {
                .record(
                    2, .of(.join, 10 * number + $0, at: 1_000 + 100 * Int64(number) + Int64($0)))
            }
            changes.append(.record(1, .of(number, at: Int64(number))))
            changes.append(.record(3, .of(number, at: Int64(number))))
        }
        try bench.carryOut(changes)
    }

    private func offsets(
        start: UInt32 = 0, after: PageQuery.Mark? = nil, before: PageQuery.Mark? = nil,
        _ order: PageQuery.Order = .latest, limit: Int = 3, events: Bool = false
    ) throws -> [UInt32] {
        try bench.tables.page(
            PageQuery(
                log: 2, start: start, after: after, before: before, order: order, limit: limit,
                includesEvents: events)
        ).map(\.offset)
    }

    @Test func `the latest and the earliest records ascend`() throws {
        #expect(try offsets() == [70, 80, 90])
        #expect(try offsets(.earliest) == [0, 10, 20])
        #expect(try offsets(events: true) == [93, 94, 95])
        #expect(try offsets(.earliest, events: true) == [0, 1, 2])
    }

    @Test func `marks are left out, whether a record is there or not`() throws {
        #expect(try offsets(after: .offset(20), .earliest) == [30, 40, 50])
        #expect(try offsets(after: .offset(21), .earliest) == [30, 40, 50])
        #expect(try offsets(before: .offset(20)) == [0, 10])
        #expect(try offsets(before: .offset(19)) == [0, 10])
        #expect(try offsets(after: .at(1_200), .earliest) == [30, 40, 50])
        #expect(try offsets(after: .at(1_199), .earliest) == [20, 30, 40])
        #expect(try offsets(before: .at(1_200)) == [0, 10])
        #expect(try offsets(before: .at(1_201)) == [0, 10, 20])
        #expect(try offsets(after: .at(1_003), before: .at(1_102), limit: 9) == [10])
        #expect(
            try offsets(after: .at(1_003), before: .at(1_102), limit: 9, events: true)
                == [4, 5, 10, 11])
        #expect(try offsets(after: .offset(70), before: .at(1_850), limit: 9) == [80])
    }

    @Test func `nothing before the start is shown`() throws {
        #expect(try offsets(start: 80) == [80, 90])
        #expect(try offsets(start: 81, .earliest, events: true) == [81, 82, 83])
        #expect(
            try offsets(start: 50, after: .offset(10), before: .at(1_700), .earliest) == [50, 60])
        #expect(try offsets(start: .max) == [])
    }

    @Test func `marks at the ends of all offsets and times are marks`() throws {
        #expect(try offsets(after: .offset(.max)) == [])
        #expect(try offsets(before: .offset(0)) == [])
        #expect(try offsets(after: .at(.max)) == [])
        #expect(try offsets(before: .at(.min)) == [])
        #expect(try offsets(after: .at(.min), before: .at(.max)) == [70, 80, 90])
        #expect(try offsets(after: .offset(50), before: .offset(40)) == [])
        #expect(try offsets(limit: 0) == [])
        #expect(try offsets(limit: -1) == [])
    }

    @Test func `the first and the last offset of the last log can be found`() throws {
        let log = LogNumber(rawValue: UInt32(Int32.max))
        try bench.carryOut([
            .began(log), .record(log, .of(0, at: 5)), .record(log, .of(.max, at: 6)),
        ])
        let tables = bench.tables
        #expect(try tables.page(PageQuery(log: log, limit: 9)).map(\.offset) == [0, .max])
        #expect(
            try tables.page(PageQuery(log: log, after: .at(5), limit: 9)).map(\.offset) == [.max])
        #expect(try tables.page(PageQuery(log: log, after: .offset(.max), limit: 9)).isEmpty)
        #expect(try tables.load().logs.last?.reservedEnd == .max)
    }

    @Test func `a page without events is full whatever is between its messages`() throws {
        try bench.carryOut(
            (0..<500 as Range<UInt32>).map {
                .record(2, .of(.quit, 100 + $0, at: 2_000 + Int64($0)))
            })
        #expect(try offsets(limit: 10).count == 10)
        #expect(try offsets(limit: 500, events: true).count == 500)
    }

    @Test(arguments: [RecordSource.messages, .all])
    func `pages are ranges of the tables, which are neither sorted nor scanned`(
        source: RecordSource
    ) throws {
        for sql in [source.ascending, source.descending] {
            let plan = try bench.connection.rows("EXPLAIN QUERY PLAN \(sql)", 1, 2, 3) {
                try $0[3] as String
            }
            let reads = plan.filter { $0.hasPrefix("SEARCH") }
            #expect(
                reads.allSatisfy {
                    $0.hasSuffix("USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)")
                }, "\(plan)")
            #expect(
                reads.count == plan.count { !["MERGE (UNION ALL)", "LEFT", "RIGHT"].contains($0) })
        }
    }
}
