package import ReactorKit
package import Services
package import Settings
package import SystemPackage

/// Where a server's settings are read from, again at each reload.
package struct ServerStart: Sendable {
    /// The file that is read when none is named; it need not exist.
    package static let usualFile: FilePath = "/etc/carillon/carillond.conf"

    private let catalog: ServiceCatalog
    private let environment: [String: String]
    private let file: FilePath?
    private let flags: [String: String]
    private let usualFile: FilePath

    /// - Parameters:
    ///   - catalog: the services that listeners can name.
    ///   - file: nil for the usual one.
    ///   - flags: settings of the command line, by name.
    package init(
        services catalog: ServiceCatalog, environment: [String: String] = [:],
        file: FilePath? = nil, flags: [String: String] = [:], usualFile: FilePath = usualFile
    ) {
        self.catalog = catalog
        self.environment = environment
        self.file = file
        self.flags = flags
        self.usualFile = usualFile
    }

    /// The file that must exist whenever the settings are read; nil for none.
    package var requiredFile: FilePath? { file }

    /// A start for later reads: when the usual file exists now, it must exist then, since its
    /// absence would reset every setting.
    package func insisting() -> ServerStart {
        // Not read: a pipe can be read only once.
        guard (try? usualFile.stat()) != nil else { return self }
        return insisting(on: usualFile)
    }

    /// The same for a successor of a server that has read this file; a named file has priority.
    package func insisting(on path: FilePath) -> ServerStart {
        if file != nil { return self }
        return ServerStart(
            services: catalog, environment: environment, file: path, flags: flags,
            usualFile: usualFile)
    }

    /// The settings as they are now, what is wrong with them, and what is written as in an earlier
    /// version.
    ///
    /// - Throws: A diagnostic when the file cannot be read, or does not exist and must.
    package func read(
        pipes: FileContents.PipePolicy = .refused
    ) throws(SettingsDiagnostic) -> (
        settings: ServerSettings, diagnostics: [SettingsDiagnostic],
        warnings: [SettingsDiagnostic]
    ) {
        let path = file ?? usualFile
        let bytes = try contents(of: path, pipes)
        let text = bytes.map { SettingsText($0, named: path.string) } ?? SettingsText()
        let (settings, found, warnings) = ServerSettings.read(
            SettingsSources(
                flags: flags, environment: environment, prefix: "carillond", text: text),
            services: catalog)
        var diagnostics = found
        if bytes != nil, diagnostics.isEmpty,
            let (_, reason) = settings.pathComplaint(settingsFile: path.string)
        {
            diagnostics.append(SettingsDiagnostic(.flag("--config"), reason))
        }
        return (settings, diagnostics, warnings)
    }

    private func contents(
        of path: FilePath, _ pipes: FileContents.PipePolicy
    ) throws(SettingsDiagnostic) -> [UInt8]? {
        do throws(FileError) {
            let bytes = try PrivateFile(path).read(pipes: pipes)
            if bytes == nil, file != nil { throw FileError("there is no file \(path)") }
            return bytes
        } catch {
            throw SettingsDiagnostic(.flag("--config"), "\(error)")
        }
    }
}
