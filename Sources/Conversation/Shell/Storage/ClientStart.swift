package import ReactorKit
import Settings
package import SystemPackage
package import TerminalUI

/// What the client starts with: its settings, and the stored state of earlier runs.
package struct ClientStart: Sendable {
    package var settings = ClientSettings()
    /// The problems with the settings or the files, a sentence each; none prevents the start.
    package var complaints: [String] = []
    /// Other information for the person.
    package var remarks: [String] = []
    package var stored = StoredState()
    /// Nil if nothing is stored.
    package var files: StateFiles?
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
        let usual = try? UserFolders(of: "carillon", environment: environment).configuration
        var text = SettingsText()
        if let file = path ?? usual?.appending("carillon.conf") {
            do throws(FileError) {
                let bytes = try PrivateFile(file).read(pipes: .atStart)
                if let bytes { text = SettingsText(bytes, named: file.string) }
                if bytes == nil, path != nil { complaints.append("there is no file \(file)") }
            } catch {
                complaints.append("\(error)")
            }
        }
        let sources = SettingsSources(
            flags: flags, environment: environment, prefix: "carillon", text: text)
        let (settings, diagnostics) = ClientSettings.read(sources)
        self.settings = settings
        complaints += diagnostics.map(\.description)
    }

    /// Reads the stored state of earlier runs, and takes drafts for tabs to these endpoints.
    package mutating func readState(for endpoints: [Endpoint]) {
        files?.claimDrafts()
        guard let files else { return }
        if files.folder == nil {
            complaints.append("history and drafts are not kept: HOME is not set")
        }
        let (limit, log) = (settings.historySize, settings.log)
        stored.history = reading([]) { () throws(FileError) in try files.readHistory(limit: limit) }
        let keys = endpoints.map { stored.key(of: $0) }
        stored.drafts = reading([:]) { () throws(FileError) in try files.takeDrafts(keys) }
        stored.log = reading([]) { () throws(FileError) in try files.readLog(log) }
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
