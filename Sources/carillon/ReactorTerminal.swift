import Conversation
import CursesTerminal
import ReactorKit
import TerminalUI

/// The terminal as the session needs it; the reactor reports when one that is behind is writable.
final class ReactorTerminal {
    private let terminal: CursesTerminal
    private let reactor: Reactor
    private var watch: WritableWatch?
    private var whenCaughtUp: (() -> Void)?

    init(_ terminal: CursesTerminal, on reactor: Reactor) {
        self.terminal = terminal
        self.reactor = reactor
    }

    deinit { watch?.cancel() }

    private func catchUpLater() {
        watch?.cancel()
        watch = reactor.whenWritable(terminal.writing) { [weak self] in self?.catchUp() }
    }

    private func catchUp() {
        terminal.catchUp()
        guard !terminal.isBehind else { return catchUpLater() }
        let call = whenCaughtUp
        whenCaughtUp = nil
        call?()
    }
}

extension ReactorTerminal: ClientTerminal {
    var rows: Int { terminal.rows }
    var columns: Int { terminal.columns }
    var isBehind: Bool { terminal.isBehind }

    func whenCaughtUp(_ call: @escaping () -> Void) {
        whenCaughtUp = call
        catchUpLater()
    }

    func draw(_ grid: CellGrid) { terminal.draw(grid) }
    func redraw() { terminal.redraw() }
    func setTitle(_ title: String?) { terminal.setTitle(title) }
    func setWheel(_ isOn: Bool) { terminal.setWheel(isOn) }
    func setFocusReports(_ isOn: Bool) { terminal.setFocusReports(isOn) }
    func askBackground() -> Bool { terminal.askBackground() }
    func answered() { terminal.answered() }
    func ring() { terminal.ring() }
    func copy(base64 text: String) { terminal.copy(base64: text) }
    func resized() { terminal.resized() }
    func suspend() { terminal.suspend() }
    func resume() { terminal.resume() }

    func close() {
        watch?.cancel()
        whenCaughtUp = nil
        terminal.close()
    }
}
