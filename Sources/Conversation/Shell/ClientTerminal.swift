import ReactorKit
package import TerminalUI

/// The terminal as the session needs it; `CursesTerminal` implements it, and so do tests.
package protocol ClientTerminal: AnyObject {
    var rows: Int { get }
    var columns: Int { get }
    /// Shows the grid; writes only what differs from the last one.
    func draw(_ grid: CellGrid)
    /// Whether the terminal has not accepted all that was drawn; drawing more adds to the delay.
    var isBehind: Bool { get }
    /// Calls the latest closure once, when a terminal that is behind has accepted everything.
    func whenCaughtUp(_ call: @escaping () -> Void)
    /// Makes the next `draw` write everything.
    func redraw()
    /// Sets the window's title; nil restores the one that was found.
    func setTitle(_ title: String?)
    /// Makes the mouse wheel send keys.
    func setWheel(_ isOn: Bool)
    /// Makes the terminal report when its window gets the focus, and when it loses it.
    func setFocusReports(_ isOn: Bool)
    /// Queries the background, and the device attributes, whose report ends the wait; false if the
    /// terminal is not queried.
    func askBackground() -> Bool
    /// The terminal has answered the query.
    func answered()
    /// Rings the bell.
    func ring()
    /// Copies a text, given in Base64, to the terminal's clipboard.
    func copy(base64 text: String)
    /// Reads the terminal's size again.
    func resized()
    /// Releases the terminal to the shell while the job is stopped.
    func suspend()
    /// Takes the terminal over again after `suspend`.
    func resume()
    /// Restores the terminal for good.
    func close()
}
