import CursesTerminal
import Daemon
import ReactorKit
import Services
import SystemPackage
import TerminalUI

/// `carillond status --watch`: the figures on the whole screen, updated once a second.
final class StatusWatch {
    private static let interval = Duration.seconds(1)
    /// After this silence an Escape byte is the Escape key, not the start of a sequence.
    private static let escapeSilence = Duration.milliseconds(50)

    private let reactor: Reactor
    private let terminal: CursesTerminal
    private var decoder: KeyDecoder
    private var screen = WatchScreen()
    private var silence: ScheduledCall?

    /// Watches the server at one of these places, until a key or a signal ends it.
    ///
    /// - Throws: `TerminalError`, `SystemError`.
    static func run(at paths: [FilePath]) throws {
        let terminal = try CursesTerminal(
            input: .standardInput, output: .standardOutput,
            type: ProcessEnvironment.variables["TERM"])
        defer { terminal.close() }
        let watch = StatusWatch(terminal, on: try Reactor())
        try watch.run(at: paths)
    }

    private init(_ terminal: CursesTerminal, on reactor: Reactor) {
        self.terminal = terminal
        self.reactor = reactor
        decoder = KeyDecoder(extraSequences: terminal.extraKeySequences)
    }

    private func run(at paths: [FilePath]) throws {
        for signal in [Signal.terminate, .hangup, .interrupt] {
            try reactor.onSignal(signal) { [reactor] in reactor.stop() }
        }
        try reactor.onSignal(.windowChange) { [self] in
            terminal.resized()
            draw()
        }
        let keyboard = reactor.read(
            .standardInput, isUrgent: true, received: { [self] in typed($0) },
            ended: { [reactor] _ in reactor.stop() })
        let poll = ControlPoll(.status, at: paths, every: Self.interval, on: reactor) { [self] in
            received($0)
        }
        draw()
        poll.start()
        try reactor.run()
        poll.cancel()
        keyboard.cancel()
    }

    // MARK: -

    private func typed(_ bytes: Span<UInt8>) {
        silence?.cancel()
        take(decoder.decode([UInt8](copying: bytes)))
        listenForSilence()
    }

    private func listenForSilence() {
        guard let patience = decoder.patience(escapeTimeout: Self.escapeSilence) else { return }
        silence = reactor.callLater(patience) { [self] in
            take(decoder.flush())
            listenForSilence()
        }
    }

    private func take(_ inputs: [Input]) {
        if inputs.contains(where: WatchScreen.leaves) { reactor.stop() }
        if inputs.contains(.key(.control("l"))) { terminal.redraw() }
    }

    private func received(_ answer: Result<ControlReply, ControlClient.Failure>) {
        do {
            let reply = try answer.get()
            if case .failed(let reason) = reply.ending {
                screen.take(failure: reason)
            } else {
                screen.take(try StatusSnapshot(reading: reply.lines, services: .offered))
            }
        } catch {
            screen.take(failure: "\(error)")
        }
        draw()
    }

    /// A terminal that is behind is skipped until the next update.
    private func draw() {
        terminal.catchUp()
        if !terminal.isBehind {
            terminal.draw(screen.grid(rows: terminal.rows, columns: terminal.columns))
        }
    }
}
