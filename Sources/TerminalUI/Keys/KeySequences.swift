/// The keys of the escape sequences of common terminals: xterm, VT220, the Linux console, rxvt,
/// tmux and screen.
enum KeySequences {
    /// The key of a control sequence `ESC [ parameters final`; nil for other sequences, such as a
    /// terminal's answers.
    static func key(parameters: [UInt8], final: UInt8) -> Key? {
        if parameters.first == UInt8(ascii: "<") { return mouse(parameters.dropFirst(), final) }
        guard let numbers = numbers(in: parameters[...]) else { return nil }
        // The terminal's cursor report `ESC [ row ; column R` looks like F3 with a modifier.
        if final == UInt8(ascii: "R"), !numbers.isEmpty { return nil }
        let modifiers = numbers.count == 2 ? Modifiers(parameter: numbers[1]) : []
        switch final {
        case UInt8(ascii: "~"):
            return numbers.first.flatMap(numbered).map(modifiers.applied)
        case UInt8(ascii: "^"):  // rxvt
            return numbers.first.flatMap(numbered).map(Modifiers.control.applied)
        case UInt8(ascii: "a"), UInt8(ascii: "b"):  // rxvt
            return numbers.isEmpty ? lettered(final - 0x20).map(Modifiers.shift.applied) : nil
        case UInt8(ascii: "Z"):
            return .backTab
        default:
            return numbers.count == 1 ? nil : lettered(final).map(modifiers.applied)
        }
    }

    /// The key of `ESC O final`, with modifiers between them as old versions of xterm send them.
    static func key(singleShift parameters: [UInt8], final: UInt8) -> Key? {
        let modifiers = numbers(in: parameters[...])?.first.map(Modifiers.init(parameter:)) ?? []
        switch final {
        case UInt8(ascii: "M"): return .enter
        case UInt8(ascii: "a")...UInt8(ascii: "d"):  // rxvt
            return lettered(final - 0x20).map(Modifiers.control.applied)
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
    static func alt(_ key: Key) -> Key { Modifiers.alt.applied(to: key) }

    // MARK: -

    /// xterm's modifiers; a key that has no name with a modifier is decoded without it.
    private struct Modifiers: OptionSet {
        let rawValue: Int

        static let shift = Modifiers(rawValue: 1)
        static let alt = Modifiers(rawValue: 2)
        static let control = Modifiers(rawValue: 4)

        init(rawValue: Int) { self.rawValue = rawValue }

        /// The modifiers of the number in a sequence, which is the bits plus one.
        init(parameter: Int) { rawValue = max(parameter - 1, 0) }

        func applied(to key: Key) -> Key {
            if contains(.control) { return KeySequences.controlled[key] ?? key }
            if contains(.alt) { return KeySequences.alternated[key] ?? key }
            if contains(.shift) { return KeySequences.shifted[key] ?? key }
            return key
        }
    }

    private static let controlled: [Key: Key] = [
        .up: .controlUp, .down: .controlDown, .left: .controlLeft, .right: .controlRight,
        .home: .controlHome, .end: .controlEnd, .pageUp: .controlPageUp,
        .pageDown: .controlPageDown,
    ]
    private static let alternated: [Key: Key] = [
        .up: .altUp, .down: .altDown, .left: .altLeft, .right: .altRight, .home: .altHome,
        .end: .altEnd, .pageUp: .altPageUp, .pageDown: .altPageDown, .enter: .altEnter,
        .backspace: .altBackspace,
    ]
    private static let shifted: [Key: Key] = [.up: .shiftUp, .down: .shiftDown]

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
        guard final == UInt8(ascii: "M"), let button = numbers(in: parameters)?.first else {
            return nil
        }
        // Bits 2 to 4 are modifiers.
        switch button & ~0b11100 {
        case 64: return .wheelUp
        case 65: return .wheelDown
        default: return nil
        }
    }

    /// Numbers separated by semicolons; nil if there is anything else, as in private sequences.
    private static func numbers(in parameters: ArraySlice<UInt8>) -> [Int]? {
        if parameters.isEmpty { return [] }
        var numbers = [0]
        for byte in parameters {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let value = numbers[numbers.count - 1] * 10 + Int(byte - UInt8(ascii: "0"))
                numbers[numbers.count - 1] = min(value, 1 << 16)
            case UInt8(ascii: ";"): numbers.append(0)
            default: return nil
            }
        }
        return numbers
    }
}
