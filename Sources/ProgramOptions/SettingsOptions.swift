package import ArgumentParser
import ReactorKit
import Settings
package import SystemPackage

/// The program's part of the help for ``SettingsOptions``.
package protocol SettingsOptionsHelp: Sendable {
    /// The settings file that is read by default.
    static var usualFile: String { get }
    /// A setting and a value, as in `bell=always`.
    static var assignment: String { get }
}

/// The options for settings of both programs, `--config` and `--set`.
package struct SettingsOptions<Help: SettingsOptionsHelp>: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The settings file (default: \(Help.usualFile)).", valueName: "path"))
    package var config: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Set a setting for this run, as in \(Help.assignment); may be repeated.",
            valueName: "name=value"))
    package var assignments: [String] = []

    package init() {}

    /// The values of `--set` by the names of their settings; the last one of each is used.
    ///
    /// - Throws: `ValidationError` for an option without a `=`.
    package func values() throws -> [String: String] {
        try assignments.reduce(into: [:]) { values, text in
            guard let assignment = SettingAssignment(text) else {
                throw ValidationError("--set \(text): write name=value.")
            }
            values[assignment.name] = assignment.value
        }
    }

    /// A path of the command line as an absolute one.
    package static func absolute(_ path: String) -> FilePath {
        ProcessEnvironment.workingDirectory.pushing(FilePath(path))
    }
}
