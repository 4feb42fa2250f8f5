import TerminalUI

extension Key {
    /// What xterm sends for the key.
    var bytes: String {
        switch self {
        case .character(let character): return String(character)
        case .control(let character):
            return String(UnicodeScalar((character.asciiValue ?? 0) & 0x1F))
        case .alt(let character): return "\u{1B}\(character)"
        case .function(let number): return Self.functions[number] ?? ""
        default: return Self.special[self] ?? ""
        }
    }

    private static let functions = [
        1: "\u{1B}OP", 2: "\u{1B}OQ", 3: "\u{1B}OR", 4: "\u{1B}OS", 5: "\u{1B}[15~",
        6: "\u{1B}[17~", 7: "\u{1B}[18~",
        8: "\u{1B}[19~",
        9: "\u{1B}[20~", 11: "\u{1B}[23~", 12: "\u{1B}[24~",
    ]

    private static let special: [Key: String] = [
        .enter: "\r", .altEnter: "\u{1B}\r", .tab: "\t", .backTab: "\u{1B}[Z",
        .escape: "\u{1B}", .backspace: "\u{7F}", .altBackspace: "\u{1B}\u{7F}",
        .delete: "\u{1B}[3~", .up: "\u{1B}[A", .down: "\u{1B}[B", .right: "\u{1B}[C",
        .left: "\u{1B}[D", .home: "\u{1B}[H", .end: "\u{1B}[F", .pageUp: "\u{1B}[5~",
        .pageDown: "\u{1B}[6~", .controlLeft: "\u{1B}[1;5D", .controlRight: "\u{1B}[1;5C",
        .altLeft: "\u{1B}[1;3D", .altRight: "\u{1B}[1;3C", .controlHome: "\u{1B}[1;5H",
        .controlEnd: "\u{1B}[1;5F", .altHome: "\u{1B}[1;3H", .altEnd: "\u{1B}[1;3F",
        .controlPageUp: "\u{1B}[5;5~", .controlPageDown: "\u{1B}[6;5~",
        .altPageUp: "\u{1B}[5;3~", .altPageDown: "\u{1B}[6;3~", .shiftUp: "\u{1B}[1;2A",
        .shiftDown: "\u{1B}[1;2B", .wheelUp: "\u{1B}[<64;1;1M", .wheelDown: "\u{1B}[<65;1;1M",
    ]
}
