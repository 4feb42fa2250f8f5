/// Rows and columns of a terminal.
public struct TerminalSize: Hashable, Sendable {
    /// Lines from top to bottom.
    public var rows: UInt16
    /// Cells from left to right.
    public var columns: UInt16

    /// 24 rows of 80 columns unless told otherwise.
    public init(rows: UInt16 = 24, columns: UInt16 = 80) {
        self.rows = rows
        self.columns = columns
    }
}
