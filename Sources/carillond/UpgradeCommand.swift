import ArgumentParser
import Daemon

/// `carillond upgrade`.
struct UpgradeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade",
        abstract: "Have the program that is installed now take the running server's place.",
        discussion: """
            No connection is refused meanwhile; those that stand are served by the old process \
            until they end, or its drain-timeout is over. When the new one does not serve within \
            30 seconds, has lost its settings file, or would close an address at which the old \
            one listens, the old one goes on, the reason is printed, and the status is 70.
            """)

    @ParentCommand var parent: Carillond
    @OptionGroup var control: ControlOptions

    func run() throws {
        let process = try control.ask(.upgrade, of: parent.options)
        ControlOptions.say("process \(process) serves")
    }
}
