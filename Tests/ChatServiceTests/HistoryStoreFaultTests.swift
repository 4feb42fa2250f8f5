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

@Suite("The store of history, faults of the disk", .timeLimit(.minutes(10)))
struct HistoryStoreFaultTests {
    private let folder: TemporaryFolder
    private var path: FilePath { folder.path }
    private let faults = DiskFaults()

    init() throws { folder = try TemporaryFolder() }

    private func bench(
        limits: ArchiveQueue.Limits = ArchiveQueue.Limits()
    ) throws -> HistoryBench {
        let bench = try HistoryBench(in: path, limits: limits, faults.options)
        try bench.turn { bench.loaded != nil }
        bench.store.append([.began(), .message(1)])
        try bench.turn { bench.archivedCount == 2 }
        return bench
    }

    @Test(arguments: [DiskFaults.Kind.diskFull, .ioFailure])
    func `what cannot be stored waits, is reported once, and is stored when there is room`(
        kind: DiskFaults.Kind
    ) throws {
        let bench = try bench()
        faults.begin(kind)
        bench.store.append([.message(2)])
        try bench.turn { !bench.availability.isEmpty }
        #expect(bench.availability == [false])
        #expect(bench.store.isFailing)
        #expect(try bench.page() == nil)
        bench.store.append([.message(3)])
        for _ in 1...3 { try bench.wait(.seconds(10)) }
        try bench.reactor.settle()
        #expect(bench.archivedCount == 2 && bench.store.waitingCount == 2)
        #expect(bench.log.lines.count == 1)
        #expect(
            bench.log.lines.first?.hasPrefix(
                "error: history is not stored, which is tried again every 10 s: ") == true)
        faults.end()
        try bench.turn {
            try? bench.wait(.seconds(10))
            return bench.archivedCount == 4
        }
        #expect(bench.availability == [false, true])
        #expect(try bench.page() == ["1", "2", "3"])
        #expect(bench.log.lines.dropFirst() == ["notice: history is stored again"])
        #expect(bench.store.counts.dropped == 0)
    }

    @Test func `a full queue gives up the oldest, and the log has their number afterwards`() throws
    {
        let bench = try bench(limits: ArchiveQueue.Limits(count: 10))
        faults.begin(.diskFull)
        bench.store.append([.message(2), .reserved(.tea, end: 64)])
        try bench.turn { bench.store.isFailing }
        bench.store.append(.messages(3...30))
        #expect(bench.store.waitingCount == 10)
        #expect(bench.store.counts.dropped == 19)
        #expect(bench.dropped == [])
        // The core need not keep them any more.
        try bench.turn { bench.archivedCount == 22 }
        faults.end()
        try bench.turn {
            try? bench.wait(.seconds(10))
            return bench.archivedCount == 32
        }
        #expect(try bench.page() == ["1"] + (21...30).map(String.init))
        #expect(
            bench.log.lines.dropFirst() == [
                "notice: history is stored again",
                "warning: history has a gap: 19 records could not be stored in time",
            ])
        #expect(bench.dropped == [19])
        // What is no record was not given up.
        #expect(
            try ArchiveTables(HistoryBench.connection(to: path)).load().logs.first?.reservedEnd
                == 64)
    }

    @Test func `a disk that is only slow loses the oldest too, and never the order`() throws {
        let bench = try bench(limits: ArchiveQueue.Limits(count: 10, batchCount: 4))
        faults.hold()
        for offset in 2...40 as ClosedRange<UInt32> { bench.store.append([.message(offset)]) }
        try bench.reactor.settle()
        #expect(bench.archivedCount == 2 && !bench.store.isFailing)
        faults.release()
        try bench.turn { bench.archivedCount == 41 }
        #expect(try bench.page() == ["1", "2"] + (32...40).map(String.init))
        #expect(
            bench.log.lines == [
                "warning: history has a gap: 29 records could not be stored in time"
            ])
        #expect(bench.availability == [] && bench.dropped == [29])
    }

    @Test(arguments: DiskFaults.Kind.allCases)
    func `an archive that cannot be opened is tried again, and what was said is stored then`(
        kind: DiskFaults.Kind
    ) throws {
        faults.begin(kind)
        let bench = try HistoryBench(in: path, faults.options)
        bench.store.append([.began(), .message(1)])
        try bench.turn { bench.failureCount == 1 }
        #expect(bench.availability == [false])
        #expect(try bench.page() == nil)
        try bench.wait(.seconds(10))
        try bench.turn { bench.failureCount == 2 }
        faults.end()
        try bench.wait(.seconds(10))
        try bench.turn { bench.archivedCount == 2 }
        #expect(bench.loaded == [])
        #expect(bench.availability == [false, true])
        #expect(try bench.page() == ["1"])
        #expect(bench.log.lines.count == 2)
        #expect(bench.log.lines.first?.hasPrefix("error: history is not available: ") == true)
        #expect(bench.log.lines.last == "notice: history is stored again")
    }

    @Test(
        "a fault at any call leaves no hole and no double, and is over by itself",
        arguments: [DiskFaults.Kind.diskFull, .ioFailure])
    func faultAtEachCall(kind: DiskFaults.Kind) throws {
        var call = 1
        while true {
            let folder = try TemporaryFolder()
            let faults = DiskFaults()
            let bench = try HistoryBench(in: folder.path, faults.options)
            try bench.turn { bench.loaded != nil }
            faults.begin(kind, at: call, count: 1)
            bench.store.append([.began(), .message(1)])
            _ = try bench.page()
            bench.store.append([.message(2)])
            _ = try bench.page()
            bench.store.append([.reserved(.tea, end: 9), .message(3)])
            _ = try bench.page()
            try bench.turn {
                try? bench.wait(.seconds(10))
                return bench.archivedCount == 5
            }
            let hits = faults.end()
            #expect(try bench.page() == ["1", "2", "3"], "call \(call)")
            #expect(try bench.close(readingFrom: folder.path) == ["1", "2", "3"], "call \(call)")
            #expect(bench.store.counts.dropped == 0)
            if hits == 0 { break }
            call += 1
        }
        #expect(call > (kind == .diskFull ? 3 : 15), "\(call - 1) calls had the fault")
    }

    @Test(arguments: [true, false])
    func `what cannot be stored at the end is counted in the log`(isOpen: Bool) throws {
        if !isOpen { faults.begin(.diskFull) }
        let bench = try isOpen ? bench() : HistoryBench(in: path, faults.options)
        if isOpen { faults.begin(.diskFull) }
        bench.store.append(isOpen ? .messages(2...4) : [.began(), .message(1), .message(2)])
        try bench.turn { bench.availability == [false] }
        var isClosed = false
        bench.store.close { isClosed = true }
        try bench.turn { isClosed }
        #expect(
            bench.log.lines.last == "error: history ends with 3 changes that could not be stored")
    }

    @Test func `another process that locks the archive for long is waited for`() throws {
        let bench = try bench()
        let other = try HistoryBench.connection(to: path)
        try other.transaction {
            bench.store.append([.message(2)])
            try bench.wait(.seconds(30))
            #expect(bench.archivedCount == 2)
            #expect(try bench.page() == ["1"])
        }
        try bench.turn { bench.archivedCount == 3 }
        #expect(bench.log.lines == [] && bench.availability == [])
    }
}
