/// Why a proxy did not lead on.
public enum ProxyError: Error, Hashable, Sendable {
    /// The target or the credentials have no form in the proxy's protocol.
    case unsayable(String)
    /// The proxy wants credentials, or does not accept these.
    case credentials
    /// The proxy's own words for why it did not connect.
    case refused(String)
    /// The answer is not of the proxy's protocol.
    case malformed(String)
    /// The connection ended before the answer was complete.
    case lost(String)
}

extension ProxyError: CustomStringConvertible {
    /// What happened, in words that a person can act on.
    public var description: String {
        switch self {
        case .unsayable(let problem): problem
        case .credentials: "the proxy does not accept the user and password"
        case .refused(let words): "the proxy refused: \(words)"
        case .malformed(let problem): "the proxy's answer is not understood: \(problem)"
        case .lost(let reason): "the proxy's connection ended: \(reason)"
        }
    }
}
