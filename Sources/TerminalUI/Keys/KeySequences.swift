/// The keys of the escape sequences of common terminals: xterm, VT220, the Linux console, rxvt,
/// iTerm2, kitty, tmux and screen.
///
/// A key has the same name in every form in which a terminal sends it: as `ESC [ 1 ; 3 D`,
/// `ESC ESC [ D` or `ESC [ 57417 ; 3 u`. See "Alt and Meta Keys" and "modifyOtherKeys" in xterm's
/// control sequences, and "Comprehensive keyboard handling in terminals" of kitty.
enum KeySequences {
    /// The key of a control sequence `ESC [ parameters final`; nil for other sequences, such as a
    /// terminal's answers, and for the release of a key.
    static func key(parameters: [UInt8], final: UInt8) -> Key? {
        if parameters.first == UInt8(ascii: "<") { return mouse(parameters.dropFirst(), final) }
        guard let parameters = KeyParameters(parameters[...]) else { return nil }
        // The terminal's cursor report `ESC [ row ; column R` looks like F3 with a modifier.
        if final == UInt8(ascii: "R"), parameters.count > 0 { return nil }
        if parameters.isRelease { return nil }
        let modifiers = parameters.modifiers
        switch final {
        case UInt8(ascii: "u"): return CharacterKeys.key(parameters)
        case UInt8(ascii: "~") where parameters.first == 27:
            return CharacterKeys.key(other: parameters)
        case UInt8(ascii: "~"): return parameters.first.flatMap(numbered).map(modifiers.applied)
        case UInt8(ascii: "^"), UInt8(ascii: "@"):  // rxvt, with Shift or without
            return parameters.first.flatMap(numbered).map(KeyModifiers.control.applied)
        case UInt8(ascii: "$"):  // rxvt
            return parameters.first.flatMap(numbered).map(KeyModifiers.shift.applied)
        case UInt8(ascii: "a")...UInt8(ascii: "d"):  // rxvt
            guard parameters.count == 0 else { return nil }
            return lettered(final - 0x20).map(KeyModifiers.shift.applied)
        case UInt8(ascii: "Z"):
            return .backTab
        case UInt8(ascii: "A")...UInt8(ascii: "D") where parameters.count == 1:
            // Old versions of xterm, and others, leave the 1 before the modifiers out.
            return lettered(final).map(parameters.onlyModifiers.applied)
        default:
            return parameters.count == 1 ? nil : lettered(final).map(modifiers.applied)
        }
    }

    /// The key of `ESC O final`, with modifiers between them as old versions of xterm send them.
    static func key(singleShift parameters: [UInt8], final: UInt8) -> Key? {
        guard let parameters = KeyParameters(parameters[...]) else { return nil }
        let modifiers = parameters.count > 1 ? parameters.modifiers : parameters.onlyModifiers
        switch final {
        case UInt8(ascii: "M"): return modifiers.applied(to: .enter)
        case UInt8(ascii: "a")...UInt8(ascii: "d"):  // rxvt
            return lettered(final - 0x20).map(KeyModifiers.control.applied)
        case UInt8(ascii: "j")...UInt8(ascii: "y"):  // the keypad's signs and digits
            return .character(Character(Unicode.Scalar(final - 0x40)))
        default: return lettered(final).map(modifiers.applied)
        }
    }

    /// The key of the Linux console's `ESC [ [ letter`.
    static func key(linuxFunction letter: UInt8) -> Key? {
        let number = Int(letter) - 0x40
        return (1...5).contains(number) ? .function(number) : nil
    }

    /// The key pressed together with Alt.
    static func alt(_ key: Key) -> Key { KeyModifiers.alt.applied(to: key) }

    // MARK: -

    private static func numbered(_ number: Int) -> Key? {
        switch number {
        case 1, 7: .home
        case 2: .insert
        case 3: .delete
        case 4, 8: .end
        case 5: .pageUp
        case 6: .pageDown
        case 11...15: .function(number - 10)
        case 17...21: .function(number - 11)
        case 23, 24: .function(number - 12)
        default: nil
        }
    }

    private static func lettered(_ letter: UInt8) -> Key? {
        switch letter {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): .right
        case UInt8(ascii: "D"): .left
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "F"): .end
        case UInt8(ascii: "P")...UInt8(ascii: "S"): .function(Int(letter) - 0x4F)
        default: nil
        }
    }

    /// The wheel as SGR mouse mode reports it; clicks are ignored.
    private static func mouse(_ parameters: ArraySlice<UInt8>, _ final: UInt8) -> Key? {
        guard final == UInt8(ascii: "M"), let button = KeyParameters(parameters)?.first else {
            return nil
        }
        // Bits 2 to 4 are modifiers.
        switch button & ~0b11100 {
        case 64: return .wheelUp
        case 65: return .wheelDown
        default: return nil
        }
    }
}
