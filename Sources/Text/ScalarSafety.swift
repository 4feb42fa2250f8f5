/// Rules for which scalars are safe to print, from the weakest to the strictest.
///
/// A scalar that is no control cannot steer a terminal; one that does not alter a line neither ends
/// it nor changes its direction; a visible one is drawn; a cluster is showable when all of its
/// scalars are seen.
package enum ScalarSafety {
    /// True for C0, DEL and C1, which some terminals obey in UTF-8 too.
    package static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
    }

    /// True for a control, a line or paragraph separator, and the marks, embeddings, overrides and
    /// isolates of bidirectional text, which a line of a log escapes. All are below U+10000.
    package static func altersLine(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: isControl(scalar)
        }
    }

    /// The text with each scalar that alters a line written as an escape: a line feed as `\n`, ESC
    /// as `\u{1B}`.
    package static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: altersLine) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if altersLine(scalar) {
                result += scalar.escaped(asASCII: true)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// True for a scalar that a name may have: it has a glyph that leaves a mark, and is neither a
    /// space, nor private, nor ignored by default (UAX #44, Default_Ignorable_Code_Point).
    package static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .privateUse, .spaceSeparator: false
        default: isPlain(scalar) && !isBlank(scalar)
        }
    }

    /// True for a scalar that is drawn by itself, and not onto the one before it, as a combining
    /// mark is.
    package static func isBase(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return !isControl(scalar) }
        switch scalar.value {
        case 0x1160...0x11FF, 0xD7B0...0xD7FF: return false  // Hangul vowels and finals
        default: break
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark: return false
        default: return isPlain(scalar)
        }
    }

    /// True for the scalars of one cluster if each of them is seen.
    package static func isShowable(_ scalars: some Collection<Unicode.Scalar>) -> Bool {
        guard let base = scalars.first, isBase(base) else { return false }
        var previous = base
        for scalar in scalars.dropFirst() {
            if !isPlain(scalar), !isEmojiPart(scalar, of: base) { return false }
            // A joiner must join something.
            if previous == joiner, !scalar.properties.isEmoji { return false }
            previous = scalar
        }
        return previous != joiner
    }

    // MARK: -

    private static let joiner: Unicode.Scalar = "\u{200D}"

    private static func isEmojiPart(_ scalar: Unicode.Scalar, of base: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200D: base.properties.isEmoji && !base.isASCII
        case 0xFE0E, 0xFE0F: base.properties.isEmoji
        default: false
        }
    }

    /// Whether the scalar neither steers the terminal nor is invisible.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        hasGlyph(scalar) && !scalar.properties.isDefaultIgnorableCodePoint
    }

    /// Whether the scalar is a letter or a symbol whose glyph is empty: the blank pattern of
    /// Braille, the place of an object that is not in the text, the null notehead, the blanks of
    /// Egyptian hieroglyphs. No property of Unicode has them all.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2800, 0xFFFC, 0x1_3441...0x1_3442, 0x1_D159: true
        default: false
        }
    }

    private static func hasGlyph(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator:
            false
        default: true
        }
    }
}
