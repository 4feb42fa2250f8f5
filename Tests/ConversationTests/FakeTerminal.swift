import Conversation
import TerminalUI

/// A terminal that keeps what is drawn and what else is asked of it.
final class FakeTerminal: ClientTerminal {
    private(set) var rows: Int
    private(set) var columns: Int
    /// What was drawn, oldest first.
    private(set) var pictures: [String] = []
    /// The calls other than `draw`, by name.
    var calls: [String] = []
    /// The size that `resized` finds.
    var nextSize: (rows: Int, columns: Int)

    init(rows: Int = 12, columns: Int = 76) {
        self.rows = rows
        self.columns = columns
        nextSize = (rows, columns)
    }

    var picture: String { pictures.last ?? "" }

    func draw(_ grid: CellGrid) { pictures.append(grid.picture) }
    func redraw() { calls.append("redraw") }
    func suspend() { calls.append("suspend") }
    func resume() { calls.append("resume") }
    func close() { calls.append("close") }

    func resized() {
        calls.append("resized")
        (rows, columns) = nextSize
    }
}
