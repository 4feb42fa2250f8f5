package import Settings
import TerminalUI

extension ClientSettings {
    /// Sections of the file whose header is one word, and those whose header has a name after it.
    private static let sections = ["keys", EndpointReader.formerSection]
    private static let namedSections = [EndpointSection.word, "theme"]

    /// Reads all settings.
    ///
    /// - Parameter isRemote: See ``init(isRemote:)``.
    /// - Returns: the settings; what is wrong, where the default is kept; and warnings about what
    ///   is written as in an earlier version.
    package static func read(
        _ sources: SettingsSources, isRemote: Bool = false
    ) -> (ClientSettings, diagnostics: [SettingsDiagnostic], warnings: [SettingsDiagnostic]) {
        var settings = ClientSettings(isRemote: isRemote)
        let text = sources.text
        var diagnostics =
            text.diagnostics + text.unknownSections(besides: sections, named: namedSections)
        var endpoints = EndpointReader(sources)
        settings.endpoints = endpoints.endpoints
        diagnostics += settings.readThemes(text)
        diagnostics += settings.readKeys(text)
        diagnostics += table.read(sources, into: &settings)
        diagnostics += settings.correct(sources)
        endpoints.readSettings(over: settings)
        settings.endpoints = endpoints.endpoints
        diagnostics += endpoints.diagnostics
        return (settings, diagnostics.sorted { $0.line < $1.line }, endpoints.warnings)
    }

    // MARK: -

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

    /// Settings that may conflict with others: together those that may conflict with each other.
    static let suspects = [["theme"], ["endpoint"], ["reconnect-maximum", "reconnect-initial"]]

    /// Restores the default of settings that conflict with others.
    private mutating func correct(_ sources: SettingsSources) -> [SettingsDiagnostic] {
        var diagnostics: [SettingsDiagnostic] = []
        let defaults = ClientSettings()
        for names in Self.suspects {
            guard let reason = complaint else { break }
            var corrected = self
            for name in names {
                let setting = Self.table[name]
                _ = setting?.assign(setting?.text(defaults) ?? "", to: &corrected)
            }
            guard corrected.complaint != reason else { continue }
            self = corrected
            let origins = names.compactMap { sources.value(at: [$0])?.origin }
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
