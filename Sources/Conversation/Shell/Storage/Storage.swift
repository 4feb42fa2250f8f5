import DequeModule
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
    /// Takes over a draft that was found for a buffer.
    var restore: (DraftClaim, Draft) -> Void = { _, _ in }

    private let files: StateFiles
    private let reactor: Reactor
    private let time: (Int64) -> String
    private var history = AppendQueue()
    private var log = AppendQueue()
    private var logSetting: String?
    private var logFile: PrivateFile?
    /// Lines for previous log files, after the setting has changed; each file is tried once.
    private var leftLogs: Deque<(file: PrivateFile, lines: [UInt8])> = []
    /// The contents of the file, as far as this client knows.
    var savedDrafts: [String: [Draft]] = [:]
    private var draftsAreDue = false
    /// The buffers for which drafts of earlier runs are to be found.
    private var claims: [DraftClaim] = []
    private var draftsAreFailing = false
    private var isWorking = false
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

    /// Takes what is to be stored; `second` is when it happened.
    func keep(_ unsaved: Unsaved, log setting: String?, at second: Int64) {
        if setting != logSetting { changeLog(setting) }
        if unsaved.isEmpty { return }
        for line in unsaved.history { history.add(Array(HistoryFile.line(for: line).utf8)) }
        if logFile != nil, !unsaved.log.isEmpty {
            let time = time(second)
            for line in unsaved.log { log.add(line.encode(time: time)) }
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
    private func changeLog(_ setting: String?) {
        logSetting = setting
        let file = files.log(setting)
        if file != logFile {
            let waiting = log.take()
            if let logFile, !waiting.isEmpty { leftLogs.append((logFile, waiting)) }
            log = AppendQueue()
            logFile = file
        }
        work(isRetry: log.isFailing)
    }

    /// Starts a worker, if there is something to write.
    private func work(isRetry: Bool = false) {
        guard !isWorking else { return }
        var job = StorageJob(files: files, logFile: logFile)
        let left = leftLogs.popFirst()
        if isRetry || !history.isFailing { job.history = history.take() }
        if let left {
            (job.logFile, job.log) = left
        } else if isRetry || !log.isFailing {
            job.log = log.take()
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
            finish(job, StorageJob.Outcome(history: nothing, log: nothing, drafts: busy))
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
        if !job.log.isEmpty { finishLog(job, outcome.log) }
        if let drafts = job.drafts { finish(drafts, outcome.drafts) }
        for (claim, draft) in outcome.found { restore(claim, draft) }
        if history.isFailing || log.isFailing || draftsAreFailing {
            if closed != nil { return finishClosing() }
            retryTimer?.cancel()
            retryTimer = reactor.callLater(Self.retryDelay) { [weak self] in
                self?.work(isRetry: true)
            }
        }
        work()
    }

    private func finishLog(_ job: StorageJob, _ outcome: PrivateFile.Appended) {
        if job.logFile == logFile {
            return announce(log.finish(job.log, outcome), "the log", "is", "written")
        }
        // After `/set log off` it does not matter.
        guard let error = outcome.error, let file = job.logFile, logFile != nil else { return }
        let lost = job.log[outcome.count...].count { $0 == UInt8(ascii: "\n") }
        report(
            "the last \(lineCount(lost)) could not be written to the log \(file.path): \(error)",
            true)
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
        var log = PrivateFile.Appended(count: 0)
        var drafts: FileError?
        var found: [(DraftClaim, Draft)] = []
    }

    let files: StateFiles
    var history: [UInt8] = []
    var log: [UInt8] = []
    var logFile: PrivateFile?
    /// The drafts by endpoint; nil if none has changed.
    var drafts: [String: [Draft]]?
    /// Whether the client ends.
    var isLast = false
    var claims: [DraftClaim] = []

    var isEmpty: Bool { history.isEmpty && log.isEmpty && drafts == nil && claims.isEmpty }

    func run() -> Outcome {
        var outcome = Outcome()
        if !history.isEmpty { outcome.history = files.appendHistory(history) }
        if !log.isEmpty, let logFile { outcome.log = files.appendLog(log, to: logFile) }
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
