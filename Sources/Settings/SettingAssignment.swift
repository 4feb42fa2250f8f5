/// A setting and its value, as an option `--set name=value` has them. Pure.
package struct SettingAssignment: Equatable, Sendable {
    /// What stands before the first `=`.
    package let name: String
    /// What stands behind it; it may be empty, and have an `=` in it.
    package let value: String

    /// Nil where there is no `=`.
    package init?(_ text: String) {
        guard let sign = text.firstIndex(of: "=") else { return nil }
        name = String(text[..<sign])
        value = String(text[text.index(after: sign)...])
    }
}
