/// What a scalar may do to a terminal, a log, or the person who reads it.
///
/// The one place for these rules. From the weakest to the strictest: a scalar that is no control
/// cannot steer a terminal; one that does not alter a line leaves the rest of it where it is; a
/// visible one draws something; a cluster is showable when it shows all that it holds.
package enum ScalarSafety {
    /// True for C0, DEL and C1, which some terminals obey in UTF-8 too.
    package static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
    }

    /// True for a control, a line or paragraph separator, and the marks, embeddings, overrides and
    /// isolates of bidirectional text: what a line of a log escapes. All are below U+10000.
    package static func altersLine(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: isControl(scalar)
        }
    }

    /// True for a scalar that a name may have: it draws the same for everyone, and is no space.
    package static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .privateUse, .spaceSeparator: false
        default: hasGlyph(scalar)
        }
    }

    /// True for the scalars of one cluster that shows what it holds, and all of it.
    package static func isShowable(_ scalars: some Collection<Unicode.Scalar>) -> Bool {
        guard let base = scalars.first, isBase(base) else { return false }
        var previous = base
        for scalar in scalars.dropFirst() {
            if !isPlain(scalar), !isEmojiPart(scalar, of: base) { return false }
            // A joiner has to have something to join.
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

    /// Whether the scalar can be seen without another before it that it is drawn onto.
    private static func isBase(_ scalar: Unicode.Scalar) -> Bool {
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

    /// Whether the scalar neither steers the terminal nor hides.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        hasGlyph(scalar) && !scalar.properties.isDefaultIgnorableCodePoint
    }

    private static func hasGlyph(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator:
            false
        default: true
        }
    }
}
