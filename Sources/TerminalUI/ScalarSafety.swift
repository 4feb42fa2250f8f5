/// Which scalars may reach a terminal as they are.
enum ScalarSafety {
    /// Whether a cluster of these scalars shows what it holds, and all of it.
    static func isShowable(_ scalars: some Collection<Unicode.Scalar>) -> Bool {
        guard let base = scalars.first, canStandAlone(base) else { return false }
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

    /// Whether the scalar shows by itself, without one before that it is drawn onto.
    private static func canStandAlone(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value < 0x7F }
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
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator:
            false
        default:
            !scalar.properties.isDefaultIgnorableCodePoint
        }
    }
}
