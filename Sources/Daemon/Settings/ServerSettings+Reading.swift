package import Settings

extension ServerSettings {
    /// The word that sections of listeners begin with.
    private static let section = "listener"

    /// Reads all settings, and gives back what is wrong; what is wrong stays at its default.
    package static func read(_ sources: SettingsSources) -> (ServerSettings, [SettingsDiagnostic]) {
        var settings = ServerSettings()
        let text = sources.text
        var diagnostics = text.diagnostics + strangers(in: text)
        diagnostics += settings.readTables(sources)
        diagnostics += settings.readListeners(text)
        if !settings.listeners.isEmpty, sources.value(at: ["listen"]) == nil {
            settings.listener.endpoints = []
        }
        diagnostics += settings.complaints(sources)
        return (settings, diagnostics.sorted { $0.line < $1.line })
    }

    /// Why a setting cannot have a value; nil if it can, as far as its row of the table tells.
    package static func complaint(ofValue text: String, for name: String) -> String? {
        var settings = ServerSettings()
        if let setting = table[name] { return setting.assign(text, to: &settings) }
        if let setting = ListenerSettings.table[name] {
            return setting.assign(text, to: &settings.listener)
        }
        let names = table.names + ListenerSettings.table.names
        return "there is no setting \"\(name)\"\(suggestion(for: name, among: names))"
    }

    // MARK: -

    /// The settings at the file's start are of two tables, which know nothing of each other.
    private mutating func readTables(_ sources: SettingsSources) -> [SettingsDiagnostic] {
        let joined = SettingsTable<ServerSettings>(
            ListenerSettings.table.settings.map { $0.lifted(to: \.listener) }
                + Self.table.settings)
        return joined.read(sources, into: &self)
    }

    private mutating func readListeners(_ text: SettingsText) -> [SettingsDiagnostic] {
        var diagnostics: [SettingsDiagnostic] = []
        for section in text.sections where section.path.count == 2 {
            let path = section.path
            guard path[0] == Self.section, listeners[path[1]] == nil else { continue }
            var settings = listener
            if text[path + ["listen"]] == nil {
                diagnostics.append(
                    SettingsDiagnostic(section.origin, "the listener has no setting \"listen\""))
            }
            diagnostics += ListenerSettings.table.read(text, section: path, into: &settings)
            listeners[path[1]] = settings
        }
        return diagnostics
    }

    private static func strangers(in text: SettingsText) -> [SettingsDiagnostic] {
        text.sections.filter { $0.path.count != 2 || $0.path[0] != section }.map { found in
            let name = found.path.joined(separator: " ")
            let hint = suggestion(for: found.path[0], among: [section])
            let reason =
                found.path == [section]
                ? "a listener needs a name: [listener NAME]" : "unknown section [\(name)]\(hint)"
            return SettingsDiagnostic(found.origin, reason)
        }
    }

    private func complaints(_ sources: SettingsSources) -> [SettingsDiagnostic] {
        var diagnostics = allListeners.compactMap { name, settings -> SettingsDiagnostic? in
            guard let reason = settings.complaint else { return nil }
            let section = sources.text.sections.last { $0.path == [Self.section, name] }
            let origin = section?.origin ?? sources.value(at: ["listen"])?.origin ?? .standard
            return SettingsDiagnostic(origin, reason)
        }
        if let reason = endpointComplaint {
            let origin = sources.value(at: ["listen"])?.origin ?? .standard
            diagnostics.append(SettingsDiagnostic(origin, reason))
        }
        if let (setting, reason) = pathComplaint() {
            let origin = sources.value(at: [setting])?.origin ?? .standard
            diagnostics.append(SettingsDiagnostic(origin, reason))
        }
        return diagnostics
    }
}

extension SettingsDiagnostic {
    /// The line in the file; what is not from the file comes first.
    fileprivate var line: Int {
        if case .file(_, let line, _) = origin { line } else { 0 }
    }
}
