import ArgumentParser
import Daemon
import Settings

/// `carillond reload`.
struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Make the running server read its settings and open its log again.",
        discussion: """
            Prints what changed and what cannot change before the next start. If the settings \
            are wrong, nothing changes and the status is 70. If a certificate, or another file, \
            cannot be taken, the old one stays in use, the rest is applied, and the status is 70 \
            too.
            """)

    @ParentCommand var parent: Carillond
    @OptionGroup var control: ControlOptions

    func run() throws {
        _ = try control.ask(.reload, of: parent.options)
    }
}

/// `carillond stop`.
struct StopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "End the running server, and wait until it has ended.",
        discussion: """
            Its connections finish within its drain-timeout. The status is 69 if there is no \
            server, and 75 if it does not answer, or has not ended, in time.
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

/// `carillond upgrade`.
struct UpgradeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade",
        abstract: "Replace the running server with the program that is installed now.",
        discussion: """
            No connection is refused meanwhile; existing ones are served by the old process until \
            they end or its drain-timeout expires. If the new process is not ready within 30 \
            seconds, finds no settings file, or would close an address at which the old one \
            listens, the old one continues, the reason is printed, and the status is 70.
            """)

    @ParentCommand var parent: Carillond
    @OptionGroup var control: ControlOptions

    func run() throws {
        let process = try control.ask(.upgrade, of: parent.options)
        try ControlOptions.write(["process \(process) is ready"])
    }
}
