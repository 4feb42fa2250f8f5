extension Key {
    /// The key of that name, as `description` writes it or as others do: `Ctrl-A` is `C-a`,
    /// `PageUp` is `PgUp`; nil for a key that no terminal sends.
    ///
    /// Where a terminal sends the same for two keys the name means what arrives: `C-i` is Tab.
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

    /// The keys of a sequence, whose names stand between blanks: `C-x C-e`; nil if one is none.
    package static func sequence(named text: String) -> [Key]? {
        let names = text.split(separator: " ")
        let keys = names.compactMap { Key(named: String($0)) }
        return keys.isEmpty || keys.count < names.count ? nil : keys
    }

    /// Names to find the nearest of, for one that is not known.
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

    /// A single character is no modifier: `C-` is Control only before something.
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

    /// What arrives when Control is held: a byte from 0 to 31, or 127.
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
