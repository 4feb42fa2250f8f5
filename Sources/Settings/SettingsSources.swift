/// Looks settings up in flags, then the environment, then the file, with the origin of each value.
package struct SettingsSources: Sendable {
    /// The file.
    package let text: SettingsText

    private let prefix: String
    /// The variables that have the prefix; usually none.
    private let environment: [String: String]
    private let flags: [String: String]

    /// The sources of a program.
    ///
    /// Flags have the names of the settings, in sections as in `service.relay.history`. The
    /// variable of a setting `bell` is `CARILLON_BELL` if the prefix is `carillon`; an empty
    /// variable counts as unset.
    package init(
        flags: [String: String] = [:], environment: [String: String] = [:], prefix: String,
        text: SettingsText
    ) {
        self.text = text
        self.prefix = prefix
        self.flags = flags
        let start = Self.variable(prefix, [""])
        self.environment = environment.filter { $0.key.hasPrefix(start) && !$0.value.isEmpty }
    }

    /// The text of a setting, and its origin; nil if no source has it.
    package func value(at path: [String]) -> (text: String, origin: SettingsOrigin)? {
        if !flags.isEmpty, let flag = flags[path.joined(separator: ".")] {
            return (flag, Self.origin(ofFlag: path))
        }
        if !environment.isEmpty {
            let variable = Self.variable(prefix, path)
            if let value = environment[variable] { return (value, .environment(variable)) }
        }
        return text[path].map { ($0.text, $0.valueOrigin) }
    }

    /// True when the environment has variables with the prefix.
    var hasVariables: Bool { !environment.isEmpty }

    /// False when no source has a setting of a section.
    package func mayHaveSettings(in section: [String]) -> Bool {
        hasVariables || text.hasEntries(in: section)
            || flagPaths.contains { $0.dropLast() == section[...] }
    }

    /// Diagnostics for the variables that have the prefix and belong to no setting.
    package func strangers(toSettings paths: [[String]]) -> [SettingsDiagnostic] {
        if environment.isEmpty { return [] }
        let known = paths.map { Self.variable(prefix, $0) }
        return environment.keys.filter { !known.contains($0) }.sorted().map {
            let reason = "no setting has this variable\(suggestion(for: $0, among: known))"
            return SettingsDiagnostic(.environment($0), reason)
        }
    }

    /// The paths of all flags, in no particular order.
    package var flagPaths: [[String]] {
        flags.keys.sorted().map {
            $0.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// The origin of the flag of a path.
    package static func origin(ofFlag path: [String]) -> SettingsOrigin {
        .flag((path.count > 1 ? "--set " : "--") + path.joined(separator: "."))
    }

    /// The variable for a setting: the prefix and the words of its path in capitals, with an
    /// underscore for each character that is not an ASCII letter or digit.
    package static func variable(_ prefix: String, _ path: [String]) -> String {
        let words = ([prefix] + path).joined(separator: "_").uppercased()
        return String(words.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}
