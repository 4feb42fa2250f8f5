/// What is wrong with a setting, and where: `carillon.conf:12:1: unknown name "colour"`.
///
/// A diagnostic stops nothing: what is wrong is left out, the rest is used.
package struct SettingsDiagnostic: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where it is.
    package let origin: SettingsOrigin
    /// What is wrong, and what would be right.
    package let reason: String

    package init(_ origin: SettingsOrigin, _ reason: String) {
        self.origin = origin
        self.reason = reason
    }

    package var description: String { "\(origin): \(reason)" }
}

/// Where a setting was read from, as a person finds it again.
package enum SettingsOrigin: Hashable, Sendable, CustomStringConvertible {
    /// A place in a file; lines and columns count from 1, a column counts characters.
    case file(String, line: Int, column: Int? = nil)
    /// A variable of the environment, by its name.
    case environment(String)
    /// An option of the command line, as it is written.
    case flag(String)
    /// The program itself.
    case standard

    /// Of two sources of a value the one with the higher number counts.
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
