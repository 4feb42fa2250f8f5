import ArgumentParser
import CursesTerminal
import Daemon
import ReactorKit
import Services
import Settings

/// `carillond status`.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Print the state and the figures of the running server.",
        discussion: """
            The status is 69 if there is no server, and 75 if it does not answer. With --watch the \
            figures fill the screen and are updated once a second, until q is pressed.
            """)

    @ParentCommand var parent: Carillond
    @OptionGroup var control: ControlOptions

    @Flag(help: "Show the figures on the whole screen, updated once a second.")
    var watch = false

    func run() throws {
        if watch { return try watchScreen() }
        let lines = try control.reply(to: .status, of: parent.options).lines
        let table: StatusTable
        do {
            table = StatusTable(try StatusSnapshot(reading: lines, services: .offered))
        } catch {
            ControlOptions.complain("\(error)")
            throw ExitCode(.commandFailed)
        }
        try ControlOptions.write(table.lines)
    }

    // MARK: -

    private func watchScreen() throws {
        _ = StandardDescriptors.prepare()
        let places = try control.places(of: parent.options)
        do {
            try StatusWatch.run(at: places)
        } catch let error as TerminalError {
            ControlOptions.complain(Self.words(for: error))
            throw ExitCode(.configuration)
        } catch {
            ControlOptions.complain("\(error)")
            throw ExitCode(.systemError)
        }
    }

    private static func words(for error: TerminalError) -> String {
        if case .notATerminal = error {
            return "--watch needs a terminal"
        }
        return "--watch cannot show a screen here: set TERM to the terminal's type"
    }
}
