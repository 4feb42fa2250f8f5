import TerminalUI
import Text

/// Converts received bytes to text for a terminal without the full screen: with marks for control
/// characters, complete characters, and the server's colours. Pure.
///
/// Each returned text, and each row in it, ends in the terminal's own style.
struct TerminalText {
    /// How the server's colours are shown.
    private let colors: ClientSettings.Colors
    /// The colours of the terminal; nil if it supports no sequences.
    private let depth: ColorDepth?
    private var rendition = RenditionReader()
    private var stream = VisibleStream()

    /// A text at the start of a connection.
    init(colors: ClientSettings.Colors = .marks, depth: ColorDepth? = nil) {
        self.colors = colors
        self.depth = depth
    }

    /// Returns what these bytes add.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> String {
        styled(bytes) { $0.take($1) }
    }

    /// Returns what these bytes add to the line; they contain no line end.
    mutating func add(_ bytes: ArraySlice<UInt8>) -> String {
        styled(bytes) { $0.add($1) }
    }

    /// Returns the rest of the line, and its end.
    mutating func endLine() -> String { stream.endLine() }

    /// Returns the rest of the last line and its end; nothing at the start of a line.
    mutating func finish() -> String { stream.finish() }

    /// Starts a new row: an incomplete character or line is not continued.
    mutating func beginRow() { stream = VisibleStream() }

    // MARK: -

    private mutating func styled(
        _ bytes: ArraySlice<UInt8>, _ take: (inout VisibleStream, ArraySlice<UInt8>) -> String
    ) -> String {
        if colors == .marks { return take(&stream, bytes) }
        return rendition.take(Array(bytes)).pieces.reduce(into: "") { text, piece in
            text += dressed(take(&stream, piece.bytes), in: piece.style)
        }
    }

    private func dressed(_ text: String, in style: Style) -> String {
        guard colors == .show, let depth, !text.isEmpty else { return text }
        let start = style.legible(on: nil).sequence(in: depth)
        if start.isEmpty { return text }
        let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
        return rows.map { $0.isEmpty ? "" : "\(start)\($0)\u{1B}[0m" }.joined(separator: "\n")
    }
}
