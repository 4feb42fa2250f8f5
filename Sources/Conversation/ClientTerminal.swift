package import TerminalUI

/// The terminal as the session needs it; `CursesTerminal` is one, tests have their own.
package protocol ClientTerminal: AnyObject {
    var rows: Int { get }
    var columns: Int { get }
    /// Shows the grid, writing only what differs from the last one.
    func draw(_ grid: CellGrid)
    /// Has the next `draw` write everything.
    func redraw()
    /// Takes notice of a new size.
    func resized()
    /// Gives the terminal back to the shell, stops the job, and takes the terminal again when
    /// the job goes on.
    func suspend()
    /// Restores the terminal for good.
    func close()
}
