import ArgumentParser
import Daemon
import ReactorKit
import Services

/// `carillond settings`.
struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "Print a settings file in which every setting is explained.",
        shouldDisplay: false)

    @Flag(help: "Print the sections of the manual page about settings and services instead.")
    var manual = false

    func run() throws {
        _ = StandardDescriptors.prepare()
        try ControlOptions.write(
            manual
                ? ServerManualPage.sections(services: .offered)
                : ServerSettings.example(services: .offered))
    }
}
