package import ReactorKit
package import Settings
package import SystemPackage
package import TerminalUI

/// What the client starts with: its settings, and the stored state of earlier runs.
package struct ClientStart: Sendable {
    package var settings = ClientSettings()
    /// The problems with the settings or the files, a sentence each; none prevents the start.
    package var complaints: [String] = []
    /// Why the file that was named cannot be read, which prevents the start.
    package private(set) var unreadable: FileError?
    /// Warnings about the form of an earlier version in the settings, a sentence each.
    package var warnings: [String] = []
    /// Other information for the person.
    package var remarks: [String] = []
    package var stored = StoredState()
    /// Nil if nothing is stored.
    package var files: StateFiles?
    /// The file of the settings; nil for the defaults without any file.
    package private(set) var settingsFile: SettingsFile?
    /// The paths of the files, for the help.
    package var paths: [ClientFile] = []
    /// The person's name on this system.
    package private(set) var userName = "guest"
    /// The terminal's background, if the environment names it.
    package var background: Background?

    /// The defaults, without any file.
    package init() {}

    /// Reads the settings.
    ///
    /// - Parameters:
    ///   - path: The file; nil for the usual one, which need not exist.
    ///   - flags: Settings of the command line.
    package init(
        environment: [String: String], configuration path: FilePath? = nil,
        flags: [String: String] = [:]
    ) {
        files = StateFiles(environment: environment)
        let name = environment["USER"] ?? environment["LOGNAME"] ?? ""
        let isPlain = name.utf8.allSatisfy { 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "@") }
        if !name.isEmpty, isPlain { userName = name }
        var file = SettingsFile(environment: environment, path: path, flags: flags)
        paths = file.path.map { [ClientFile("settings file", $0)] } ?? []
        paths += files?.paths ?? []
        var reading = SettingsReading()
        do throws(FileError) {
            reading = try file.read(pipes: .atStart)
        } catch {
            reading = file.readNothing()
            if file.isNamed { unreadable = error } else { complaints.append("\(error)") }
        }
        settingsFile = file
        settings = reading.settings
        complaints += reading.problems
        warnings = reading.warnings
    }

    /// Reads the stored state of earlier runs, and takes drafts for tabs to these endpoints.
    package mutating func readState(for endpoints: [Endpoint]) {
        files?.claimDrafts()
        guard let files else { return }
        if files.folder == nil {
            complaints.append("history and drafts are not kept: HOME is not set")
        }
        let limit = settings.historySize
        stored.history = reading([]) { () throws(FileError) in try files.readHistory(limit: limit) }
        let keys = endpoints.map { stored.key(of: $0) }
        stored.drafts = reading([:]) { () throws(FileError) in try files.takeDrafts(keys) }
        // The log of each endpoint, since any may be opened later.
        let names = [nil] + settings.endpoints.map { Optional($0.name) }
        for log in Set(names.compactMap { settings.settings(ofEndpoint: $0).log }) {
            stored.log += reading([]) { () throws(FileError) in try files.readLog(log) }
        }
    }

    private mutating func reading<Value>(
        _ fallback: Value, _ body: () throws(FileError) -> Value
    ) -> Value {
        do throws(FileError) {
            return try body()
        } catch {
            complaints.append("\(error)")
            return fallback
        }
    }
}
