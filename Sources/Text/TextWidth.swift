/// How many columns a terminal gives to a text.
///
/// Counts as `wcwidth` does, scalar by scalar, but never more than two columns a cluster: this
/// is also what terminals that know clusters (mode 2027) show. Control characters have no
/// width; they become marks before anybody counts (see ``VisibleText``).
package enum TextWidth {
    /// The columns of one grapheme cluster, 0 to 2.
    package static func columns(of cluster: Character) -> Int {
        if cluster.isASCII { return 1 }
        var total = 0
        for scalar in cluster.unicodeScalars {
            // An emoji that asks for its picture, as in the heart U+2764 U+FE0F.
            if scalar == emojiSelector, total > 0 { return 2 }
            total += columns(of: scalar)
            if total >= 2 { return 2 }
        }
        return total
    }

    /// The columns of a text without control characters.
    package static func columns(of text: String) -> Int {
        text.reduce(0) { $0 + columns(of: $1) }
    }

    // MARK: -

    private static let emojiSelector: Unicode.Scalar = "\u{FE0F}"

    private static func columns(of scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.value {
        case 0x1160...0x11FF, 0xD7B0...0xD7FF: return 0  // Hangul that joins the syllable before
        case 0x1F1E6...0x1F1FF: return 1  // half a flag
        default: break
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default:
            return WideRanges.contain(scalar) || scalar.properties.isEmojiPresentation ? 2 : 1
        }
    }
}
