/// A text that is not sent yet, and where its cursor stands.
///
/// As a line of a file it is the cursor, a blank and the text by ``EscapedLine``; so the text
/// that somebody wrote outlives a crash.
package struct Draft: Equatable, Sendable {
    /// The whole text.
    package let text: String
    /// Clusters before the cursor.
    package let cursor: Int

    /// A draft; a cursor outside the text stands at its nearer end.
    package init(text: String, cursor: Int) {
        self.text = text
        self.cursor = min(max(cursor, 0), text.count)
    }

    /// The draft that a line of a file tells of; nil if the line is broken.
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
