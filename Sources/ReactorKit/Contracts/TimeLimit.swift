/// A limit of time that a connection has reached; see `StreamOptions`.
public enum TimeLimit: Hashable, Sendable {
    /// Nothing came nor went for too long: `StreamOptions.idleLimit`.
    case idle
    /// The peer took nothing of what waits for it for too long: `StreamOptions.writeStallLimit`.
    case writeStall
}
