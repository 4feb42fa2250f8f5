/// Flags over environment over file, as one lookup that still knows where each value is from.
package struct SettingsSources: Sendable {
    /// The file.
    package let text: SettingsText

    private let prefix: String
    /// The variables that have the prefix; as a rule there is none.
    private let environment: [String: String]
    private let flags: [String: String]

    /// The sources of a program.
    ///
    /// Flags are named as the settings are, those of sections as in `service.relay.history`. A setting `bell` is the variable `CARILLON_BELL` if
    /// the prefix is `carillon`; an empty variable is none.
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

    /// The text of a setting, and where it is from; nil if no source has it.
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

    /// The variables that have the prefix and are no setting's, with what is wrong.
    package func strangers(toSettings paths: [[String]]) -> [SettingsDiagnostic] {
        if environment.isEmpty { return [] }
        let known = paths.map { Self.variable(prefix, $0) }
        return environment.keys.filter { !known.contains($0) }.sorted().map {
            let reason = "no setting has this variable\(suggestion(for: $0, among: known))"
            return SettingsDiagnostic(.environment($0), reason)
        }
    }

    /// The paths of all flags, in no order of theirs.
    package var flagPaths: [[String]] {
        flags.keys.sorted().map {
            $0.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// Where the flag of a path is from.
    package static func origin(ofFlag path: [String]) -> SettingsOrigin {
        .flag((path.count > 1 ? "--set " : "--") + path.joined(separator: "."))
    }

    /// The variable for a setting: the prefix and the words of its path in capitals, with an
    /// underscore for whatever is neither a letter nor a digit of ASCII.
    package static func variable(_ prefix: String, _ path: [String]) -> String {
        let words = ([prefix] + path).joined(separator: "_").uppercased()
        return String(words.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}
