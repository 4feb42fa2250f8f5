package import ReactorKit
package import TerminalUI
import Text

/// What earlier runs of the client have stored.
package struct StoredState: Equatable, Sendable {
    /// Lines of input, oldest first.
    package var history: [HistoryEntry] = []
    /// The drafts that this client restores, by the keys of their buffers.
    package var drafts: [String: [Draft]] = [:]
    /// The last lines of the transcripts.
    package var log: [LoggedLine] = []
    /// The names in files of endpoints whose address is another one in each run.
    package var names: [Endpoint: String] = [:]

    package init() {}

    /// The name of an endpoint in files.
    package func key(of endpoint: Endpoint) -> String { names[endpoint] ?? endpoint.description }
}

/// What is new since the last call, to be written to files.
package struct Unsaved: Equatable, Sendable {
    /// Lines of input, as the history has them.
    package var history: [HistoryEntry] = []
    /// Lines of the transcripts, by the setting `log` of their tab.
    package var logs: [String: [LoggedLine]]

    package init(history: [HistoryEntry] = [], logs: [String: [LoggedLine]] = Dictionary()) {
        self.history = history
        self.logs = logs
    }

    package var isEmpty: Bool { history.isEmpty && logs.isEmpty }
}

/// A line of the transcript on disk: `2026-04-18T23:53:09+02:00 localhost:21567 < text`. Pure.
package struct LoggedLine: Equatable, Sendable {
    /// Whose line it is; in the file, one character.
    package enum Speaker: UInt8, Sendable {
        /// The server.
        case peer = 0x3C  // <
        /// The person.
        case person = 0x3E  // >
        /// The program.
        case program = 0x2D  // -
    }

    /// The key of its buffer.
    package let buffer: String
    package let speaker: Speaker
    /// The text; in the file without control characters and line ends.
    package let bytes: [UInt8]
    /// When it was written, in seconds since 1970, if it was read from a file.
    package let second: Int64?

    package init(
        _ buffer: String, _ speaker: Speaker, _ bytes: [UInt8], writtenAt second: Int64? = nil
    ) {
        self.buffer = buffer
        self.speaker = speaker
        self.bytes = bytes
        self.second = second
    }

    /// The line for the file, with its end.
    package func encode(time: String) -> [UInt8] {
        let isPlain = bytes.allSatisfy { (0x20..<0x7F).contains($0) }
        let text = isPlain ? bytes : Array(VisibleText(bytes).description.utf8)
        let name = buffer.replacing(" ", with: "%20")
        return Array("\(time) \(name) ".utf8) + [speaker.rawValue, 0x20] + text + [0x0A]
    }

    /// Parses a line of a file, without its end; nil if it does not have this format.
    package init?(reading line: some Collection<UInt8>) {
        let parts = line.split(
            separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[2].count == 1,
            let speaker = parts[2].first.flatMap(Speaker.init(rawValue:)),
            let name = String(validating: parts[1], as: UTF8.self)
        else { return nil }
        let time = Array("[".utf8) + parts[0] + Array("]".utf8)
        self.init(
            name.replacing("%20", with: " "), speaker, Array(parts[3]),
            writtenAt: ServerStamp(time[...], in: .utc)?.second)
    }
}
