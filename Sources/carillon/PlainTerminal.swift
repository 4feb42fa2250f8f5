import CursesTerminal
import Glibc
import ReactorKit
import SystemPackage
import Telnet

/// The terminal of the client without a screen: its size, and whether what is typed is visible. Call
/// on the reactor's thread.
final class PlainTerminal {
    /// The signals that end the program while the input may be hidden.
    private static let deadly: [Signal] = [.interrupt, .terminate, .hangup]

    private let reactor: Reactor
    /// The attributes as they were found, while the input is hidden.
    private var found: termios?
    private var watchesSignals = false

    /// Nil unless standard input is a terminal.
    init?(on reactor: Reactor) {
        guard StandardDescriptors.isTerminal(.standardInput) else { return nil }
        self.reactor = reactor
    }

    deinit { showInput(true) }

    /// The size, as far as the kernel knows it.
    var size: TelnetClient.Size? {
        windowSize(of: .standardInput).map {
            TelnetClient.Size(rows: $0.rows, columns: $0.columns)
        }
    }

    /// Calls `call` when the size has changed.
    func onResize(_ call: @escaping (TelnetClient.Size) -> Void) throws {
        try reactor.onSignal(.windowChange) { [weak self] in
            if let size = self?.size { call(size) }
        }
    }

    /// Shows what is typed, or hides it except for line ends: termios(3). Best effort: without it the
    /// input is visible.
    func showInput(_ isVisible: Bool) {
        if isVisible {
            if let found { setAttributes(found, of: .standardInput) }
            found = nil
        } else if found == nil, let current = try? attributes(of: .standardInput) {
            restoreBeforeDeath()
            var hidden = current
            hidden.c_lflag &= ~tcflag_t(ECHO)
            hidden.c_lflag |= tcflag_t(ECHONL)
            setAttributes(hidden, of: .standardInput)
            found = current
        }
    }

    // MARK: -

    /// A signal ends the program as before, but the shell gets a terminal that shows what is typed.
    private func restoreBeforeDeath() {
        guard !watchesSignals else { return }
        watchesSignals = true
        for signal in Self.deadly {
            try? reactor.onSignal(signal) { [weak self] in
                self?.showInput(true)
                Glibc.signal(signal.number, SIG_DFL)
                raise(signal.number)
            }
        }
    }
}
