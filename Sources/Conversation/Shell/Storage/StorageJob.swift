import Settings
import TerminalUI

/// What is written in one go, on a worker's thread.
struct StorageJob: Sendable {
    /// What became of it.
    struct Outcome: Sendable {
        var history = PrivateFile.Appended(count: 0)
        var log = PrivateFile.Appended(count: 0)
        var drafts: FileError?
    }

    let files: StateFiles
    var history: [UInt8] = []
    var log: [UInt8] = []
    var logFile: PrivateFile?
    /// By endpoint; nil if none has changed.
    var drafts: [String: [Draft]]?

    var isEmpty: Bool { history.isEmpty && log.isEmpty && drafts == nil }

    func run() -> Outcome {
        var outcome = Outcome()
        if !history.isEmpty { outcome.history = files.appendHistory(history) }
        if !log.isEmpty, let logFile { outcome.log = files.appendLog(log, to: logFile) }
        if let drafts {
            do throws(FileError) {
                try files.writeDrafts(drafts)
            } catch {
                outcome.drafts = error
            }
        }
        return outcome
    }
}
