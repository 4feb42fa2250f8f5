import ArgumentParser
import Daemon
import Settings

/// `carillond stop`.
struct StopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "End the running server, and wait until it has ended.",
        discussion: """
            Its connections finish within its drain-timeout. Ends with status 69 when there is no \
            server, and with 75 when it does not answer, or has not ended, in time.
            """)

    @ParentCommand var parent: Carillond
    @OptionGroup var control: ControlOptions

    func run() throws {
        let process = try control.ask(.stop, of: parent.options)
        guard ControlClient.awaitEnd(of: process, within: control.limit) else {
            ControlOptions.complain("process \(process) has not ended within \(control.timeout)")
            throw ExitCode(.noAnswer)
        }
    }
}
