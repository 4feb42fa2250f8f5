/// A key press, decoded from the terminal's escape sequences.
package enum Key: Hashable, Sendable {
    /// A character that is typed as it is; never a control character.
    case character(Character)
    /// Control and a letter or sign: `.control("a")` is Ctrl-A.
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
    /// The text that the key inserts literally, as after Ctrl-V; nil for keys that are no character.
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
    /// The key's name in every text: `Ctrl-A`, `Alt-R`, `F5`, `PgUp`; ``init(named:)`` reads it.
    ///
    /// Letters are written as the keyboard has them, and a capital letter with Alt as
    /// `Alt-Shift-R`.
    package var description: String {
        switch self {
        case .character(let character): Self.name(of: character)
        case .control(let character): Modifiers.control.prefix + Self.capital(character)
        case .alt(let character): Self.alt(character)
        case .function(let number): "F\(number)"
        default: Self.specialNames[self] ?? ""
        }
    }

    /// The names of a sequence of keys, separated by blanks.
    package static func names(of keys: [Key]) -> String {
        keys.map(\.description).joined(separator: " ")
    }

    /// The keys whose names have several characters, except F1 to F12.
    static let specialNames: [Key: String] = [
        .enter: "Enter", .altEnter: "Alt-Enter", .tab: "Tab", .backTab: "Shift-Tab",
        .escape: "Esc", .backspace: "Backspace", .altBackspace: "Alt-Backspace", .delete: "Del",
        .insert: "Ins", .up: "Up", .down: "Down", .left: "Left", .right: "Right", .home: "Home",
        .end: "End", .pageUp: "PgUp", .pageDown: "PgDn", .controlLeft: "Ctrl-Left",
        .controlRight: "Ctrl-Right", .controlHome: "Ctrl-Home", .controlEnd: "Ctrl-End",
        .controlUp: "Ctrl-Up", .controlDown: "Ctrl-Down", .shiftUp: "Shift-Up",
        .shiftDown: "Shift-Down", .altPageUp: "Alt-PgUp", .altPageDown: "Alt-PgDn",
        .altHome: "Alt-Home", .altEnd: "Alt-End", .controlPageUp: "Ctrl-PgUp",
        .controlPageDown: "Ctrl-PgDn", .altUp: "Alt-Up", .altDown: "Alt-Down",
        .altLeft: "Alt-Left", .altRight: "Alt-Right", .wheelUp: "WheelUp",
        .wheelDown: "WheelDown",
    ]

    // MARK: -

    private static func name(of character: Character) -> String {
        character == " " ? "Space" : String(character)
    }

    /// A letter whose capital is one character that returns to it is written as the capital.
    private static func capital(_ character: Character) -> String {
        let capital = character.uppercased()
        let isPair = capital.count == 1 && capital.lowercased() == String(character)
        return isPair && character != " " ? capital : name(of: character)
    }

    private static func alt(_ character: Character) -> String {
        let isCapital = String(character) == capital(Character(character.lowercased()))
        let modifiers: Modifiers =
            isCapital && character.lowercased() != String(character) ? [.alt, .shift] : .alt
        return modifiers.prefix + capital(character)
    }
}

/// The modifier keys in a key's name.
private struct Modifiers: OptionSet {
    let rawValue: Int

    static let control = Modifiers(rawValue: 1)
    static let alt = Modifiers(rawValue: 2)
    static let shift = Modifiers(rawValue: 4)
    /// `M-` and `Meta-`, as Emacs writes Alt: a capital letter after it is one, as if with Shift.
    static let meta = Modifiers(rawValue: 8)

    /// As it is written before the key.
    var prefix: String {
        let names: [(Modifiers, String)] = [
            (.control, "Ctrl-"), (.alt, "Alt-"), (.shift, "Shift-"),
        ]
        return names.filter { contains($0.0) }.map(\.1).joined()
    }

    /// Removes the modifiers from the start of a name; the last character is never one.
    init(takenFrom name: inout Substring) {
        self = []
        while let (written, modifier) = Self.notations.first(where: {
            name.count > $0.written.count && name.lowercased().hasPrefix($0.written)
        }) {
            name = name.dropFirst(written.count)
            insert(modifier)
        }
    }

    init(rawValue: Int) {
        self.rawValue = rawValue
    }

    private static let notations: [(written: String, modifier: Modifiers)] = [
        ("ctrl-", .control), ("control-", .control), ("c-", .control), ("ctrl+", .control),
        ("alt-", .alt), ("alt+", .alt), ("meta-", [.alt, .meta]), ("m-", [.alt, .meta]),
        ("shift-", .shift), ("shift+", .shift), ("s-", .shift),
    ]
}

extension Key {
    /// The key of that name, as `description` writes it or in other notations: `C-a` and `Ctrl+A`
    /// are `Ctrl-A`, `M-r` is `Alt-R`, `PageUp` is `PgUp`; nil for a key that no terminal sends.
    ///
    /// Where a terminal sends the same bytes for two keys, the name means the key that is decoded
    /// from them: `Ctrl-I` is Tab.
    package init?(named name: String) {
        var base = name[...]
        let modifiers = Modifiers(takenFrom: &base)
        if let key = Self.special(String(base), modifiers) {
            self = key
        } else if let character = Self.character(of: base),
            let key = Self.key(character, modifiers)
        {
            self = key
        } else {
            return nil
        }
    }

    /// The keys of a sequence of names separated by blanks: `Ctrl-X Ctrl-E`; nil if one is unknown.
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

    private static let aliases = [
        "PageUp": "PgUp", "PageDown": "PgDn", "Escape": "Esc", "Delete": "Del", "Insert": "Ins",
        "Return": "Enter", "BackTab": "Shift-Tab",
    ]

    private static let specialKeys = Dictionary(
        specialNames.map { ($0.value.lowercased(), $0.key) }
    ) { first, _ in first }
    private static let plainNames = Dictionary(
        aliases.map { ($0.key.lowercased(), $0.value) }
    ) { first, _ in first }

    private static func special(_ base: String, _ modifiers: Modifiers) -> Key? {
        let plain = plainNames[base.lowercased()] ?? base
        if let key = specialKeys[(modifiers.prefix + plain).lowercased()] { return key }
        guard modifiers.isEmpty, base.first?.lowercased() == "f" else { return nil }
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

    /// After `Alt-` a letter is a small one, unless Shift is named too.
    private static func key(_ character: Character, _ modifiers: Modifiers) -> Key? {
        switch modifiers {
        case []: .character(character)
        case .control: controlled(character)
        case .alt: .alt(single(character.lowercased()) ?? character)
        case [.alt, .meta]: .alt(character)
        case [.alt, .shift], [.alt, .meta, .shift]:
            character.isLetter ? single(character.uppercased()).map { .alt($0) } : nil
        default: nil
        }
    }

    private static func single(_ text: String) -> Character? {
        text.count == 1 ? text.first : nil
    }

    /// The key of the byte that arrives when Control is held: 0 to 31, or 127.
    private static func controlled(_ character: Character) -> Key? {
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
