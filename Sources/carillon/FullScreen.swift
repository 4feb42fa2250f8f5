import Conversation
import CursesTerminal
import Glibc
import ReactorKit
import SystemPackage
import TerminalUI

/// The full-screen client: terminal, signals and session joined on one reactor.
enum FullScreen {
    /// Returns, or throws, when the terminal shows its normal screen again.
    static func run(
        _ destinations: [Destination], by connector: Connector, on reactor: Reactor,
        command: String?,
        begin: ClientStart
    ) throws -> ExitReport {
        let terminal = try open()
        defer { terminal.close() }
        var begin = begin
        begin.readState(for: destinations.map(\.endpoint))
        if terminal.hasColors {
            begin.background = environment("COLORFGBG").flatMap(Background.init(variable:))
        }
        let decoder = KeyDecoder(extraSequences: terminal.extraKeySequences)
        let session = ClientSession(
            to: destinations, on: reactor, terminal: ReactorTerminal(terminal, on: reactor),
            decoder: decoder, command: command, connector: connector, begin: begin,
            editor: EditorSettings(environment: environment))
        try watchSignals(for: session, on: reactor)
        let keyboard = reactor.read(
            .standardInput, isUrgent: true,
            received: { session.typed($0) }, ended: { _ in session.hangUp() })
        session.keyboard = keyboard
        session.start()
        try reactor.run()
        keyboard.cancel()
        return session.exitReport
    }

    private static func open() throws(StartError) -> CursesTerminal {
        do throws(TerminalError) {
            return try CursesTerminal(
                input: .standardInput, output: .standardOutput, type: environment("TERM"))
        } catch {
            throw .terminal(error)
        }
    }

    private static func watchSignals(for session: ClientSession, on reactor: Reactor) throws {
        try reactor.onSignal(.terminate) { session.terminate() }
        try reactor.onSignal(.hangup) { session.hangUp() }
        try reactor.onSignal(.interrupt) { session.interrupt() }
        try reactor.onSignal(.windowChange) { session.resized() }
        try reactor.onSignal(.terminalStop) { session.suspend() }
    }

    private static func environment(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
