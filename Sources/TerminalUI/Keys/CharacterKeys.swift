import Text

/// The keys that a terminal reports by a code point: `ESC [ code ; modifiers u`, as fixterms and
/// kitty's protocol have it, and xterm's `ESC [ 27 ; modifiers ; code ~`.
///
/// They are the same keys that a terminal sends as single bytes otherwise: Ctrl-I is Tab.
enum CharacterKeys {
    /// The key of `ESC [ code : shifted code : Latin code ; modifiers : event ; text u`.
    static func key(_ parameters: KeyParameters) -> Key? {
        let modifiers = parameters.modifiers
        let code = parameters.number(0)
        if let key = functional(code) { return modifiers.applied(to: key) }
        if let sign = keypad(code) { return character(sign, modifiers.subtracting(.control)) }
        let isPlain = modifiers.isDisjoint(with: [.alt, .control])
        if isPlain, let text = text(parameters.numbers(2)) { return .character(text) }
        // The key's character with Shift, and its character in a Latin layout, which is used with
        // Ctrl or Alt whatever the script.
        let (shifted, latin) = (parameters.number(0, 1), parameters.number(0, 2))
        if !isPlain, code > 0x7F, latin > 0 { return typed(latin, modifiers) }
        return typed(modifiers.contains(.shift) && shifted > 0 ? shifted : code, modifiers)
    }

    /// The key of `ESC [ 27 ; modifiers ; code ~`.
    static func key(other parameters: KeyParameters) -> Key? {
        let code = parameters.number(2)
        return functional(code).map(parameters.modifiers.applied)
            ?? typed(code, parameters.modifiers)
    }

    // MARK: -

    private static func typed(_ code: Int, _ modifiers: KeyModifiers) -> Key? {
        guard let scalar = Unicode.Scalar(UInt32(code)), !ScalarSafety.isControl(scalar),
            // Kitty's codes of keys that are no character.
            !(0xE000...0xF8FF).contains(scalar.value)
        else { return nil }
        return character(Character(scalar), modifiers)
    }

    private static func character(_ character: Character, _ modifiers: KeyModifiers) -> Key {
        if modifiers.contains(.control), let key = controlled(character) {
            return modifiers.contains(.alt) ? KeySequences.alt(key) : key
        }
        let isCapital = modifiers.contains(.shift) != modifiers.contains(.capsLock)
        let upper = character.uppercased()
        let typed = isCapital && upper.count == 1 ? Character(upper) : character
        return modifiers.contains(.alt) ? .alt(typed) : .character(typed)
    }

    /// The key of the byte that the character has with Control; nil where Control changes nothing.
    private static func controlled(_ character: Character) -> Key? {
        switch character {
        case "2": .control("@")
        case "3": .escape
        case "4": .control("\\")
        case "5": .control("]")
        case "6", "~": .control("^")
        case "7", "-": .control("_")
        case "8": .backspace
        default: Key.controlled(character)
        }
    }

    /// The text that the key types, in kitty's third parameter.
    private static func text(_ codes: [Int]) -> Character? {
        var text = ""
        for code in codes {
            guard let scalar = Unicode.Scalar(UInt32(code)), !ScalarSafety.isControl(scalar) else {
                return nil
            }
            text.unicodeScalars.append(scalar)
        }
        return text.count == 1 ? text.first : nil
    }

    /// The key of a code that is no character: those of C0, and kitty's functional keys.
    private static func functional(_ code: Int) -> Key? {
        switch code {
        case 8, 127: .backspace
        case 9: .tab
        case 10, 13, 57_414: .enter
        case 27: .escape
        case 57_417: .left
        case 57_418: .right
        case 57_419: .up
        case 57_420: .down
        case 57_421: .pageUp
        case 57_422: .pageDown
        case 57_423: .home
        case 57_424: .end
        case 57_425: .insert
        case 57_426: .delete
        case 57_364...57_375: .function(code - 57_363)
        default: nil
        }
    }

    /// The digits and signs of the keypad, 57399 to 57416.
    private static func keypad(_ code: Int) -> Character? {
        switch code {
        case 57_399...57_408: Character(Unicode.Scalar(UInt8(code - 57_399) + 0x30))
        case 57_409: "."
        case 57_410: "/"
        case 57_411: "*"
        case 57_412: "-"
        case 57_413: "+"
        case 57_415: "="
        case 57_416: ","
        default: nil
        }
    }
}
