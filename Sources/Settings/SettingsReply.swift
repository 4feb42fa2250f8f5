/// What came of a `/set`.
package enum SettingsReply: Equatable, Sendable {
    /// Nothing changed; these lines tell what is set.
    case shown([String])
    /// A setting has another value: a sentence, and when that is felt.
    case changed(String, SettingEffect)
    /// A sentence that says why nothing changed.
    case refused(String)
}
