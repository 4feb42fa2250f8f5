import Logging
import ReactorKit

/// Keeps log lines, as `level: message`.
struct RecordingLogHandler: LogHandler {
    /// What a test reads of it; logging is allowed on any thread.
    final class Lines: Sendable {
        private let lines = Monitor<[String]>([])

        var all: [String] { lines.withLock(\.self) }

        func append(_ line: String) {
            lines.withLock { $0.append(line) }
        }
    }

    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.append("\(event.level): \(event.message)")
    }
}

extension Logger {
    /// A logger that keeps everything in `lines`.
    static func recording(_ lines: RecordingLogHandler.Lines) -> Logger {
        Logger(label: "test") { _ in RecordingLogHandler(lines: lines) }
    }
}
