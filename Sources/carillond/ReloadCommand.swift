import ArgumentParser
import Daemon

/// `carillond reload`.
struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Have the running server read its settings and open its log again.",
        discussion: """
            Prints what changed and what cannot change before the next start. When the settings \
            are wrong nothing changes, and the status is 70.
            """)

    @ParentCommand var parent: Carillond
    @OptionGroup var control: ControlOptions

    func run() throws {
        _ = try control.ask(.reload, of: parent.options)
    }
}
