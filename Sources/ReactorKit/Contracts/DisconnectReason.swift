/// Why a connection ended, as the argument of `connectionLost`.
///
/// Unlike Twisted's reasons it distinguishes which side ended the connection, and keeps the errno.
public enum DisconnectReason: Sendable {
    /// The peer closed in order (FIN), and all its data was delivered.
    case closedByPeer
    /// This side called `loseConnection`, and all written data was passed to the kernel.
    case closed
    /// This side called `abortConnection`, or the reactor stopped: unsent data is lost.
    case aborted
    /// A deadline passed: of an orderly close, or of a time limit for the peer.
    case timedOut
    /// The kernel reports that the connection is broken: reset, unreachable, keepalive failed.
    case lost(SystemError)
    /// A callback of the protocol threw this error, which aborted the connection.
    case failed(any Error)
}

extension DisconnectReason: CustomStringConvertible {
    /// A text for users: `closed by the peer`, `Connection reset by peer (recv)`.
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

extension DisconnectReason {
    /// True when all data that the peer sent is certain to have arrived.
    var isOrderly: Bool {
        switch self {
        case .closedByPeer, .closed: true
        case .aborted, .timedOut, .lost, .failed: false
        }
    }
}
