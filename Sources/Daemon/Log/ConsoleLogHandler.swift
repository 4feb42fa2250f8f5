package import Logging
import Text

/// Log lines for a person at a terminal, or for a supervisor that adds the time itself.
///
/// News goes to standard output as it is: `waiting for connection...`. Warnings and worse go
/// to standard error, with their level. Metadata is shown from debug on. Each line is written at
/// once, and never waits for a reader; see `LineOutput`. Safe from any thread.
package struct ConsoleLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel = Logger.Level.info

    package init() {}

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        Self.write(event, metadata.merging(event.metadata ?? [:]) { $1 }, level: logLevel)
    }

    /// Writes a line to its place; `line` in the place of the usual text.
    static func write(
        _ event: LogEvent, _ metadata: Logger.Metadata, level: Logger.Level, line: String? = nil,
        lostLine: (_ count: Int) -> String = lostText
    ) {
        var text = event.level >= .warning ? "carillond: \(event.level): " : ""
        text += ScalarSafety.escaped("\(event.message)")
        if level <= .debug {
            for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
                text += " \(key)=\(ScalarSafety.escaped("\(value)"))"
            }
        }
        let output = event.level >= .warning ? LineOutput.errors : .output
        output.append(line ?? text, lostLine: lostLine)
    }

    /// The line in place of those that are missing.
    static func lostText(_ count: Int) -> String {
        "\(count) \(count == 1 ? "line was" : "lines were") lost here: there is no reader"
    }
}
