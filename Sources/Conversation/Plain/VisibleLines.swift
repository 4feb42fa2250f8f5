import ReactorKit
import TerminalUI
import Text

/// Cuts what a command writes into lines that a terminal can be shown. Pure.
struct VisibleLines {
    private var framer = LineFramer(limit: 1 << 16)

    /// The lines that this completes, with their ends; of one that is too long, its start.
    mutating func take(_ data: Span<UInt8>) -> String {
        var text = ""
        var position = 0
        while true {
            switch framer.next(in: data, from: &position) {
            case .line(let range):
                text += "\(VisibleText([UInt8](copying: data.extracting(range))))\n"
            case .heldLine, .overlong: text += "\(VisibleText(framer.held))\n"
            case .none: return text
            }
        }
    }

    /// The line that has no end, which gets one.
    mutating func takeTail() -> String {
        framer.takeTail().map { "\(VisibleText($0))\n" } ?? ""
    }
}
