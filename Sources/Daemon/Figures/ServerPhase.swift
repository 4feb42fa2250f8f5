/// Where a server stands in its life.
package enum ServerPhase: String, CaseIterable, Sendable {
    /// It does not listen yet.
    case starting
    case ready
    /// It serves those that are there, and wants no new ones.
    case draining
}
