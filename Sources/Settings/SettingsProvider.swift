package import Configuration

/// A settings file for swift-configuration: section `[keys]`, name `C-t` is the key `keys.C-t`.
package struct SettingsProvider: ConfigProvider, ConfigSnapshot {
    private let text: SettingsText

    /// Provides the entries of a file that was read.
    package init(_ text: SettingsText) { self.text = text }

    package var providerName: String { text.name }

    /// - Throws: `SettingsDiagnostic` for a value that is not of the type.
    package func value(forKey key: AbsoluteConfigKey, type: ConfigType) throws -> LookupResult {
        let content = try text[key.components].map { try Self.content(of: $0, as: type) }
        return LookupResult(
            encodedKey: key.components.joined(separator: "."),
            value: content.map { ConfigValue($0, isSecret: false) })
    }

    nonisolated(nonsending) package func fetchValue(
        forKey key: AbsoluteConfigKey, type: ConfigType
    ) async throws -> LookupResult {
        try value(forKey: key, type: type)
    }

    nonisolated(nonsending) package func watchValue<Return: ~Copyable>(
        forKey key: AbsoluteConfigKey, type: ConfigType,
        updatesHandler:
            nonisolated(nonsending) (
                _ updates: ConfigUpdatesAsyncSequence<Result<LookupResult, any Error>, Never>
            ) async throws -> Return
    ) async throws -> Return {
        try await watchValueFromValue(forKey: key, type: type, updatesHandler: updatesHandler)
    }

    package func snapshot() -> any ConfigSnapshot { self }

    nonisolated(nonsending) package func watchSnapshot<Return: ~Copyable>(
        updatesHandler:
            nonisolated(nonsending) (
                _ updates: ConfigUpdatesAsyncSequence<any ConfigSnapshot, Never>
            ) async throws -> Return
    ) async throws -> Return {
        try await watchSnapshotFromSnapshot(updatesHandler: updatesHandler)
    }

    // MARK: -

    private static func content(of entry: SettingsEntry, as type: ConfigType) throws
        -> ConfigContent
    {
        func one<Value>(_ read: (String) -> Value?, _ kind: String) throws -> Value {
            try Self.read(entry.text, of: entry, read, kind)
        }
        func each<Value>(_ read: (String) -> Value?, _ kind: String) throws -> [Value] {
            try entry.items.map { try Self.read($0, of: entry, read, kind) }
        }
        return switch type {
        case .string: .string(entry.text)
        case .int: .int(try one({ Int($0) }, "a whole number"))
        case .double: .double(try one({ Double($0) }, "a number"))
        case .bool: .bool(try one(\.asSwitch, "on or off"))
        case .bytes: .bytes(Array(entry.text.utf8))
        case .stringArray: .stringArray(entry.items)
        case .intArray: .intArray(try each({ Int($0) }, "a whole number"))
        case .doubleArray: .doubleArray(try each({ Double($0) }, "a number"))
        case .boolArray: .boolArray(try each(\.asSwitch, "on or off"))
        case .byteChunkArray: .byteChunkArray(entry.items.map { Array($0.utf8) })
        }
    }

    private static func read<Value>(
        _ text: String, of entry: SettingsEntry, _ read: (String) -> Value?, _ kind: String
    ) throws -> Value {
        if let value = read(text) { return value }
        throw SettingsDiagnostic(entry.valueOrigin, "\"\(text)\" is not \(kind)")
    }
}

extension String {
    /// What the words for a switch mean; nil for other words.
    var asSwitch: Bool? {
        switch lowercased() {
        case "on", "yes", "true", "1": true
        case "off", "no", "false", "0": false
        default: nil
        }
    }
}
