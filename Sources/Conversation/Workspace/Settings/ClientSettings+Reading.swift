package import Settings
import TerminalUI

extension ClientSettings {
    /// Sections of the file, apart from those of themes.
    private static let sections = ["keys", "endpoints"]

    /// Reads all settings, and returns the problems; an invalid setting keeps its default.
    package static func read(_ sources: SettingsSources) -> (ClientSettings, [SettingsDiagnostic]) {
        var settings = ClientSettings()
        let text = sources.text
        var diagnostics =
            text.diagnostics + text.unknownSections(besides: sections, named: ["theme"])
        diagnostics += settings.readEndpoints(text)
        diagnostics += settings.readThemes(text)
        diagnostics += settings.readKeys(text)
        diagnostics += table.read(sources, into: &settings)
        diagnostics += settings.correct(sources)
        return (settings, diagnostics.sorted { $0.line < $1.line })
    }

    // MARK: -

    private mutating func readEndpoints(_ text: SettingsText) -> [SettingsDiagnostic] {
        var diagnostics: [SettingsDiagnostic] = []
        for entry in text.entries(in: ["endpoints"]) {
            if entry.name.contains(where: { ":/[]".contains($0) }) {
                let reason =
                    "\"\(entry.name)\" is an address: a name has no \":\", \"/\" or bracket"
                diagnostics.append(SettingsDiagnostic(entry.nameOrigin, reason))
            } else if let reason = Self.complaint(ofEndpoint: entry.text) {
                diagnostics.append(SettingsDiagnostic(entry.valueOrigin, reason))
            } else {
                endpoints[entry.name] = entry.text
            }
        }
        return diagnostics
    }

    private mutating func readThemes(_ text: SettingsText) -> [SettingsDiagnostic] {
        var diagnostics: [SettingsDiagnostic] = []
        var read: Set<String> = []
        for path in text.sections.map(\.path) where path.count == 2 && path[0] == "theme" {
            guard read.insert(path[1]).inserted else { continue }
            let reader = ThemeReader(known: themes)
            let (theme, found) = reader.read(text.entries(in: path), named: path[1])
            themes[path[1]] = theme
            diagnostics += found
        }
        return diagnostics
    }

    private mutating func readKeys(_ text: SettingsText) -> [SettingsDiagnostic] {
        let (bindings, diagnostics) = KeyBindingReader.read(text.entries(in: ["keys"]))
        keys = bindings
        return diagnostics
    }

    /// Restores the default of a setting that conflicts with others.
    private mutating func correct(_ sources: SettingsSources) -> [SettingsDiagnostic] {
        var diagnostics: [SettingsDiagnostic] = []
        let defaults = ClientSettings()
        let suspects: [(names: [String], put: (inout ClientSettings) -> Void)] = [
            (["theme"], { $0.theme = defaults.theme }),
            (["endpoint"], { $0.endpoint = defaults.endpoint }),
            (
                ["reconnect-maximum", "reconnect-initial"],
                { $0.reconnectMaximum = max($0.reconnectInitial, defaults.reconnectMaximum) }
            ),
        ]
        for suspect in suspects {
            guard let reason = complaint else { break }
            var corrected = self
            suspect.put(&corrected)
            guard corrected.complaint != reason else { continue }
            self = corrected
            let origins = suspect.names.compactMap { sources.value(at: [$0])?.origin }
            diagnostics.append(SettingsDiagnostic(origins.first ?? .standard, reason))
        }
        return diagnostics
    }
}

extension SettingsDiagnostic {
    /// The line in the file; settings from other sources sort first.
    fileprivate var line: Int {
        if case .file(_, let line, _) = origin { line } else { 0 }
    }
}
