import ArgumentParser
import Daemon

/// `carillond status`.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Print what the running server does.",
        discussion: "Ends with status 69 when there is none.")

    @OptionGroup var control: ControlOptions

    func run() throws {
        _ = try control.ask(.status)
    }
}
