import ArgumentParser
import Conversation
import ReactorKit
import Settings
import SystemPackage

/// The options of the command line that are about settings.
struct SettingsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The settings file (default: ~/.config/carillon/carillon.conf).", valueName: "path"))
    var config: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Give a setting a value for this run, as in bell=always; may be repeated.",
            valueName: "name=value"))
    var assignments: [String] = []

    @Option(
        help: ArgumentHelp(
            "Add the transcript to a file; on: to the client's own in ~/.local/state/carillon.",
            valueName: "path"))
    var log: String?

    func validate() throws {
        for (name, value) in try flags() {
            if let reason = ClientSettings.complaint(ofValue: value, for: name) {
                throw ValidationError("\(reason).")
            }
        }
    }

    /// The settings as far as they can be read, with what is wrong about them.
    func start() -> ClientStart {
        ClientStart(
            environment: ProcessEnvironment.variables,
            configuration: config.map { FilePath(Self.absolute($0)) },
            flags: (try? flags()) ?? [:])
    }

    // MARK: -

    private func flags() throws -> [String: String] {
        var flags: [String: String] = [:]
        for text in assignments {
            guard let assignment = SettingAssignment(text) else {
                throw ValidationError("--set \(text): write name=value.")
            }
            flags[assignment.name] = assignment.value
        }
        if let log { flags["log"] = ["on", "off"].contains(log) ? log : Self.absolute(log) }
        return flags
    }

    /// A path that means the same wherever the program stands; `~/` is left as it is.
    private static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") || path.hasPrefix("~/") { return path }
        return ProcessEnvironment.workingDirectory.appending(path).string
    }
}
