import ArgumentParser
import Conversation
import ProgramOptions
import ReactorKit
import SystemPackage

/// The help of the client's settings options.
enum ClientSettingsHelp: SettingsOptionsHelp {
    static let usualFile = "~/.config/carillon/carillon.conf"
    static let assignment = "bell=always"
}

/// The command line's options for settings.
struct ClientSettingsOptions: ParsableArguments {
    @OptionGroup var settings: SettingsOptions<ClientSettingsHelp>

    @Option(
        help: ArgumentHelp(
            "Append the transcript to a file; on: to the default one in ~/.local/state/carillon.",
            valueName: "path"))
    var log: String?

    func validate() throws {
        for (name, value) in try flags() {
            if let reason = ClientSettings.complaint(ofValue: value, for: name) {
                throw ValidationError("\(reason).")
            }
        }
    }

    /// The settings as far as they can be read, and their problems.
    func start() -> ClientStart {
        ClientStart(
            environment: ProcessEnvironment.variables,
            configuration: settings.config.map { FilePath(Self.absolute($0)) },
            flags: (try? flags()) ?? [:])
    }

    // MARK: -

    private func flags() throws -> [String: String] {
        var flags = try settings.values()
        if let log { flags["log"] = ["on", "off"].contains(log) ? log : Self.absolute(log) }
        return flags
    }

    /// The path as an absolute one; `~/` is left unchanged.
    private static func absolute(_ path: String) -> String {
        path.hasPrefix("~/")
            ? path : SettingsOptions<ClientSettingsHelp>.absolute(path).string
    }
}
