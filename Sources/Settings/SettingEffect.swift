/// When a change of a setting is felt.
package enum SettingEffect: Sendable {
    /// `newConnections`: those that stand keep what they were made with.
    case now, newConnections, nextStart

    /// The words for a person.
    package var words: String {
        switch self {
        case .now: "from now on"
        case .newConnections: "by new connections"
        case .nextStart: "from the next start"
        }
    }
}
