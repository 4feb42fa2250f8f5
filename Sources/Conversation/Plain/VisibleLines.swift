import ReactorKit
import TerminalUI
import Text

/// Splits a command's output into lines that are safe to show on a terminal. Pure.
struct VisibleLines {
    private var framer = LineFramer(limit: 1 << 16, delimiter: .relaxedLineFeed)

    /// The lines that this completes, with their ends; only the start of a line over the limit.
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

    /// The unfinished line, with a line end added.
    mutating func takeTail() -> String {
        framer.takeTail().map { "\(VisibleText($0))\n" } ?? ""
    }
}
