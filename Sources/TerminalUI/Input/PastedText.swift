import Text

/// A paste made safe: all line ends are line feeds, and other controls except tabs are visible
/// marks, such as `^[` for ESC.
package struct PastedText: Equatable, Sendable {
    /// The text to insert.
    package private(set) var text: String
    /// The number of controls that became marks.
    package private(set) var controls: Int
    /// Whether the paste was longer than ``KeyDecoder/pasteLimit``, and was cut.
    package private(set) var isCut: Bool

    /// Reads a paste as the terminal sent it.
    package init(_ pasted: String) {
        var text = ""
        var controls = 0
        var follows: Unicode.Scalar?
        for scalar in pasted.unicodeScalars {
            defer { follows = scalar }
            switch scalar {
            case "\n" where follows == "\r": break
            case "\n", "\r": text += "\n"
            case "\t": text += "\t"
            default:
                if ScalarSafety.isControl(scalar) {
                    text += VisibleText(String(scalar)).description
                    controls += 1
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        self.text = text
        self.controls = controls
        isCut = pasted.utf8.count >= KeyDecoder.pasteLimit
    }

    /// Appends another paste.
    package mutating func append(_ other: PastedText) {
        text += other.text
        controls += other.controls
        isCut = isCut || other.isCut
    }

    /// The lines of the paste; a line end at its end does not begin another line.
    package var lines: [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
