import Archive
import ChatCore
import DequeModule
import Logging
import ReactorDatabase
import ReactorKit
import SystemPackage

/// Keeps the history of a network in an archive: it stores what the core adds to the logs, and
/// answers the core's questions for pages of them.
///
/// While the archive cannot be used, there are no pages, and chat goes on: what is said meanwhile
/// waits, see `HistoryWriter`. Call on the reactor's thread.
final class HistoryStore: DatabaseStore<StoredHistory> {
    /// How often expired records are removed.
    private static let removalInterval = Duration.seconds(3_600)
    /// The most rows that are removed in one transaction, for which others wait.
    private static let removalCount = 1_000
    /// The time between two such transactions.
    private static let removalPause = Duration.milliseconds(20)

    /// How long a command may use the archive, which locks it: what is said meanwhile waits.
    private static let lockTimeout = Duration.seconds(60)

    private let writer: HistoryWriter
    private var retention: Retention
    private var removal: ScheduledCall?
    private var isRemoving = false
    /// The questions that were asked, and those that were answered, in the same order.
    private var askedCount = 0
    private var answeredCount = 0
    /// Changes that are done, each with the number of questions that were asked before that. A page
    /// that was read earlier lacks them: until it is answered the core has to keep them.
    private var done: Deque<(count: Int, askedCount: Int)> = []
    /// Called when the archive was opened, with what it holds.
    var loaded: (StoredHistory) -> Void = { _ in }
    /// Called when it could not be opened.
    var failed: () -> Void = {}
    /// Called when so many more changes are on disk, or were given up, in their order.
    var archived: (Int) -> Void = { _ in }
    /// Called when changes cannot be stored any more, and when they can again.
    var availabilityChanged: (Bool) -> Void = { _ in }
    /// Called with the number of records that were given up, when there is room again.
    var dropped: (Int) -> Void = { _ in }

    /// The archive of a data folder, which is not open; `counts` has what was counted before.
    init(
        in folder: FilePath, keeping retention: Retention,
        counting counts: HistoryCounts = HistoryCounts(),
        limits: ArchiveQueue.Limits = ArchiveQueue.Limits(),
        _ options: DatabaseOptions = DatabaseOptions(), on reactor: Reactor, log: Logger
    ) {
        self.retention = retention
        writer = HistoryWriter(counting: counts, limits, on: reactor, log: log)
        var options = Archive.options(options)
        options.busyTimeout = Self.lockTimeout
        super.init(
            at: folder.appending(Archive.fileName), Archive.schema, options, on: reactor,
            log: log, subject: "history is", contents: { try ArchiveTables($0).load() })
        writer.done = { [weak self] in self?.noteDone($0) }
        writer.failingChanged = { [weak self] in self?.availabilityChanged(!$0) }
        writer.dropped = { [weak self] in self?.dropped($0) }
    }

    /// Stores changes, soon.
    func append(_ changes: [ArchiveChange]) { writer.append(changes) }

    /// Answers for pages on a later turn.
    func answer(_ queries: [PageQuery], _ answered: @escaping (Answer) -> Void) {
        guard !writer.isFailing else { return reactor.callSoon { answered(.unavailable) } }
        askedCount += 1
        ask(
            .read,
            { connection in
                let tables = ArchiveTables(connection)
                return try queries.map { try tables.page($0) }
            },
            { [weak self] pages in
                answered(pages.map { .history($0) } ?? .unavailable)
                self?.noteAnswer()
            })
    }

    /// Keeps records for another time from now on, and removes the others.
    func apply(_ retention: Retention) {
        guard retention != self.retention else { return }
        self.retention = retention
        if case .some = removal { removeOld() }
    }

    /// Removes what is not to be kept, in parts between which others are stored.
    private func removeOld() {
        removal?.cancel()
        guard !isRemoving else { return }
        isRemoving = true
        let rule = retention
        ask(
            .write,
            { connection in
                let tables = ArchiveTables(connection)
                return try tables.removeEnded(limit: Self.removalCount)
                    || tables.removeExpired(rule, at: .now, limit: Self.removalCount)
            },
            { [weak self] isMoreToDo in
                guard let self else { return }
                removed(isMoreToDo: isMoreToDo == true || rule != retention)
            })
    }

    private func removed(isMoreToDo: Bool) {
        isRemoving = false
        if writer.isEnded { return }
        let interval = isMoreToDo ? Self.removalPause : Self.removalInterval
        removal = reactor.callLater(interval) { [weak self] in self?.removeOld() }
    }

    // MARK: - Changes that are done

    private func noteDone(_ count: Int) {
        done.append((count, askedCount))
        reportDone()
    }

    private func noteAnswer() {
        answeredCount += 1
        reportDone()
    }

    private func reportDone() {
        var count = 0
        while let first = done.first, first.askedCount <= answeredCount {
            count += first.count
            done.removeFirst()
        }
        if count > 0 { archived(count) }
    }

    // MARK: - Its life

    override func opened(_ database: Database, with contents: StoredHistory) {
        loaded(contents)
        writer.start(database)
        writer.noteSuccess()
        removeOld()
    }

    override func openingFailed() {
        writer.noteFailure()
        failed()
    }

    override func submitRest() {
        removal?.cancel()
        let count = writer.end() + done.reduce(0) { $0 + $1.count }
        done = []
        // Nothing is reported later.
        if count > 0 { archived(count) }
    }
}

// MARK: - Figures

extension HistoryStore {
    var isFailing: Bool { writer.isFailing }
    var waitingCount: Int { writer.waitingCount }
    var waitingByteCount: Int { writer.waitingByteCount }
    var counts: HistoryCounts { writer.counts }
}
