/// An unsent text and its cursor.
///
/// As a line of a file it is the cursor, a blank and the text by ``EscapedLine``, so that the text
/// survives a crash.
package struct Draft: Equatable, Sendable {
    /// The whole text.
    package let text: String
    /// Clusters before the cursor.
    package let cursor: Int

    /// A draft; a cursor outside the text is moved to its nearer end.
    package init(text: String, cursor: Int) {
        self.text = text
        self.cursor = min(max(cursor, 0), text.count)
    }

    /// The text of an editor, whose cursor is inside it.
    init(of editor: LineEditor) {
        text = editor.text
        cursor = editor.cursor
    }

    /// The draft of a line of a file; nil if the line is invalid.
    package init?(line: some Collection<UInt8>) {
        guard let blank = line.firstIndex(of: UInt8(ascii: " ")),
            let digits = String(validating: line[..<blank], as: UTF8.self),
            let cursor = Int(digits), cursor >= 0,
            let text = EscapedLine.decode(line[line.index(after: blank)...])
        else { return nil }
        self.init(text: text, cursor: cursor)
    }

    /// The line for a file, without its end.
    package var line: String { "\(cursor) \(EscapedLine.encode(text))" }
}
