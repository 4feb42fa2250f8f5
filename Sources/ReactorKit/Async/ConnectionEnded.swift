/// A connection that is over, though a task still wanted something of it.
public struct ConnectionEnded: Error, Sendable {
    /// Why it ended.
    public let reason: DisconnectReason

    /// The error of a connection that ended for `reason`.
    public init(reason: DisconnectReason) {
        self.reason = reason
    }
}

extension ConnectionEnded: CustomStringConvertible {
    /// One clause: `the connection is over: Connection reset by peer (recv)`.
    public var description: String { "the connection is over: \(reason)" }
}
