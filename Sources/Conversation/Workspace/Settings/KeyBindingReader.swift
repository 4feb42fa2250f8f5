import Settings
import TerminalUI

/// Reads key bindings from the section `[keys]`: `Ctrl-T = reconnect`, `F5 = none`.
enum KeyBindingReader {
    /// The value for a key that does nothing.
    static let nothing = "none"

    static func read(_ entries: [SettingsEntry]) -> ([KeyBinding], [SettingsDiagnostic]) {
        var bindings: [KeyBinding] = []
        var diagnostics: [SettingsDiagnostic] = []
        for entry in entries {
            do throws(SettingsDiagnostic) {
                let binding = try binding(entry)
                if let conflict = conflict(of: binding, with: bindings) {
                    diagnostics.append(SettingsDiagnostic(entry.nameOrigin, conflict))
                    bindings.removeAll { $0.keys == binding.keys }
                }
                bindings.append(binding)
            } catch {
                diagnostics.append(error)
            }
        }
        return (bindings, diagnostics)
    }

    // MARK: -

    private static func binding(_ entry: SettingsEntry) throws(SettingsDiagnostic) -> KeyBinding {
        guard let keys = Key.sequence(named: entry.name) else {
            let unknown = entry.name.split(separator: " ").map(String.init)
                .first { Key(named: $0) == nil }
            let name = unknown ?? entry.name
            let hint = suggestion(for: name, among: Key.knownNames)
            throw SettingsDiagnostic(entry.nameOrigin, "unknown key \"\(name)\"\(hint)")
        }
        if case .character = keys[0] {
            let reason = "\"\(keys[0])\" is a character to type: bind it with Ctrl- or Alt-"
            throw SettingsDiagnostic(entry.nameOrigin, reason)
        }
        if entry.text == nothing { return KeyBinding(keys, nil) }
        guard let command = Command(named: entry.text) else {
            let names = Command.allCases.map(\.name) + [nothing]
            let hint = suggestion(for: entry.text, among: names)
            throw SettingsDiagnostic(entry.valueOrigin, "unknown command \"\(entry.text)\"\(hint)")
        }
        return KeyBinding(keys, command)
    }

    /// Why two bindings conflict: the same keys, or keys that begin a longer sequence.
    private static func conflict(of binding: KeyBinding, with others: [KeyBinding]) -> String? {
        let name = Key.names(of: binding.keys)
        for other in others {
            let otherName = Key.names(of: other.keys)
            if other.keys == binding.keys {
                return "\(name) is already bound above; this binding is used"
            }
            if other.keys.starts(with: binding.keys), binding.command != nil {
                return "\(name) is bound, so \(otherName) cannot be reached"
            }
            if binding.keys.starts(with: other.keys), other.command != nil {
                return "\(otherName) is bound above, so \(name) cannot be reached"
            }
        }
        return nil
    }
}
