/// One `name = value` of a settings file.
package struct SettingsEntry: Hashable, Sendable {
    /// The words of the section that it stands in, and its name.
    package let path: [String]
    /// The value as one text: as it stands there or, if a part is quoted, its items.
    package let text: String
    /// The value as a list: what stands between commas outside quotes.
    package let items: [String]
    /// Where the name stands.
    package let nameOrigin: SettingsOrigin
    /// Where the value stands.
    package let valueOrigin: SettingsOrigin

    /// The words in the brackets above it; none at the file's start.
    package var section: [String] { path.dropLast() }
    /// What stands before the `=`.
    package var name: String { path.last ?? "" }
}
