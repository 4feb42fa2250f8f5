import Archive
import ChatCore
import DatabaseTesting
import FileTesting
import ReactorDatabase
import Testing

/// A small workload with a fault at each of its calls of the disk, one after the other.
@Suite("An archive, faults of the disk", .timeLimit(.minutes(10)))
struct ArchiveFaultTests {
    /// What one run has of the archive.
    private struct Client {
        let open: () throws -> DatabaseConnection
        var connection: DatabaseConnection?

        mutating func tables() throws -> ArchiveTables {
            let opened = try connection ?? open()
            connection = opened
            return ArchiveTables(opened)
        }

        mutating func transaction(_ body: (ArchiveTables) throws -> Void) throws {
            let tables = try tables()
            try connection?.transaction { try body(tables) }
        }
    }

    private typealias Step = (inout Client) throws -> Void

    /// Each is one transaction, or none.
    private var steps: [Step] {
        var steps: [Step] = [
            { _ = try $0.tables() },
            {
                try $0.transaction {
                    try $0.carryOut([
                        .began(1), .began(2, "#b"), .began(3, "#c"), .reserved(1, end: 1_024),
                        .start(2, "bob", 0), .epoch(3, LogEpoch(start: 0, value: 1)),
                    ])
                }
            },
        ]
        steps += batches(0..<3)
        steps += [
            { client in
                _ = try client.tables()
                _ = try client.connection?.emptyLog()
            },
            { client in
                let records = try client.tables().page(PageQuery(log: 2, limit: 50))
                #expect(records.count == 5)
            },
        ]
        steps += batches(3..<5)
        steps += [
            { $0.connection = nil },
            {
                try $0.transaction {
                    try $0.carryOut([.redacted(1, 0), .ended(3), .start(2, "bob", nil)])
                }
            },
            { try $0.transaction { _ = try $0.removeEnded(limit: 9) } },
            {
                try $0.transaction {
                    let time = ServerTime(milliseconds: 30)
                    _ = try $0.removeExpired(Retention(age: .zero), at: time, limit: 9)
                }
            },
            { try $0.transaction { _ = try $0.forget("bob", limit: 20) } },
        ]
        return steps
    }

    /// Batches of records for three logs, an event among each four.
    private func batches(_ numbers: Range<UInt32>) -> [Step] {
        numbers.map { number in
            { client in
                try client.transaction { tables in
                    try tables.carryOut(
                        (0..<6 as Range<UInt32>).map { index in
                            let offset = 2 * number + index / 3
                            return .record(
                                LogNumber(rawValue: index % 3 + 1),
                                .of(
                                    offset % 4 == 3 ? .nick : .privmsg, offset,
                                    at: 10 * Int64(offset) + 10, by: "bob",
                                    String(repeating: "x", count: 300)))
                        })
                }
            }
        }
    }

    /// The contents after each step, without a fault.
    private func expectedContents() throws -> [ArchiveContents] {
        let folder = try TemporaryFolder()
        var client = Client { try folder.openArchive() }
        return try steps.map { step in
            try step(&client)
            return try ArchiveContents(of: client.tables())
        }
    }

    @Test(
        "a fault at any call changes nothing by half, and the same changes are made afterwards",
        arguments: [DiskFaults.Kind.diskFull, .ioFailure], [1, 1_000])
    func faultAtEachCall(kind: DiskFaults.Kind, count: Int) throws {
        let expected = try expectedContents()
        var call = 1
        while true {
            let folder = try TemporaryFolder()
            let faults = DiskFaults()
            var client = Client { try folder.openArchive(faults.options) }
            var hits = 0
            var before = ArchiveContents()
            faults.begin(kind, at: call, count: count)
            for (step, after) in zip(steps, expected) {
                do {
                    try step(&client)
                } catch {
                    hits += faults.end()
                    #expect(error is DatabaseError, "\(error)")
                    let found = try ArchiveContents(of: client.tables())
                    #expect(found == before, "call \(call), \(error)")
                    try step(&client)
                }
                before = after
            }
            hits += faults.end()
            #expect(try ArchiveContents(of: client.tables()) == expected.last, "call \(call)")
            client.connection = nil
            if hits == 0 { break }
            call += 1
        }
        #expect(call > (kind == .diskFull ? 20 : 100), "\(call - 1) calls had the fault")
    }

    @Test(
        "after a power failure at any call each batch is there, or nothing of it",
        arguments: 0..<3 as Range<UInt64>)
    func powerFailureAtEachCall(run: UInt64) throws {
        let expected = try expectedContents()
        var call = 1
        while true {
            let folder = try TemporaryFolder()
            let faults = DiskFaults(keepsUnsynced: true)
            var client = Client { try folder.openArchive(faults.options) }
            var done = 0
            faults.cutPower(at: call)
            for step in steps {
                guard (try? step(&client)) != nil else { break }
                done += 1
            }
            client.connection = nil
            let wasCut = faults.restorePower(
                run == 0 ? .none : run == 1 ? .all : .some(seed: run << 32 | UInt64(call)))
            let connection = try folder.openArchive()
            let found = try ArchiveContents(of: ArchiveTables(connection))
            // What was confirmed is there. The step under way may be, but for a commit it is all.
            let possible = [ArchiveContents()] + expected + expected.suffix(1)
            let isPossible = possible[done...(done + 1)].contains(found)
            #expect(
                isPossible, "call \(call) in step \(done): \(found.records.mapValues(\.count))")
            #expect(try connection.firstRow("PRAGMA integrity_check") { try $0[0] } == "ok")
            if !wasCut { break }
            call += 1
        }
        #expect(call > 100, "\(call - 1) calls")
    }
}
