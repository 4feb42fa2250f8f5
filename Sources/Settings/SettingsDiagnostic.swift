/// What is wrong with a setting, and where: `carillon.conf:12:1: unknown name "colour"`.
///
/// A diagnostic stops nothing: what is wrong is left out, the rest is used.
package struct SettingsDiagnostic: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where it stands.
    package let origin: SettingsOrigin
    /// What is wrong, and what would be right.
    package let reason: String

    package init(_ origin: SettingsOrigin, _ reason: String) {
        self.origin = origin
        self.reason = reason
    }

    package var description: String { "\(origin): \(reason)" }
}
