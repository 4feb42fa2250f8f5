import ReactorKit
package import TerminalUI

/// The terminal as the session needs it; `CursesTerminal` is one, tests have their own.
package protocol ClientTerminal: AnyObject {
    var rows: Int { get }
    var columns: Int { get }
    /// Shows the grid, writing only what differs from the last one.
    func draw(_ grid: CellGrid)
    /// Whether it has not taken all that was drawn; drawing more would only make it later.
    var isBehind: Bool { get }
    /// Calls once, and only the latest asker, when a terminal that is behind has taken all.
    func whenCaughtUp(_ call: @escaping () -> Void)
    /// Has the next `draw` write everything.
    func redraw()
    /// Shows this as the window's title; nil shows the one that was found.
    func setTitle(_ title: String?)
    /// Has the mouse wheel sent as keys.
    func setWheel(_ isOn: Bool)
    /// Makes the terminal report when its window gets the focus, and when it loses it.
    func setFocusReports(_ isOn: Bool)
    /// Asks for the background, and for the attributes, whose report ends the waiting; false on a
    /// terminal that is not asked.
    func askBackground() -> Bool
    /// The terminal has answered what it was asked.
    func answered()
    /// Rings the bell.
    func ring()
    /// Puts a text, given in Base64, on the terminal's clipboard.
    func copy(base64 text: String)
    /// Takes notice of a new size.
    func resized()
    /// Gives the terminal back to the shell, for the time that the job is stopped.
    func suspend()
    /// Takes the terminal again after `suspend`.
    func resume()
    /// Restores the terminal for good.
    func close()
}
