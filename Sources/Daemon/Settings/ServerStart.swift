package import Settings
package import SystemPackage

/// Where a server's settings are read from, again at each reload.
package struct ServerStart: Sendable {
    /// The file where none is named; it need not exist.
    package static let usualFile: FilePath = "/etc/carillon/carillond.conf"

    private let environment: [String: String]
    private let file: FilePath?
    private let flags: [String: String]
    private let usualFile: FilePath

    /// - Parameters:
    ///   - file: nil for the usual one.
    ///   - flags: settings of the command line, by name.
    package init(
        environment: [String: String] = [:], file: FilePath? = nil, flags: [String: String] = [:],
        usualFile: FilePath = usualFile
    ) {
        self.environment = environment
        self.file = file
        self.flags = flags
        self.usualFile = usualFile
    }

    /// The same for all later times: where the usual file is there now, it must be there then,
    /// since its absence would change everything.
    package func insisting() -> ServerStart {
        guard file == nil, (try? PrivateFile(usualFile).read()) ?? nil != nil else { return self }
        return ServerStart(environment: environment, file: usualFile, flags: flags)
    }

    /// The settings as they are now, and what is wrong with them.
    package func read() -> (settings: ServerSettings, diagnostics: [SettingsDiagnostic]) {
        let path = file ?? usualFile
        do throws(FileError) {
            let bytes = try PrivateFile(path).read()
            if bytes == nil, file != nil { throw FileError("there is no file \(path)") }
            let text = bytes.map { SettingsText($0, named: path.string) } ?? SettingsText()
            return ServerSettings.read(
                SettingsSources(
                    flags: flags, environment: environment, prefix: "carillond", text: text))
        } catch {
            let origin = SettingsOrigin.flag("--config")
            return (ServerSettings(), [SettingsDiagnostic(origin, "\(error)")])
        }
    }
}
