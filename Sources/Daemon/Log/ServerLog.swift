package import Logging
import ReactorKit
package import Settings
import Synchronization
import SystemPackage

/// Where the server's log is written, and from which level on: both may change while it runs.
///
/// All loggers that it made follow. Safe from any thread.
package final class ServerLog: Sendable {
    private struct Target: Sendable {
        var format: ServerSettings.LogFormat
        /// Nil for standard output and standard error.
        var file: LogFile?
        var time = LogTime()
    }

    private let target: Monitor<Target>
    private let levelIndex: Atomic<Int>

    /// Opens the file, if there is to be one.
    ///
    /// - Throws: `FileError`.
    package init(_ settings: ServerSettings) throws(FileError) {
        target = Monitor(
            Target(format: settings.logFormat, file: try Self.file(at: settings.logFile)))
        levelIndex = Atomic(Self.index(of: settings.logLevel))
    }

    /// A logger that writes here.
    package var logger: Logger {
        Logger(label: "carillond") { _ in ServerLogHandler(log: self) }
    }

    /// The least that is logged.
    package var level: Logger.Level { Logger.Level.allCases[levelIndex.load(ordering: .relaxed)] }

    /// The file; nil for standard output and standard error.
    package var file: LogFile? { target.withLock(\.file) }

    /// Applies the settings of the log; a file that cannot be opened changes nothing.
    ///
    /// - Throws: `FileError`.
    package func change(to settings: ServerSettings) throws(FileError) {
        let old = file
        let isSame = old?.path.string == settings.logFile
        let file = isSame ? old : try Self.file(at: settings.logFile)
        target.withLock { target in
            target.format = settings.logFormat
            target.file = file
        }
        levelIndex.store(Self.index(of: settings.logLevel), ordering: .relaxed)
    }

    /// Opens the file again; the old one is kept if that fails.
    ///
    /// - Throws: `FileError`.
    package func reopen() throws(FileError) {
        try file?.reopen()
    }

    func write(_ event: LogEvent, _ metadata: Logger.Metadata) {
        let (format, file, time) = target.withLock { ($0.format, $0.file, $0.time.text()) }
        let line = LogLine(
            time: time, level: event.level, message: "\(event.message)", metadata: metadata)
        guard let file else {
            let json = format == .json ? line.json : nil
            return ConsoleLogHandler.write(event, metadata, level: level, line: json) { count in
                let text = ConsoleLogHandler.lostText(count)
                if format == .text { return text }
                return LogLine(time: time, level: .warning, message: text).json
            }
        }
        file.append(format == .json ? line.json : line.text) { count, reason in
            let line = LogLine(
                time: time, level: .warning,
                message: "\(count) \(count == 1 ? "line was" : "lines were") lost here: \(reason)")
            return format == .json ? line.json : line.text
        }
    }

    // MARK: -

    private static func file(at path: String?) throws(FileError) -> LogFile? {
        guard let path else { return nil }
        return try LogFile(FilePath(path)) { problem in
            LineOutput.errors.append(
                "carillond: error: \(problem)", lostLine: ConsoleLogHandler.lostText)
        }
    }

    private static func index(of level: Logger.Level) -> Int {
        Logger.Level.allCases.firstIndex(of: level) ?? 0
    }
}

/// Hands lines to a `ServerLog`.
private struct ServerLogHandler: LogHandler {
    let log: ServerLog
    var metadata: Logger.Metadata = [:]
    private var ownLevel: Logger.Level?

    init(log: ServerLog) { self.log = log }

    /// The log's own, unless this logger was given another.
    var logLevel: Logger.Level {
        get { ownLevel ?? log.level }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        log.write(event, metadata.merging(event.metadata ?? [:]) { $1 })
    }
}
