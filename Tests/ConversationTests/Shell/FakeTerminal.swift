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

    private(set) var title: String?
    private(set) var hasWheel = false
    /// Whether it is behind after each drawing from now on, until `catchUp()`.
    var isSlow = false
    private(set) var isBehind = false
    private var caughtUp: (() -> Void)?

    var picture: String { pictures.last ?? "" }

    /// Accepts all that was drawn, and reports it.
    func catchUp() {
        isBehind = false
        let call = caughtUp
        caughtUp = nil
        call?()
    }

    func whenCaughtUp(_ call: @escaping () -> Void) { caughtUp = call }

    /// How the first cell of the input looks.
    private(set) var promptStyle: Style?

    func draw(_ grid: CellGrid) {
        promptStyle = grid.cells.last?.first?.style
        pictures.append(grid.picture)
        isBehind = isSlow
    }

    func redraw() {
        calls.append("redraw")
        isBehind = isSlow
    }

    func setTitle(_ title: String?) { self.title = title }
    func setWheel(_ isOn: Bool) { hasWheel = isOn }
    private(set) var hasFocusReports = false
    /// Whether it takes questions.
    var takesQuestions = false
    func setFocusReports(_ isOn: Bool) { hasFocusReports = isOn }
    /// How often it was queried, and its answers were noted.
    private(set) var questions = 0
    private(set) var answers = 0
    func askBackground() -> Bool {
        questions += 1
        return takesQuestions
    }
    func answered() { answers += 1 }
    func ring() { calls.append("ring") }
    func suspend() { calls.append("suspend") }
    func resume() { calls.append("resume") }
    func copy(base64 text: String) { calls.append("copy \(text)") }
    func close() { calls.append("close") }

    func resized() {
        calls.append("resized")
        (rows, columns) = nextSize
    }
}
