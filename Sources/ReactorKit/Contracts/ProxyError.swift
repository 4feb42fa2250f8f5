/// Why a proxy did not connect to the target.
public enum ProxyError: Error, Hashable, Sendable {
    /// The proxy's protocol cannot express the target or the credentials.
    case unsupported(String)
    /// The proxy requires credentials, or does not accept these.
    case credentials
    /// The proxy refused, with this reason.
    case refused(String)
    /// The answer violates the proxy's protocol.
    case malformed(String)
    /// The connection ended before the answer was complete.
    case lost(String)
}

extension ProxyError: CustomStringConvertible {
    /// What failed, in a form that users can act on.
    public var description: String {
        switch self {
        case .unsupported(let problem): problem
        case .credentials: "the proxy does not accept the user and password"
        case .refused(let reason): "the proxy refused: \(reason)"
        case .malformed(let problem): "the proxy's answer is invalid: \(problem)"
        case .lost(let reason): "the connection to the proxy ended: \(reason)"
        }
    }
}
