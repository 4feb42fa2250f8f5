/// A problem with a setting, and its place: `carillon.conf:12:1: unknown name "colour"`.
///
/// A diagnostic is not fatal: the invalid part is left out, the rest is used.
package struct SettingsDiagnostic: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where it is.
    package let origin: SettingsOrigin
    /// What is wrong, and how to correct it.
    package let reason: String

    package init(_ origin: SettingsOrigin, _ reason: String) {
        self.origin = origin
        self.reason = reason
    }

    package var description: String { "\(origin): \(reason)" }
}

/// The origin of a setting, for a person to find it.
package enum SettingsOrigin: Hashable, Sendable, CustomStringConvertible {
    /// A place in a file; lines and columns count from 1, and a column is a character.
    case file(String, line: Int, column: Int? = nil)
    /// A variable of the environment, by its name.
    case environment(String)
    /// An option of the command line, as written.
    case flag(String)
    /// The program itself.
    case standard

    /// The rank of the source: a value from a source of higher rank overrides others.
    package var precedence: Int {
        switch self {
        case .flag: 3
        case .environment: 2
        case .file: 1
        case .standard: 0
        }
    }

    package var description: String {
        switch self {
        case .file(let name, let line, let column?): "\(name):\(line):\(column)"
        case .file(let name, let line, nil): "\(name):\(line)"
        case .environment(let name): name
        case .flag(let option): option
        case .standard: "default"
        }
    }
}
