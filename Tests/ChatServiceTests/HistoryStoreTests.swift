import Accounts
import Archive
import ChatCore
import DatabaseTesting
import FileTesting
import ReactorDatabase
import ReactorKit
import ReactorTesting
import SystemPackage
import TerminalTesting
import Testing

@testable import ChatService

@Suite("The store of history", .timeLimit(.minutes(10)))
struct HistoryStoreTests {
    private let folder: TemporaryFolder
    private var path: FilePath { folder.path }

    init() throws { folder = try TemporaryFolder() }

    @Test func `what is appended is read, and is there after a restart`() throws {
        let first = try HistoryBench(in: path)
        // It waits for the file.
        first.store.append([.began(), .message(1)])
        #expect(first.store.waitingCount == 2)
        try first.turn { first.archivedCount == 2 }
        #expect(first.loaded == [])
        #expect(try first.page() == ["1"])
        first.store.append([.reserved(.tea, end: 1_024), .message(2)])
        try first.turn { first.archivedCount == 4 }
        #expect(try first.page() == ["1", "2"])
        #expect(first.store.counts.stored == 2)
        first.store.append([.message(3)])
        #expect(try first.close(readingFrom: path) == ["1", "2", "3"])
        #expect(try folder.names(in: ".") == [Archive.fileName])

        let second = try HistoryBench(in: path)
        try second.turn { second.loaded != nil }
        #expect(second.loaded?.map(\.subject) == [.room(Array("#tea".utf8))])
        #expect(second.loaded?.first?.reservedEnd == 1_024)
        #expect(try second.page() == ["1", "2", "3"])
        #expect(second.log.lines == [])
    }

    @Test func `what arrives while the disk is slow shares the next commit`() throws {
        let faults = DiskFaults()
        let bench = try HistoryBench(in: path, faults.options)
        try bench.turn { bench.loaded != nil }
        faults.hold()
        bench.store.append([.began(), .message(1)])
        for offset in 2...50 as ClosedRange<UInt32> {
            bench.store.append([.message(offset)])
            try bench.reactor.settle()
        }
        #expect(bench.archivedCount == 0 && bench.store.waitingCount == 51)
        // Pages are read meanwhile, without what waits.
        #expect(try bench.page() == [])
        faults.release()
        try bench.turn { bench.archivedCount == 51 }
        #expect(bench.store.counts.commits == 2)
        #expect(bench.store.counts.stored == 50)
        #expect(bench.store.waitingCount == 0 && bench.store.waitingByteCount == 0)
        #expect(try bench.page()?.count == 50)
    }

    @Test func `a page that lacks a message is answered before that is reported as stored`() throws
    {
        let bench = try HistoryBench(in: path)
        bench.store.append([.began()])
        try bench.turn { bench.archivedCount == 1 }
        for offset in 1...300 as ClosedRange<UInt32> {
            var page: Answer?
            var countAtAnswer: Int?
            bench.store.answer([PageQuery(log: .tea, limit: 1)]) {
                page = $0
                countAtAnswer = bench.archivedCount
            }
            bench.store.append([.message(offset)])
            try bench.turn { page != nil && bench.archivedCount == offset + 1 }
            guard case .history(let pages)? = page else {
                Issue.record("there is no page")
                return
            }
            let isThere = pages.first?.last?.offset == offset
            #expect(isThere || countAtAnswer == Int(offset))
        }
    }

    @Test func `several pages are answered together, and a wrong log has an empty one`() throws {
        let bench = try HistoryBench(in: path)
        bench.store.append([.began()] + .messages(1...9))
        try bench.turn { bench.archivedCount == 10 }
        var answer: Answer?
        bench.store.answer([
            PageQuery(log: .tea, limit: 2), PageQuery(log: LogNumber(rawValue: 9), limit: 2),
            PageQuery(log: .tea, order: .earliest, limit: 1),
        ]) { answer = $0 }
        try bench.turn { answer != nil }
        #expect(answer == .history([[LogRecord(8), LogRecord(9)], [], [LogRecord(1)]]))
    }

    @Test func `the end stores all that was appended, however much it is`() throws {
        let faults = DiskFaults()
        let bench = try HistoryBench(
            in: path, limits: ArchiveQueue.Limits(batchCount: 10), faults.options)
        try bench.turn { bench.loaded != nil }
        faults.hold()
        bench.store.append([.began()] + .messages(1...200))
        var isClosed = false
        bench.store.close { isClosed = true }
        // Nothing waits for them any more.
        #expect(bench.archivedCount == 201)
        try bench.reactor.settle()
        #expect(!isClosed)
        faults.release()
        try bench.turn { isClosed }
        #expect(try HistoryBench.texts(in: path).count == 200)
        #expect(bench.log.lines == [])
        #expect(try bench.page() == nil)
    }

    @Test func `a disk that does not end its work is left after five seconds`() throws {
        let faults = DiskFaults()
        let bench = try HistoryBench(in: path, faults.options)
        try bench.turn { bench.loaded != nil }
        faults.hold()
        bench.store.append([.began(), .message(1)])
        var isClosed = false
        bench.store.close { isClosed = true }
        try bench.wait(.seconds(4))
        #expect(!isClosed)
        try bench.wait(.seconds(1))
        #expect(isClosed)
        #expect(
            bench.log.lines == [
                "error: \(path.appending(Archive.fileName)) is not closed after 5.0 seconds: "
                    + "the disk is slow, or failed"
            ])
        faults.release()
    }

    // MARK: - Retention

    /// A file with messages that were sent an hour ago, and one of now.
    private func prepare(_ count: UInt32) throws {
        let connection = try HistoryBench.connection(to: path)
        let now = ServerTime.now
        try connection.transaction {
            let hour = ServerTime(milliseconds: now.milliseconds - 3_600_000)
            try ArchiveTables(connection).carryOut(
                [.began()]
                    + (1...count).map {
                        .record(
                            .tea,
                            LogRecord(
                                $0,
                                at: ServerTime(milliseconds: hour.milliseconds + Int64($0))))
                    } + [.record(.tea, LogRecord(count + 1, at: now))])
        }
    }

    @Test func `old messages are removed at the start, in parts between which others are stored`()
        throws
    {
        try prepare(4_500)
        let bench = try HistoryBench(in: path, keeping: Retention(age: .seconds(600)))
        try bench.turn { bench.loaded != nil }
        let connection = try HistoryBench.connection(to: path)
        var rest = 4_501
        /// Waits until a part is removed.
        func removePart() throws {
            let before = rest
            try bench.turn {
                rest =
                    (try? connection.firstRow("SELECT count(*) FROM messages") { try $0[0] })
                    ?? before
                return rest < before
            }
            #expect(before - rest <= 1_000)
        }
        try removePart()
        for number in 1...4 as ClosedRange<UInt32> {
            // It is stored between two parts, and reported after the first of them.
            bench.store.append([.record(.tea, LogRecord(4_501 + number, at: .now))])
            try bench.turn { bench.archivedCount == Int(number) }
            rest += 1
            try bench.wait(.milliseconds(20))
            try removePart()
        }
        #expect(try bench.page() == (4_501...4_505).map(String.init))
    }

    @Test func `a changed limit holds at once, and again each hour`() throws {
        try prepare(50)
        let bench = try HistoryBench(in: path)
        #expect(try bench.page()?.count == 51)
        bench.store.apply(Retention(age: nil, recordLimit: 10))
        // It may follow the part that was being removed.
        try bench.turn {
            try? bench.wait(.milliseconds(1))
            return (try? bench.page()?.count) == 10
        }
        bench.store.append((52...60).map { .record(.tea, LogRecord($0, at: .now)) })
        try bench.turn { bench.archivedCount == 9 }
        #expect(try bench.page()?.count == 19)
        try bench.wait(.seconds(3_000))
        #expect(try bench.page()?.count == 19)
        try bench.wait(.seconds(600))
        try bench.turn { (try? bench.page()?.count) == 10 }
    }

    @Test func `messages of a log that has ended are removed at the next start`() throws {
        try prepare(2_500)
        let first = try HistoryBench(in: path)
        first.store.append([.ended(.tea)])
        try first.turn { first.archivedCount == 1 }
        #expect(try first.page()?.count != nil)
        _ = try first.close(readingFrom: path)
        let second = try HistoryBench(in: path)
        let connection = try HistoryBench.connection(to: path)
        try second.turn {
            try? second.wait(.milliseconds(20))
            return (try? connection.firstRow("SELECT count(*) FROM records") { try $0[0] as Int })
                == 0
        }
        #expect(second.loaded == [])
    }
}
