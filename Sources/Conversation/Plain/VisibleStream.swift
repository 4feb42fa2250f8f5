import ReactorKit
import TerminalUI

/// Bytes as a terminal may be shown them, as they come: harmless, and with their characters
/// whole. Pure.
struct VisibleStream {
    /// A line is laid out as a whole up to here; what follows begins like a line of its own.
    private static let limit = 65_536

    private var line: [UInt8] = []
    /// What of the line was given out, and all that can be.
    private var shown = ""
    private var isContinued = false

    /// True when all that was given out ended with a line's end.
    var isAtLineStart: Bool { shown.isEmpty && !isContinued }

    /// What these bytes add; a CR before an LF belongs to the line's end.
    mutating func take(_ bytes: some Collection<UInt8>) -> String {
        var text = ""
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            line += rest[..<end]
            if line.last == 0x0D { line.removeLast() }
            text += endLine()
            rest = rest[rest.index(after: end)...]
        }
        return text + add(rest)
    }

    /// What these bytes add to the line; none of them ends it.
    mutating func add(_ bytes: some Collection<UInt8>) -> String {
        line += bytes
        let count = WholeCharacters.count(in: line.span)
        let text = more(of: line.prefix(count))
        if line.count > Self.limit {
            line.removeFirst(count)
            shown = ""
            isContinued = true
        }
        return text
    }

    /// The rest of the line, and its end.
    mutating func endLine() -> String {
        defer { self = VisibleStream() }
        return more(of: line[...]) + "\n"
    }

    /// The same at the end of all, unless that is a line's start.
    mutating func finish() -> String {
        line.isEmpty && isAtLineStart ? "" : endLine()
    }

    private mutating func more(of bytes: ArraySlice<UInt8>) -> String {
        let text = VisibleText(bytes).description
        if shown.isEmpty {
            shown = text
            return text
        }
        var new = text.unicodeScalars[...]
        var old = shown.unicodeScalars[...]
        while let scalar = new.first, scalar == old.first {
            new.removeFirst()
            old.removeFirst()
        }
        shown = text
        return String(new)
    }
}

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
