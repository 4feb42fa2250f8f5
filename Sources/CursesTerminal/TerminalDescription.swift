import CNcurses
import TerminalUI

/// The control sequences of the terminal in use, from terminfo(5).
struct TerminalDescription {
    /// Moves the cursor.
    let position: (CellGrid.Position) -> [UInt8]
    /// Sets a style, regardless of the one before.
    let style: (Style) -> [UInt8]
    /// Blanks the rest of a row.
    let eraseToEnd: [UInt8]
    /// Begins a hyperlink (OSC 8), or ends it.
    let link: (Hyperlink?) -> [UInt8]
    /// Leaves the full screen: what a crash writes instead of endwin(3ncurses).
    let leave: [UInt8]
}

extension TerminalDescription {
    /// The sequences of the terminal that curses was started for.
    init(depth: ColorDepth) {
        let plain = Terminfo.bytes("sgr0") ?? []
        position = { Terminfo.bytes("cup", $0.row, $0.column) ?? [] }
        style = { style in
            let attributes = Self.attributes.filter { style.attributes.contains($0.attribute) }
            let colors = [("setaf", style.foreground), ("setab", style.background)]
                .map { ($0, depth.number(of: $1)) }.filter { $1 >= 0 }
            return plain + attributes.flatMap { Terminfo.bytes($0.name) ?? [] }
                + colors.flatMap { Terminfo.bytes($0, Int($1)) ?? [] }
        }
        link = { link in
            let (parameter, address) = link.map { ("id=\($0.id)", $0.address) } ?? ("", "")
            return Array("\u{1B}]8;\(parameter);\(address)\u{1B}\\".utf8)
        }
        eraseToEnd = Terminfo.bytes("el") ?? []
        leave = ["sgr0", "op", "rmkx", "cnorm", "rmcup"]
            .flatMap { Terminfo.bytes($0) ?? [] }
    }

    private static let attributes: [(attribute: Style.Attributes, name: String)] = [
        (.bold, "bold"), (.dim, "dim"), (.underlined, "smul"), (.reversed, "rev"),
    ]
}

/// Reads the terminfo(5) entry that setupterm or newterm loaded last.
enum Terminfo {
    /// A string capability with its parameters filled in; nil if this terminal has none.
    static func bytes(_ name: String, _ first: Int = 0, _ second: Int = 0) -> [UInt8]? {
        guard let string = unsafe terminfo_string(name),
            let expanded = unsafe terminfo_expand(string, Int32(first), Int32(second))
        else { return nil }
        return unsafe withoutPadding(Array(String(cString: expanded).utf8))
    }

    /// Removes the delays for slow hardware (`$<5>` and the like), which only tputs(3) honours.
    static func withoutPadding(_ bytes: [UInt8]) -> [UInt8] {
        var rest = bytes[...]
        var kept: [UInt8] = []
        while let byte = rest.first {
            if rest.starts(with: "$<".utf8), let end = rest.firstIndex(of: UInt8(ascii: ">")) {
                rest = rest[(end + 1)...]
            } else {
                kept.append(byte)
                rest.removeFirst()
            }
        }
        return kept
    }

    /// The sequences that special keys send.
    ///
    /// Single bytes are left out: an old terminal whose arrow is Ctrl-J must not lose its Enter.
    static var keySequences: [[UInt8]: Key] {
        var sequences: [[UInt8]: Key] = [:]
        for (name, key) in keys {
            guard let sequence = bytes(name), sequence.count > 1 else { continue }
            sequences[sequence] = key
        }
        return sequences
    }

    private static let keys: [(name: String, key: Key)] =
        [
            ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right),
            ("khome", .home), ("kend", .end), ("kpp", .pageUp), ("knp", .pageDown),
            ("kich1", .insert), ("kdch1", .delete), ("kcbt", .backTab),
            ("kri", .shiftUp), ("kind", .shiftDown),
            // Names that ncurses added for xterm's modified keys: user_caps(5).
            ("kUP5", .controlUp), ("kDN5", .controlDown),
            ("kLFT5", .controlLeft), ("kRIT5", .controlRight),
            ("kHOM5", .controlHome), ("kEND5", .controlEnd),
            ("kHOM3", .altHome), ("kEND3", .altEnd),
            ("kPRV3", .altPageUp), ("kNXT3", .altPageDown),
        ] + (1...12).map { ("kf\($0)", .function($0)) }
}
