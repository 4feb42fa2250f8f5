import Accounts
import ChatCore
import Testing
import TextTesting

@testable import ChatService

@Suite("The queue of an archive", .timeLimit(.minutes(10)))
struct ArchiveQueueTests {
    private let ann: AccountName

    init() throws { ann = try #require(AccountName("ann".utf8)) }

    private func queue(
        _ count: Int = 4, byteCount: Int = .max, batch: Int = 100
    ) -> ArchiveQueue {
        ArchiveQueue(
            ArchiveQueue.Limits(count: count, byteCount: byteCount, batchCount: batch))
    }

    private func taken(from queue: inout ArchiveQueue) throws -> ArchiveQueue.Batch {
        let batch = queue.take()
        return try #require(batch)
    }

    @Test func `all that waits is taken at once, in its order, up to a limit`() throws {
        var queue = queue(10, batch: 3)
        #expect(queue.take() == nil)
        queue.append([.began(), .message(1)])
        queue.append([.message(2), .message(3)])
        let first = try taken(from: &queue)
        #expect(first.all == [.began(), .message(1), .message(2)])
        #expect(first.recordCount == 2)
        queue.append([.message(4)])
        #expect(queue.count == 5)
        #expect(queue.take()?.all == .messages(3...4))
        #expect(queue.take() == nil)
    }

    @Test func `the beginning of a log is not stored without its first offsets`() throws {
        var queue = queue(10, batch: 2)
        queue.append([.message(1), .began(.tea), .reserved(.tea, end: 1_024), .message(2)])
        #expect(
            try taken(from: &queue).all
                == [.message(1), .began(.tea), .reserved(.tea, end: 1_024)])
    }

    @Test func `at the end all is taken, however much it is`() {
        var queue = queue(10, batch: 3)
        queue.append(.messages(1...8))
        #expect(queue.take(isLast: true)?.all == .messages(1...8))
    }

    @Test func `what was not stored waits again, before the others`() throws {
        var queue = queue(10)
        queue.append([.began(), .message(1)])
        let batch = try taken(from: &queue)
        queue.append([.message(2)])
        queue.putBack(batch)
        #expect(queue.takeDoneCount() == 0)
        let all = try taken(from: &queue)
        #expect(all.all == [.began(), .message(1), .message(2)])
        queue.stored(all)
        #expect(queue.takeDoneCount() == 3)
        #expect(queue.count == 0 && queue.byteCount == 0)
    }

    @Test func `beyond the limit the oldest records go, and the rest of the changes does not`() {
        var queue = queue(4)
        queue.append([.began(), .message(1), .reserved(.tea, end: 1_024), .message(2)])
        queue.append(.messages(3...5))
        #expect(queue.takeDroppedCount() == 1)
        #expect(queue.takeDoneCount() == 3)
        #expect(queue.count == 4)
        #expect(
            queue.take()?.all == [
                .began(), .reserved(.tea, end: 1_024), .message(2), .message(3), .message(4),
                .message(5),
            ])
    }

    @Test func `bytes are limited too`() {
        let record = LogRecord(1)
        var queue = queue(1_000, byteCount: record.byteCount * 3)
        queue.append(.messages(1...9))
        #expect(queue.takeDroppedCount() == 6)
        #expect(queue.byteCount == record.byteCount * 3)
        #expect(!queue.hasRoom)
    }

    @Test func `what is being stored counts, and is not given up`() throws {
        var queue = queue(4)
        queue.append(.messages(1...3))
        let batch = try taken(from: &queue)
        queue.append(.messages(4...6))
        #expect(queue.takeDroppedCount() == 2)
        // The first three are before them.
        #expect(queue.takeDoneCount() == 0)
        queue.stored(batch)
        #expect(queue.takeDoneCount() == 5)
        #expect(queue.take()?.all == [.message(6)])
    }

    @Test func `when later ones were given up, what fails goes too, so that there is one gap`()
        throws
    {
        var queue = queue(4)
        queue.append([.began()] + .messages(1...3))
        let batch = try taken(from: &queue)
        queue.append([.redacted(.tea, 1)] + .messages(4...5))
        #expect(queue.takeDroppedCount() == 2)
        queue.append([.message(6)])
        queue.putBack(batch)
        #expect(queue.takeDroppedCount() == 4)
        #expect(queue.takeDoneCount() == 8)
        #expect(queue.take()?.all == [.began(), .redacted(.tea, 1)])
    }

    @Test
    func `of several changes of one kind the last is kept, in an order that can be carried out`() {
        let (tea, new) = (LogNumber.tea, LogNumber(rawValue: 2))
        var kept = KeptChanges()
        for change: ArchiveChange in [
            .reserved(tea, end: 1_024), .start(tea, ann, 3), .message(9), .redacted(tea, 5),
            .epoch(tea, LogEpoch(start: 4, value: 8)), .reserved(tea, end: 2_048),
            .redacted(tea, 2), .redacted(tea, 5), .start(tea, ann, nil),
        ] { kept.add(change) }
        #expect(
            kept.changes == [
                .epoch(tea, LogEpoch(start: 4, value: 8)), .reserved(tea, end: 2_048),
                .start(tea, ann, nil), .redacted(tea, 2), .redacted(tea, 5),
            ])
        // The room ends, and another one of its name begins and ends.
        for change: ArchiveChange in [
            .ended(tea), .began(new), .reserved(new, end: 1_024), .ended(new),
        ] { kept.add(change) }
        #expect(kept.changes == [.ended(tea)])
        kept.add(.began(tea))
        #expect(kept.changes == [.ended(tea), .began(tea)])
    }

    // MARK: - A model

    /// What an archive has after changes.
    private struct Contents: Equatable {
        var others: [LogNumber: [ArchiveChange]] = [:]
        var records: [LogNumber: [UInt32]] = [:]

        mutating func carryOut(_ change: ArchiveChange) {
            switch change {
            case .began(let log, _, _): others[log] = [change]
            case .ended(let log):
                others[log] = nil
                records[log] = nil
            case .record(let log, let record):
                guard others[log] != nil else { return }
                if records[log]?.contains(record.offset) == true { return }
                records[log, default: []].append(record.offset)
            case .subject(let log, let subject):
                others[log] = others[log]?.map {
                    if case .began(_, _, let epoch) = $0 { .began(log, subject, epoch) } else { $0 }
                }
            case .reserved(let log, _):
                replace(change, in: log) { if case .reserved = $0 { true } else { false } }
            case .start(let log, let account, _):
                replace(change, in: log) {
                    if case .start(_, account, _) = $0 { true } else { false }
                }
            case .epoch(let log, _), .redacted(let log, _):
                replace(change, in: log) { $0 == change }
            }
        }

        private mutating func replace(
            _ change: ArchiveChange, in log: LogNumber, _ isReplaced: (ArchiveChange) -> Bool
        ) {
            guard var list = others[log] else { return }
            list.removeAll(where: isReplaced)
            others[log] = list + [change]
        }

        /// The same for any order of changes that are independent.
        var sorted: Contents {
            var copy = self
            for (log, list) in others { copy.others[log] = list.sorted { "\($0)" < "\($1)" } }
            return copy
        }
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `an archive has all in its order but the records that were given up, whatever fails`(
        seed: UInt64
    ) throws {
        var random = SplitMix(seed: seed)
        var queue = queue(
            .random(in: 4...40, using: &random), batch: .random(in: 2...20, using: &random))
        var expected = Contents()
        var archive = Contents()
        var (madeCount, doneCount, droppedCount, recordCount) = (0, 0, 0, 0)
        var batch: ArchiveQueue.Batch?
        var living: [LogNumber] = []
        var next: UInt32 = 1
        for step in 0..<300 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                let log = LogNumber(rawValue: .random(in: 1...3, using: &random))
                var changes: [ArchiveChange] = []
                if !living.contains(log) {
                    changes.append(.began(log, "#\(log.rawValue)"))
                    living.append(log)
                }
                for _ in 0..<Int.random(in: 0...6, using: &random) {
                    changes.append(.message(next, in: log))
                    next += 1
                }
                switch Int.random(in: 0..<6, using: &random) {
                case 0: changes.append(.reserved(log, end: next))
                case 1: changes.append(.redacted(log, .random(in: 1...9, using: &random)))
                case 2: changes.append(.start(log, ann, Bool.random(using: &random) ? next : nil))
                case 3: changes.append(.epoch(log, LogEpoch(start: next, value: 1)))
                case 4:
                    changes.append(.ended(log))
                    living.removeAll { $0 == log }
                default: break
                }
                madeCount += changes.count
                recordCount += changes.count { if case .record = $0 { true } else { false } }
                for change in changes { expected.carryOut(change) }
                queue.append(changes)
            case 6, 7: if batch == nil { batch = queue.take() }
            case 8:
                if let stored = batch.take() {
                    for change in stored.all { archive.carryOut(change) }
                    queue.stored(stored)
                }
            default: if let failed = batch.take() { queue.putBack(failed) }
            }
            doneCount += queue.takeDoneCount()
            droppedCount += queue.takeDroppedCount()
            #expect(doneCount <= madeCount - queue.count, "step \(step)")
        }
        while let rest = batch.take() ?? queue.take() {
            for change in rest.all { archive.carryOut(change) }
            queue.stored(rest)
        }
        doneCount += queue.takeDoneCount()
        #expect(doneCount == madeCount)
        #expect(queue.byteCount == 0 && queue.count == 0)
        #expect(archive.sorted.others == expected.sorted.others)
        var missing = 0
        for (log, offsets) in expected.records {
            let kept = archive.records[log] ?? []
            #expect(kept == offsets.filter { kept.contains($0) })
            missing += offsets.count - kept.count
        }
        #expect(missing <= droppedCount && droppedCount <= recordCount)
    }
}
