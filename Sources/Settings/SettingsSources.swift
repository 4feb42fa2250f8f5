package import Configuration

/// Flags over environment over file, as one reader that still knows where each value is from.
package struct SettingsSources: Sendable {
    /// Asks the sources in their order.
    package let reader: ConfigReader
    /// The file.
    package let text: SettingsText

    private let prefix: String
    /// The variables that have the prefix; as a rule there is none.
    private let environment: [String: String]
    private let flags: InMemoryProvider
    private let variables: KeyMappingProvider<EnvironmentVariablesProvider>

    /// The sources of a program.
    ///
    /// Flags are named as the settings are. A setting `bell` is the variable `CARILLON_BELL` if
    /// the prefix is `carillon`; an empty variable is none.
    package init(
        flags: [String: String] = [:], environment: [String: String] = [:], prefix: String,
        text: SettingsText
    ) {
        self.text = text
        self.prefix = prefix
        let start = Self.variable(prefix, [""])
        self.environment = environment.filter { $0.key.hasPrefix(start) && !$0.value.isEmpty }
        let values = flags.map { name, value in
            (AbsoluteConfigKey([name]), ConfigValue(.string(value), isSecret: false))
        }
        self.flags = InMemoryProvider(values: Dictionary(values) { first, _ in first })
        variables = EnvironmentVariablesProvider(
            environmentVariables: self.environment
        ).prefixKeys(with: ConfigKey([prefix]))
        // Their names are made anew for each setting that is asked for, which is half of a start's
        // reading.
        let asked: [any ConfigProvider] = self.environment.isEmpty ? [] : [variables]
        reader = ConfigReader(providers: [self.flags] + asked + [SettingsProvider(text)])
    }

    /// The text of a setting, and where it is from; nil if no source has it.
    package func value(at path: [String]) -> (text: String, origin: SettingsOrigin)? {
        reader.string(forKey: ConfigKey(path)).map { ($0, origin(of: path)) }
    }

    /// The variables that have the prefix and are no setting's, with what is wrong.
    package func strangers(toSettings names: [String]) -> [SettingsDiagnostic] {
        if environment.isEmpty { return [] }
        let known = names.map { Self.variable(prefix, [$0]) }
        return environment.keys.filter { !known.contains($0) }.sorted().map {
            let reason = "no setting has this variable\(suggestion(for: $0, among: known))"
            return SettingsDiagnostic(.environment($0), reason)
        }
    }

    /// The variable for a setting, as swift-configuration spells it.
    package static func variable(_ prefix: String, _ path: [String]) -> String {
        let words = ([prefix] + path).joined(separator: "_").uppercased()
        return String(words.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    // MARK: -

    private func origin(of path: [String]) -> SettingsOrigin {
        let key = AbsoluteConfigKey(path)
        func holds(_ provider: some ConfigProvider) -> Bool {
            (try? provider.value(forKey: key, type: .string))?.value != nil
        }
        if holds(flags) { return .flag("--" + path.joined(separator: "-")) }
        if holds(variables) { return .environment(Self.variable(prefix, path)) }
        return text[path]?.valueOrigin ?? .standard
    }
}
