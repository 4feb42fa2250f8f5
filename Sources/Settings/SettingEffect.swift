/// When a change of a setting is felt.
package enum SettingEffect: Sendable {
    case now, nextStart

    /// The words for a person.
    package var words: String {
        switch self {
        case .now: "from now on"
        case .nextStart: "from the next start"
        }
    }
}
