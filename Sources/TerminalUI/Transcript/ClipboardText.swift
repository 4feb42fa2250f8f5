import Text

/// Lines of a transcript as a text for the terminal's clipboard.
///
/// It is the text as it is seen: a control is its mark here too, and no line end follows the
/// last line, so that nothing in it takes effect where it is pasted.
package struct ClipboardText: Equatable, Sendable {
    /// Bytes that a terminal takes: xterm reads 74,994 of Base64 (RFC 4648), which are these.
    package static let byteLimit = 74_994 / 4 * 3

    /// The lines are more than a terminal takes.
    package struct TooLong: Error, Equatable {}

    /// The text.
    package let text: String
    /// The lines that are in it.
    package let lineCount: Int

    /// The text of some lines; those that were dropped, or that a filter hides, are left out.
    ///
    /// - Throws: If it has more than ``byteLimit`` bytes.
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
