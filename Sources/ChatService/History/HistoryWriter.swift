import Archive
import ChatCore
import Logging
import ReactorKit
import Text

/// Stores in an archive what the logs of a network add: all that waits at once, so that many changes
/// share one commit.
///
/// While the disk fails, changes wait, as many as `ArchiveQueue` has room for, and are tried again
/// from time to time. Call on the reactor's thread.
final class HistoryWriter: GroupCommit<ArchiveQueue.Batch> {
    private let log: Logger
    private var queue: ArchiveQueue
    /// It is closed: nothing is reported any more.
    private(set) var isEnded = false
    private var isReporting = false
    /// The records that were given up, of which the log has no notice.
    private var gapCount = 0
    /// True while changes cannot be stored.
    private(set) var isFailing = false
    private(set) var counts: HistoryCounts
    /// Called on a later turn when so many more changes are on disk, or were given up, in their order.
    var done: (Int) -> Void = { _ in }
    /// Called when it begins to fail, and when changes are stored again.
    var failingChanged: (Bool) -> Void = { _ in }
    /// Called with the number of records that were given up, when there is room again.
    var dropped: (Int) -> Void = { _ in }

    /// Waits for its database; `counts` has what was counted before.
    init(
        counting counts: HistoryCounts, _ limits: ArchiveQueue.Limits, on reactor: Reactor,
        log: Logger
    ) {
        self.counts = counts
        queue = ArchiveQueue(limits)
        self.log = log
        super.init(on: reactor) { try ArchiveTables($1).carryOut($0.all) }
    }

    /// The number of changes that are not stored.
    var waitingCount: Int { queue.count }
    /// The memory that they occupy, about.
    var waitingByteCount: Int { queue.byteCount }

    /// Stores changes, soon.
    func append(_ changes: [ArchiveChange]) {
        queue.append(changes)
        let isGapLonger = noteDropped()
        writeNext()
        guard isGapLonger, !isReporting else { return }
        isReporting = true
        reactor.callSoon { [weak self] in
            self?.isReporting = false
            self?.report()
        }
    }

    /// Notes that the archive cannot be opened.
    func noteFailure() { setFailing(true) }

    /// Notes that the archive is open; what waits is being stored.
    func noteSuccess() {
        if queue.count == 0 { setFailing(false) }
    }

    /// Submits what waits, to a database that is about to be closed; returns the number of changes
    /// that are not reported as done.
    func end() -> Int {
        guard !isEnded else { return 0 }
        isEnded = true
        finish()
        if queue.waitingCount > 0 { logLoss(queue.waitingCount) }
        return queue.unreportedCount
    }

    // MARK: - Transactions

    override func takeBatch() -> ArchiveQueue.Batch? { queue.take(isLast: isEnded) }

    override func written(_ batch: ArchiveQueue.Batch) {
        queue.stored(batch)
        counts.commits += 1
        counts.stored += batch.recordCount
        setFailing(false)
        reportGap()
        report()
    }

    override func failed(_ batch: ArchiveQueue.Batch, _ error: any Error) {
        queue.putBack(batch)
        noteDropped()
        if isEnded { return logLoss(queue.waitingCount) }
        if !isFailing {
            let seconds = Self.retryInterval.components.seconds
            log.error("history is not stored, which is tried again every \(seconds) s: \(error)")
        }
        setFailing(true)
        report()
    }

    // MARK: -

    private func setFailing(_ isFailing: Bool) {
        guard isFailing != self.isFailing else { return }
        self.isFailing = isFailing
        if !isFailing { log.notice("history is stored again") }
        if !isEnded { failingChanged(isFailing) }
    }

    /// Counts records that were given up; returns whether there are any.
    @discardableResult
    private func noteDropped() -> Bool {
        let count = queue.takeDroppedCount()
        counts.dropped += count
        gapCount += count
        return count > 0
    }

    /// Reports how many records were given up, when there is room again.
    private func reportGap() {
        guard gapCount > 0, queue.hasRoom else { return }
        log.warning("history has a gap: \(counted(gapCount, "record")) could not be stored in time")
        if !isEnded { dropped(gapCount) }
        gapCount = 0
    }

    private func logLoss(_ count: Int) {
        log.error("history ends with \(counted(count, "change")) that could not be stored")
    }

    private func report() {
        guard !isEnded else { return }
        let count = queue.takeDoneCount()
        if count > 0 { done(count) }
    }
}

/// What was counted of the history of a network since the start. Pure.
struct HistoryCounts: Equatable, Sendable {
    /// The records that were stored, and those that were given up.
    var stored = 0
    var dropped = 0
    var commits = 0
}
