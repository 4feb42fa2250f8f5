import Text

/// A selection of lines of a transcript: the one at the cursor, or those from a mark to it.
package struct LineSelection: Equatable, Sendable {
    /// The line at the cursor.
    package private(set) var cursor: LineID
    /// The other end; nil if only the cursor's line is selected.
    package private(set) var mark: LineID?

    /// A selection of one line.
    package init(_ line: LineID) {
        cursor = line
    }

    /// The selected lines.
    package var lines: ClosedRange<LineID> {
        min(cursor, mark ?? cursor)...max(cursor, mark ?? cursor)
    }

    /// Sets the mark at the cursor, or removes it if there is one.
    package mutating func toggleMark() {
        mark = mark == nil ? cursor : nil
    }

    /// Moves the cursor to a line.
    ///
    /// - Parameter extending: Sets the mark first, unless there is one.
    package mutating func move(to line: LineID, extending: Bool = false) {
        if extending { mark = mark ?? cursor }
        cursor = line
    }

    /// Moves the ends that are on dropped lines to the oldest line left.
    package mutating func keep(to transcript: Transcript) {
        guard let first = transcript.first, let last = transcript.last else { return }
        cursor = min(max(cursor, first), last)
        mark = mark.map { min(max($0, first), last) }
    }
}

/// Lines of a transcript as a text for the terminal's clipboard.
///
/// It is the visible text: controls are marks here too, and the last line has no line end, so that
/// nothing in it takes effect where it is pasted.
package struct ClipboardText: Equatable, Sendable {
    /// The most bytes that a terminal accepts: xterm reads 74,994 of Base64 (RFC 4648).
    package static let byteLimit = 74_994 / 4 * 3

    /// The lines are more than a terminal accepts.
    package struct TooLong: Error, Equatable {}

    /// The text.
    package let text: String
    /// The number of its lines.
    package let lineCount: Int

    /// The text of some lines, without dropped ones and those that a filter hides.
    ///
    /// - Throws: `TooLong` if it has more than ``byteLimit`` bytes.
    package init(
        _ lines: ClosedRange<LineID>, of transcript: Transcript,
        filter: TranscriptFilter = TranscriptFilter()
    ) throws(TooLong) {
        var texts: [String] = []
        var size = 0
        var next = max(lines.lowerBound, transcript.first ?? lines.lowerBound)
        while next <= lines.upperBound, let line = transcript[next] {
            next = next.next
            if filter.isActive, !filter.shows(line) { continue }
            let text = VisibleText(line.bytes).description
            size += text.utf8.count + (texts.isEmpty ? 0 : 1)
            if size > Self.byteLimit { throw TooLong() }
            texts.append(text)
        }
        text = texts.joined(separator: "\n")
        lineCount = texts.count
    }
}
