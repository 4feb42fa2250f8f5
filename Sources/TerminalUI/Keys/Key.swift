/// A key press, decoded from the terminal's escape sequences.
package enum Key: Hashable, Sendable {
    /// A character that is typed as it is; never a control character.
    case character(Character)
    /// Control and a letter or sign: `.control("a")` is C-a.
    case control(Character)
    /// Alt (Meta) and a character, sent as ESC and the character: `.alt("r")`.
    case alt(Character)
    case enter, altEnter, tab, backTab, escape
    case backspace, altBackspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    case controlLeft, controlRight, controlHome, controlEnd, controlUp, controlDown
    case controlPageUp, controlPageDown
    case shiftUp, shiftDown, altPageUp, altPageDown, altHome, altEnd
    case altUp, altDown, altLeft, altRight
    /// F1 to F12.
    case function(Int)
    case wheelUp, wheelDown
}

extension Key {
    /// The text that the key inserts literally, as after C-v; nil for keys that are no character.
    package var literal: String? {
        switch self {
        case .character(let character): return String(character)
        case .control(let character):
            guard let ascii = character.asciiValue else { return nil }
            return String(UnicodeScalar(ascii & 0x1F))
        case .alt(let character): return "\u{1B}\(character)"
        case .enter: return "\r"
        case .tab: return "\t"
        case .escape: return "\u{1B}"
        case .backspace: return "\u{7F}"
        default: return nil
        }
    }
}

extension Key: CustomStringConvertible {
    /// The key's usual name: `C-a`, `M-r`, `F5`, `PgUp`; ``init(named:)`` reads it.
    package var description: String {
        switch self {
        case .character(let character): Self.name(of: character)
        case .control(let character): "C-" + Self.name(of: character)
        case .alt(let character): "M-" + Self.name(of: character)
        case .function(let number): "F\(number)"
        default: Self.specialNames[self] ?? ""
        }
    }

    /// The keys whose names have several characters, except F1 to F12.
    static let specialNames: [Key: String] = [
        .enter: "Enter", .altEnter: "M-Enter", .tab: "Tab", .backTab: "S-Tab", .escape: "Esc",
        .backspace: "Backspace", .altBackspace: "M-Backspace", .delete: "Del", .insert: "Ins",
        .up: "Up", .down: "Down", .left: "Left", .right: "Right", .home: "Home", .end: "End",
        .pageUp: "PgUp", .pageDown: "PgDn", .controlLeft: "C-Left", .controlRight: "C-Right",
        .controlHome: "C-Home", .controlEnd: "C-End", .controlUp: "C-Up",
        .controlDown: "C-Down", .shiftUp: "S-Up", .shiftDown: "S-Down",
        .altPageUp: "M-PgUp", .altPageDown: "M-PgDn", .altHome: "M-Home", .altEnd: "M-End",
        .controlPageUp: "C-PgUp", .controlPageDown: "C-PgDn",
        .altUp: "M-Up", .altDown: "M-Down", .altLeft: "M-Left", .altRight: "M-Right",
        .wheelUp: "WheelUp", .wheelDown: "WheelDown",
    ]

    // MARK: -

    private static func name(of character: Character) -> String {
        character == " " ? "Space" : String(character)
    }
}

extension Key {
    /// The key of that name, as `description` writes it or in other notations: `Ctrl-A` is `C-a`,
    /// `PageUp` is `PgUp`; nil for a key that no terminal sends.
    ///
    /// Where a terminal sends the same bytes for two keys, the name means the key that is decoded
    /// from them: `C-i` is Tab.
    package init?(named name: String) {
        var base = name[...]
        let modifier = Self.takeModifier(from: &base)
        if let key = Self.special(String(base), modifier: modifier) {
            self = key
        } else if let character = Self.character(of: base) {
            switch modifier {
            case "": self = .character(character)
            case "M-": self = .alt(character)
            case "C-":
                guard let key = Self.controlled(character) else { return nil }
                self = key
            default: return nil
            }
        } else {
            return nil
        }
    }

    /// The keys of a sequence of names separated by blanks: `C-x C-e`; nil if one is unknown.
    package static func sequence(named text: String) -> [Key]? {
        let names = text.split(separator: " ")
        let keys = names.compactMap { Key(named: String($0)) }
        return keys.isEmpty || keys.count < names.count ? nil : keys
    }

    /// All names, from which the nearest to an unknown one is suggested.
    package static var knownNames: [String] {
        specialNames.values.sorted() + aliases.keys.sorted() + (1...12).map { "F\($0)" }
    }

    // MARK: -

    private static let modifiers = [
        ("C-", "C-"), ("Ctrl-", "C-"), ("Control-", "C-"), ("M-", "M-"), ("Alt-", "M-"),
        ("Meta-", "M-"), ("S-", "S-"), ("Shift-", "S-"),
    ]

    private static let aliases = [
        "PageUp": "PgUp", "PageDown": "PgDn", "Escape": "Esc", "Delete": "Del", "Insert": "Ins",
        "Return": "Enter", "BackTab": "S-Tab",
    ]

    private static let specialKeys = Dictionary(
        specialNames.map { ($0.value.lowercased(), $0.key) }
    ) { first, _ in first }
    private static let plainNames = Dictionary(
        aliases.map { ($0.key.lowercased(), $0.value) }
    ) { first, _ in first }

    /// `C-` is a modifier only before another character.
    private static func takeModifier(from name: inout Substring) -> String {
        for (written, modifier) in modifiers where name.count > written.count {
            guard name.lowercased().hasPrefix(written.lowercased()) else { continue }
            name = name.dropFirst(written.count)
            return modifier
        }
        return ""
    }

    private static func special(_ base: String, modifier: String) -> Key? {
        let plain = plainNames[base.lowercased()] ?? base
        if let key = specialKeys[(modifier + plain).lowercased()] { return key }
        guard modifier.isEmpty, base.first?.lowercased() == "f" else { return nil }
        let digits = base.dropFirst()
        guard let number = Int(digits), (1...12) ~= number, "\(number)" == digits else {
            return nil
        }
        return .function(number)
    }

    private static func character(of name: Substring) -> Character? {
        if name.lowercased() == "space" { return " " }
        guard name.count == 1, let character = name.first else { return nil }
        return character.isWhitespace || character.unicodeScalars.contains { $0.value < 0x20 }
            ? nil : character
    }

    /// The key of the byte that arrives when Control is held: 0 to 31, or 127.
    static func controlled(_ character: Character) -> Key? {
        switch character.lowercased() {
        case "i": .tab
        case "j", "m": .enter
        case "h", "?": .backspace
        case "[": .escape
        case " ", "@": .control("@")
        case "/", "_": .control("_")
        case "\\", "]", "^": .control(character)
        case let letter where ("a"..."z").contains(letter) && letter.utf8.count == 1:
            .control(Character(letter))
        default: nil
        }
    }
}
