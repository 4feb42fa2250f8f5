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
    /// Gives the terminal back to the shell, for the time that the job is stopped.
    func suspend()
    /// Takes the terminal again after `suspend`.
    func resume()
    /// Restores the terminal for good.
    func close()
}
