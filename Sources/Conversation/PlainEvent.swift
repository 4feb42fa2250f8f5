/// What happens to the plain client.
package enum PlainEvent: Equatable, Sendable {
    case connected
    case dialFailed(String, isUnknownHost: Bool)
    /// The server's certificate is not accepted, for this reason.
    case notTrusted(String)
    /// What this side was told to do cannot be done, for this reason.
    case misconfigured(String)
    /// A line of the input, without its end.
    case input([UInt8])
    /// An input line was longer than the client takes, and is left out.
    case inputTooLong(limit: Int)
    case inputEnded
    case inputFailed(String)
    /// A reply; `isCut` when it was longer than the client keeps.
    case received([UInt8], isCut: Bool = false)
    /// Nothing has come for a while after what was received.
    case silence
    /// The time is over that `PlainAction.startDeadline` asked for.
    case deadline
    /// The connection is over; `inOrder` when the peer, or we, closed it.
    case lost(String, inOrder: Bool)
    /// The command that `PlainAction.run` started has ended; nil is success.
    case commandEnded(String?)
    /// Nobody reads standard output any more, as when `head` has seen enough.
    case outputClosed
    case outputFailed(String)
}
