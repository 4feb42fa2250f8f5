/// Why a connection ended, as the argument of `connectionLost`.
///
/// Unlike Twisted's reasons it tells who ended the connection, and keeps the errno.
public enum DisconnectReason: Sendable {
    /// The peer closed in an orderly way (FIN), and all that it sent was delivered.
    case closedByPeer
    /// We closed by `loseConnection`, and all that we wrote was handed over.
    case closed
    /// We closed by `abortConnection`, or the reactor stopped: what was unsent is gone.
    case aborted
    /// A deadline passed: an orderly close, or the peer, took too long.
    case timedOut
    /// The kernel reports the connection broken: reset, unreachable, keepalive failed.
    case lost(SystemError)
    /// A callback of the protocol threw this error, which aborted the connection.
    case failed(any Error)
}

extension DisconnectReason: CustomStringConvertible {
    /// Plain words for a person: `closed by the peer`, `Connection reset by peer (recv)`.
    public var description: String {
        switch self {
        case .closedByPeer: "closed by the peer"
        case .closed: "closed"
        case .aborted: "aborted"
        case .timedOut: "timed out"
        case .lost(let error): "\(error)"
        case .failed(let error): "failed: \(error)"
        }
    }
}
