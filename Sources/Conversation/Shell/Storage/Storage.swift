import ReactorKit
import Settings
import TerminalUI
import Timestamps

/// Stores history, drafts and log in files without blocking the reactor: worker threads write, one
/// at a time, so that the lines stay in order. Call on the reactor's thread.
///
/// What cannot be written is reported once, kept up to a limit, and tried again later.
final class Storage {
    /// The drafts are written when no key was pressed for this long.
    static let draftSilence = Duration.seconds(1)
    /// The delay before a file that could not be written is tried again.
    static let retryDelay = Duration.seconds(10)
    /// How long the program waits for the files when it ends.
    static let closeLimit = Duration.seconds(2)

    /// Reports the state of the files to a person; the flag is set for an error.
    var report: (String, Bool) -> Void = { _, _ in }
    /// The drafts of all tabs as they are now, by their buffers' keys.
    var drafts: () -> [String: [Draft]] = { [:] }
    /// Called with a draft that was found for a buffer.
    var restore: (DraftClaim, Draft) -> Void = { _, _ in }

    /// A log, and its lines that are not written yet.
    private struct Log {
        let file: PrivateFile
        var queue = AppendQueue()
        /// Whether a tab uses it now; a log that is no longer used is tried once more.
        var isUsed = true
    }

    private let files: StateFiles
    private let reactor: Reactor
    private let time: (Int64) -> String
    private var history = AppendQueue()
    private var logs: [Log] = []
    private var logSettings: [String] = []
    /// The contents of the file, as far as this client knows.
    var savedDrafts: [String: [Draft]] = [:]
    private var draftsAreDue = false
    /// The buffers for which drafts of earlier runs are to be found.
    private var claims: [DraftClaim] = []
    private var draftsAreFailing = false
    /// True until what a worker thread has done is reported here.
    private(set) var isWorking = false
    private var draftTimer: ScheduledCall?
    private var retryTimer: ScheduledCall?
    private var closed: (() -> Void)?

    init(
        _ files: StateFiles, on reactor: Reactor,
        time: @escaping (Int64) -> String = { TimeLayout.iso8601.text(of: $0) }
    ) {
        self.files = files
        self.reactor = reactor
        self.time = time
    }

    /// Takes what is to be stored.
    ///
    /// - Parameters:
    ///   - settings: The settings `log` of all tabs, each once.
    ///   - second: When it happened.
    func keep(_ unsaved: Unsaved, logs settings: [String], at second: Int64) {
        if settings != logSettings { changeLogs(settings) }
        if unsaved.isEmpty { return }
        for line in unsaved.history { history.add(Array(HistoryFile.line(for: line).utf8)) }
        let time = unsaved.logs.isEmpty ? "" : time(second)
        for (setting, lines) in unsaved.logs {
            guard let file = files.log(setting),
                let index = logs.firstIndex(where: { $0.file == file })
            else { continue }
            for line in lines { logs[index].queue.add(line.encode(time: time)) }
        }
        work()
    }

    /// A key was pressed: the drafts are written after a pause.
    func typed() {
        draftTimer?.cancel()
        draftTimer = reactor.callLater(Self.draftSilence) { [weak self] in
            self?.draftsAreDue = true
            self?.work()
        }
    }

    /// Finds a draft for a buffer that was opened, and calls `restore` if there is one.
    func find(_ claim: DraftClaim) {
        claims.append(claim)
        work()
    }

    /// Writes what is left, and calls `done` when it is written or the time limit has passed.
    func close(_ done: @escaping () -> Void) {
        closed = done
        draftsAreDue = true
        draftTimer?.cancel()
        reactor.callLater(Self.closeLimit) { [weak self] in self?.giveUp() }
        work(isRetry: true)
    }

    // MARK: -

    /// Lines from before the change belong in the previous log.
    private func changeLogs(_ settings: [String]) {
        logSettings = settings
        let used = settings.compactMap { files.log($0) }
        for index in logs.indices { logs[index].isUsed = used.contains(logs[index].file) }
        if !isWorking { logs.removeAll { !$0.isUsed && $0.queue.isEmpty } }
        for file in used where !logs.contains(where: { $0.file == file }) {
            logs.append(Log(file: file))
        }
        work(isRetry: logs.contains { $0.queue.isFailing })
    }

    /// Starts a worker, if there is something to write.
    private func work(isRetry: Bool = false) {
        guard !isWorking else { return }
        var job = StorageJob(files: files)
        if isRetry || !history.isFailing { job.history = history.take() }
        for index in logs.indices where !logs[index].queue.isEmpty {
            if isRetry || !logs[index].queue.isFailing {
                let lines = logs[index].queue.take()
                job.logs.append(StorageJob.Log(file: logs[index].file, lines: lines))
            }
        }
        if isRetry || draftsAreDue { job.drafts = changedDrafts() }
        draftsAreDue = false
        job.isLast = closed != nil
        (job.claims, claims) = (claims, [])
        guard !job.isEmpty else { return finishClosing() }
        isWorking = true
        do {
            try reactor.runOnWorker({ [job] in job.run() }) { [weak self] result in
                guard let self, case .success(let outcome) = result else { return }
                self.finish(job, outcome)
            }
        } catch {
            let busy = FileError("\(error)")
            let nothing = PrivateFile.Appended(count: 0, error: busy)
            let logs = job.logs.map { _ in nothing }
            finish(job, StorageJob.Outcome(history: nothing, logs: logs, drafts: busy))
        }
    }

    /// Nil if the file is up to date.
    private func changedDrafts() -> [String: [Draft]]? {
        var now = drafts()
        // The file has no drafts of an endpoint whose last tab was closed.
        for endpoint in savedDrafts.keys where now[endpoint] == nil { now[endpoint] = [] }
        // At the end all are written, for other clients to take.
        if closed == nil { now = now.filter { $0.value != savedDrafts[$0.key, default: []] } }
        return now.isEmpty ? nil : now
    }

    private func finish(_ job: StorageJob, _ outcome: StorageJob.Outcome) {
        isWorking = false
        if !job.history.isEmpty {
            announce(history.finish(job.history, outcome.history), "history", "is", "kept")
        }
        for (log, appended) in zip(job.logs, outcome.logs) { finish(log, appended) }
        if let drafts = job.drafts { finish(drafts, outcome.drafts) }
        for (claim, draft) in outcome.found { restore(claim, draft) }
        if history.isFailing || draftsAreFailing || logs.contains(where: { $0.queue.isFailing }) {
            if closed != nil { return finishClosing() }
            retryTimer?.cancel()
            retryTimer = reactor.callLater(Self.retryDelay) { [weak self] in
                self?.work(isRetry: true)
            }
        }
        work()
    }

    private func finish(_ log: StorageJob.Log, _ outcome: PrivateFile.Appended) {
        guard let index = logs.firstIndex(where: { $0.file == log.file }) else { return }
        if logs[index].isUsed {
            return announce(
                logs[index].queue.finish(log.lines, outcome), "the log", "is", "written")
        }
        logs.remove(at: index)
        // After `/set log off` it does not matter.
        guard let error = outcome.error, !logSettings.isEmpty else { return }
        let lost = log.lines[outcome.count...].count { $0 == UInt8(ascii: "\n") }
        let path = log.file.path
        report(
            "the last \(lineCount(lost)) could not be written to the log \(path): \(error)", true)
    }

    private func finish(_ drafts: [String: [Draft]], _ error: FileError?) {
        let wereFailing = draftsAreFailing
        draftsAreFailing = error != nil
        guard let error else {
            savedDrafts.merge(drafts) { $1 }
            if wereFailing { announce(.recovered(lost: 0), "drafts", "are", "kept") }
            return
        }
        if !wereFailing { announce(.failed(error), "drafts", "are", "kept") }
    }

    private func announce(_ news: AppendQueue.News?, _ what: String, _ are: String, _ done: String)
    {
        switch news {
        case .failed(let error):
            let again = "; tried again every \(Self.retryDelay.components.seconds) s"
            report("\(what) \(are) not \(done): \(error)\(closed == nil ? again : "")", true)
        case .recovered(let lost):
            let missing = lost == 0 ? "" : "; lost meanwhile: \(lineCount(lost))"
            report("\(what) \(are) \(done) again\(missing)", false)
        case nil: break
        }
    }

    private func giveUp() {
        guard closed != nil else { return }
        report(
            "the files could not be written within \(Self.closeLimit.components.seconds) s", true)
        finishClosing()
    }

    private func finishClosing() {
        closed?()
        closed = nil
    }
}

/// A buffer that was opened, for which a draft of an earlier run is to be found.
package struct DraftClaim: Equatable, Sendable {
    package let buffer: BufferID
    /// The buffer's key in files.
    package let key: String

    init(_ buffer: Buffer) {
        self.buffer = buffer.id
        key = buffer.key
    }
}

/// What is written in one go, on a worker's thread.
struct StorageJob: Sendable {
    /// The outcome.
    struct Outcome: Sendable {
        var history = PrivateFile.Appended(count: 0)
        /// For each log.
        var logs: [PrivateFile.Appended] = []
        var drafts: FileError?
        var found: [(DraftClaim, Draft)] = []
    }

    /// Lines for a log.
    struct Log: Sendable {
        let file: PrivateFile
        let lines: [UInt8]
    }

    let files: StateFiles
    var history: [UInt8] = []
    var logs: [Log] = []
    /// The drafts by endpoint; nil if none has changed.
    var drafts: [String: [Draft]]?
    /// Whether the client ends.
    var isLast = false
    var claims: [DraftClaim] = []

    var isEmpty: Bool { history.isEmpty && logs.isEmpty && drafts == nil && claims.isEmpty }

    func run() -> Outcome {
        var outcome = Outcome()
        if !history.isEmpty { outcome.history = files.appendHistory(history) }
        outcome.logs = logs.map { files.appendLog($0.lines, to: $0.file) }
        if let drafts {
            do throws(FileError) {
                try files.writeDrafts(drafts, isLast: isLast)
            } catch {
                outcome.drafts = error
            }
        }
        for claim in claims {
            // Best effort: a draft that cannot be read now stays in the file.
            let found = try? files.takeDrafts([claim.key])
            if let draft = found?[claim.key]?.first { outcome.found.append((claim, draft)) }
        }
        return outcome
    }
}
