/// The settings of a program, or of one of its sections, in the order of the documentation.
package struct SettingsTable<Root: Sendable>: Sendable {
    /// The rows.
    package let settings: [Setting<Root>]

    package init(_ settings: [Setting<Root>]) { self.settings = settings }

    /// The names of all settings.
    package var names: [String] { settings.map(\.name) }

    /// The setting of that name.
    package subscript(name: String) -> Setting<Root>? { settings.first { $0.name == name } }

    /// Reads every setting that a source has, in a section of the file or at its start.
    ///
    /// Returns the problems; a setting with an invalid value is not changed. `hint` is what to do
    /// about a name that is not in this table; nil where nothing is known.
    package func read(
        _ sources: SettingsSources, section: [String] = [],
        besides others: @autoclosure () -> [[String]] = [],
        hint: (String) -> String? = { _ in nil }, into root: inout Root
    ) -> [SettingsDiagnostic] {
        var diagnostics = strangers(
            in: sources, section: section, to: { names.map { section + [$0] } + others() },
            hint: hint)
        for setting in settings {
            guard let (text, origin) = sources.value(at: section + [setting.name]) else { continue }
            if let reason = setting.assign(text, to: &root) {
                diagnostics.append(SettingsDiagnostic(origin, reason))
            }
        }
        return diagnostics
    }

    /// Reads every setting of a section of a file, and of no other source.
    package func read(
        _ text: SettingsText, section: [String],
        besides others: @autoclosure () -> [[String]] = [],
        hint: (String) -> String? = { _ in nil }, into root: inout Root
    ) -> [SettingsDiagnostic] {
        let sources = SettingsSources(prefix: "", text: text)
        return read(sources, section: section, besides: others(), hint: hint, into: &root)
    }

    /// Performs `/set`: no argument lists all settings, a name shows one, a value changes it. A `=`
    /// may be between them, as in the file.
    package func perform(_ argument: String, on root: inout Root) -> SettingsReply {
        let words = Self.words(of: argument)
        guard let name = words.first.map(String.init) else {
            return .shown(settings.map { "\($0.name) = \($0.shown(in: root))" })
        }
        guard let setting = self[name] else {
            let hint = suggestion(for: name, among: names)
            return .refused("there is no setting \"\(name)\"\(hint); /set lists them")
        }
        let value = words.count > 1 ? Self.value(in: words[1]) : ""
        if words.count < 2 || value.isEmpty { return .shown(explanation(of: setting, in: root)) }
        if let reason = setting.assign(value, to: &root) { return .refused(reason) }
        return .changed(name, setting.text(root), setting.effect)
    }

    /// Whether the argument of `/set` has a value with a secret.
    package func isSecret(_ argument: String) -> Bool {
        let words = Self.words(of: argument)
        guard words.count > 1, let setting = self[String(words[0])] else { return false }
        return setting.masked(String(words[1])) != words[1]
    }

    /// The completions after `/set `: names, and values after a name.
    package func completions(of argument: String) -> [String] {
        guard let blank = argument.firstIndex(of: " ") else {
            return names.filter { $0.hasPrefix(argument) }
        }
        let start = argument[argument.index(after: blank)...].drop { $0 == " " }
        return (self[String(argument[..<blank])]?.candidates ?? []).filter { $0.hasPrefix(start) }
    }

    /// The documentation as a settings file: every setting with its default, commented out.
    package func example(of root: Root) -> String {
        settings.map { setting in
            """
            # \(setting.summary)
            # Allowed: \(setting.allowed). A change is \(setting.effect.words).
            #\(setting.name) = \(SettingsText.written(setting.text(root)))

            """
        }.joined(separator: "\n")
    }

    // MARK: -

    private func explanation(of setting: Setting<Root>, in root: Root) -> [String] {
        [
            "\(setting.name) = \(setting.shown(in: root))", setting.summary,
            "Allowed: \(setting.allowed). A change is \(setting.effect.words).",
        ]
    }

    /// The name and the value in an argument of `/set`, each if there is one.
    private static func words(of argument: String) -> [Substring] {
        let text = argument.drop { $0 == " " }
        let name = text.prefix { $0 != " " && $0 != "=" }
        let rest = text.dropFirst(name.count).drop { $0 == " " }
        let spaced = rest.first == "=" ? "\(name) \(rest.dropFirst())" : argument
        return spaced.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
    }

    /// The argument without blanks around it, and without quotes as in the file.
    private static func value(in text: Substring) -> String {
        let entry = SettingsText("value = \(text)")[["value"]]
        return entry?.text ?? String(text)
    }

    /// Diagnostics for names that belong to no known setting.
    private func strangers(
        in sources: SettingsSources, section: [String], to known: () -> [[String]],
        hint: (String) -> String?
    ) -> [SettingsDiagnostic] {
        let entries = sources.text.entries(in: section).map { ($0.path, $0.nameOrigin) }
        // Flags outside sections are checked by the program itself.
        let flags = sources.flagPaths.filter { !section.isEmpty && $0.dropLast() == section[...] }
            .map { ($0, SettingsSources.origin(ofFlag: $0)) }
        let named = entries + flags
        // Most starts have no names, and need not wait for the tables of all services.
        if named.isEmpty, !(section.isEmpty && sources.hasVariables) { return [] }
        let known = known()
        let diagnostics = named.filter { !known.contains($0.0) }.map { path, origin in
            let name = path.last ?? ""
            let place = known.first {
                $0.count > 1 && $0.last == name && $0.dropLast() != section[...]
            }
            let hint =
                hint(name).map { " (\($0))" }
                ?? place.map { " (it belongs in [\($0.dropLast().joined(separator: " "))])" }
                ?? suggestion(for: name, among: names)
            return SettingsDiagnostic(origin, "unknown name \"\(name)\"\(hint)")
        }
        return section.isEmpty
            ? diagnostics + sources.strangers(toSettings: known) : diagnostics
    }
}

/// The result of a `/set`.
package enum SettingsReply: Equatable, Sendable {
    /// Nothing changed; the lines show the settings.
    case shown([String])
    /// The setting of this name has a new value, which takes effect then.
    case changed(String, String, SettingEffect)
    /// Nothing changed; a sentence with the reason.
    case refused(String)
}
