package import ReactorKit
package import Settings
package import SystemPackage

/// The client's settings file, and the sources that take precedence over it.
///
/// Its methods block: call them at the start, and on worker threads.
package struct SettingsFile: Sendable {
    /// Nil if the environment names no folder.
    package let path: FilePath?
    /// Whether the command line names it; the usual file need not exist.
    package let isNamed: Bool
    private let environment: [String: String]
    private let flags: [String: String]
    /// The values of the file when it was read, by their paths.
    private var known: [[String]: String] = [:]

    /// The file of an environment, which is not read yet.
    ///
    /// - Parameters:
    ///   - path: The file; nil for the usual one.
    ///   - flags: Settings of the command line.
    package init(
        environment: [String: String], path: FilePath? = nil, flags: [String: String] = [:]
    ) {
        let usual = try? UserFolders(of: "carillon", environment: environment).configuration
        self.path = path ?? usual?.appending("carillon.conf")
        isNamed = path != nil
        self.environment = environment
        self.flags = flags
    }

    // MARK: - Reading

    /// Reads the settings.
    ///
    /// - Throws: ``FileError``, also when a named file does not exist.
    package mutating func read(
        pipes: FileContents.PipePolicy = .refused
    ) throws(FileError) -> SettingsReading {
        var text = SettingsText()
        if let path {
            let bytes = try PrivateFile(path).read(pipes: pipes)
            if bytes == nil, isNamed { throw FileError("there is no file \(path)") }
            text = SettingsText(bytes ?? [], named: path.string)
        }
        let reading = read(text)
        note(text)
        return reading
    }

    /// Reads the settings again; the file counts as read only if it has no problems.
    package mutating func readAgain() -> SettingsReading {
        var file = self
        do throws(FileError) {
            let reading = try file.read()
            if reading.problems.isEmpty { self = file }
            return reading
        } catch {
            return SettingsReading(problems: ["\(error)"])
        }
    }

    /// The settings without the file.
    package func readNothing() -> SettingsReading { read(SettingsText()) }

    private func read(_ text: SettingsText) -> SettingsReading {
        let sources = SettingsSources(
            flags: flags, environment: environment, prefix: "carillon", text: text)
        // sshd(8) sets it in every session.
        let isRemote = environment["SSH_CONNECTION"]?.isEmpty == false
        let (settings, diagnostics, warnings) = ClientSettings.read(sources, isRemote: isRemote)
        return SettingsReading(
            settings: settings, problems: diagnostics.map(\.description),
            warnings: warnings.map(\.description))
    }

    private mutating func note(_ text: SettingsText) {
        known = text.entries.reduce(into: [:]) { $0[$1.path] = $1.text }
    }

    // MARK: - Writing

    /// How often to start again when another program writes the file at the same time.
    private static let tries = 10

    /// Writes values into the file as it is now, unless one of them was changed there since the
    /// file was read: then nothing is written, and the next call overwrites it.
    package mutating func save(_ edits: [SettingsEdit]) -> SettingsSaving {
        var saving = SettingsSaving(edits: edits, path: path?.string ?? "")
        do throws(FileError) {
            guard let path else {
                throw FileError("there is no folder for it: HOME is not set")
            }
            let file = PrivateFile(path)
            for _ in 0..<Self.tries {
                let bytes = try file.read()
                let text = SettingsText(bytes ?? [], named: path.string)
                saving.conflicts = conflicts(of: edits, with: text)
                if !saving.conflicts.isEmpty { return saving }
                let edited = SettingsEdit.apply(edits, to: bytes ?? [])
                if try file.update(from: bytes, to: edited) == .done {
                    for edit in edits { known[edit.path] = edit.value }
                    return saving
                }
            }
            throw FileError("another program writes \(path) again and again")
        } catch {
            saving.failure = "\(error)"
        }
        return saving
    }

    private mutating func conflicts(
        of edits: [SettingsEdit], with text: SettingsText
    ) -> [SettingsEdit] {
        edits.compactMap { edit in
            let value = text[edit.path]?.text
            guard value != known[edit.path], value != edit.value else { return nil }
            known[edit.path] = value
            return SettingsEdit(edit.name, value ?? "", in: edit.section)
        }
    }
}

/// The result of reading the settings.
package struct SettingsReading: Equatable, Sendable {
    package var settings = ClientSettings()
    /// The problems, a sentence each.
    package var problems: [String] = []
    /// Warnings about the form of an earlier version, a sentence each.
    package var warnings: [String] = []

    package init(
        settings: ClientSettings = ClientSettings(), problems: [String] = [],
        warnings: [String] = []
    ) {
        self.settings = settings
        self.problems = problems
        self.warnings = warnings
    }
}

/// The result of `/save`.
package struct SettingsSaving: Equatable, Sendable {
    /// The values to save.
    package var edits: [SettingsEdit]
    /// The file.
    package var path: String
    /// The values that the file has instead, if they have changed there; an empty one is removed.
    package var conflicts: [SettingsEdit] = []
    /// Why nothing was written.
    package var failure: String?

    package init(edits: [SettingsEdit], path: String) {
        self.edits = edits
        self.path = path
    }
}
