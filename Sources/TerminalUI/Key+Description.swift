extension Key: CustomStringConvertible {
    /// The key as people write it: `C-a`, `M-r`, `F5`, `PgUp`; ``init(named:)`` reads it.
    package var description: String {
        switch self {
        case .character(let character): Self.name(of: character)
        case .control(let character): "C-" + Self.name(of: character)
        case .alt(let character): "M-" + Self.name(of: character)
        case .function(let number): "F\(number)"
        default: Self.specialNames[self] ?? ""
        }
    }

    /// The keys that have a name of more than a character, but for F1 to F12.
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
