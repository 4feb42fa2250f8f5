import Text

/// A paste made harmless: its line ends are all line feeds, its other controls but tabs stand
/// as text, `^[` for an ESC, so that the person sees them and nobody obeys them.
package struct PastedText: Equatable, Sendable {
    /// What may be inserted.
    package private(set) var text: String
    /// How many controls stand as text now.
    package private(set) var controls: Int
    /// Whether the paste was longer than ``KeyDecoder/pasteLimit``, and its end is missing.
    package private(set) var isCut: Bool

    /// Takes what the terminal sent.
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

    /// Adds another paste behind this one.
    package mutating func append(_ other: PastedText) {
        text += other.text
        controls += other.controls
        isCut = isCut || other.isCut
    }

    /// The lines of the paste; the end of its last line begins no other.
    package var lines: [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
