import CNcurses
import TerminalUI

/// What terminfo(5) says of the terminal in use, as plain bytes.
struct TerminalDescription {
    /// Moves the cursor.
    let position: (CellGrid.Position) -> [UInt8]
    /// Sets a style, whatever was set before.
    let style: (Style) -> [UInt8]
    /// Blanks the rest of a row.
    let eraseToEnd: [UInt8]
    /// Has what is written from here on lead somewhere (OSC 8), or nowhere.
    let link: (Hyperlink?) -> [UInt8]
    /// Leaves the full screen: what a crash writes in the place of endwin(3ncurses).
    let leave: [UInt8]
}

extension TerminalDescription {
    /// Asks terminfo about the terminal that curses was started for.
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
