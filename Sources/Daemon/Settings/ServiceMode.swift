/// What a listener's connections are for.
package enum ServiceMode: String, CaseIterable, Sendable {
    /// Each line is answered with the time and the line.
    case timestamps
    /// What one says, all others on the listener hear.
    case relay
}
