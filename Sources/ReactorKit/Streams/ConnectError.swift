import SystemPackage

/// Why a connection was not made, with the error of every attempt.
public struct ConnectError: Error, Sendable {
    /// The overall cause.
    public enum Cause: Sendable {
        /// The endpoint's host or path is invalid; nothing was looked up or attempted.
        case invalidEndpoint(EndpointError)
        /// The name has no addresses.
        case unresolved(NameLookupError)
        /// Every address failed; `attempts` contains the errors.
        case allFailed
        /// The limit for the whole was reached.
        case timedOut
        /// `StreamConnector.cancel` was called, or the reactor stopped.
        case cancelled
        /// The factory threw this, or made no protocol.
        case refusedHere((any Error)?)
        /// The proxy did not connect to the endpoint.
        case proxy(ProxyError)
    }

    /// One address that failed.
    public struct Attempt: Hashable, Sendable {
        /// The address to connect to.
        public let address: SocketAddress
        /// The address to connect from; nil for any.
        public let local: SocketAddress?
        /// The system's error; `bind` with EAFNOSUPPORT when `local` is of another family.
        public let error: SystemError

        package init(
            address: SocketAddress, local: SocketAddress? = nil, error: SystemError
        ) {
            self.address = address
            self.local = local
            self.error = error
        }

        fileprivate var reason: String {
            guard let local, error.call == "bind" else { return "\(error.code)" }
            return error.code == .addressFamilyNotSupported
                ? "\(local.name) is of another family"
                : "cannot bind to \(local.name): \(error.code)"
        }
    }

    /// The endpoint to connect to.
    public let endpoint: Endpoint
    /// The overall cause.
    public let cause: Cause
    /// The failed attempts, in the order in which they failed.
    public let attempts: [Attempt]

    package init(endpoint: Endpoint, cause: Cause, attempts: [Attempt]) {
        self.endpoint = endpoint
        self.cause = cause
        self.attempts = attempts
    }
}

extension ConnectError: CustomStringConvertible {
    /// One sentence without a full stop, with each attempt's error where they differ.
    public var description: String {
        let reasons = attempts.map(\.reason)
        switch cause {
        case .invalidEndpoint(let error): return "cannot connect to \(endpoint): \(error.reason)"
        case .unresolved(let error): return "\(error)"
        case .timedOut: return "cannot connect to \(endpoint): no answer in time"
        case .cancelled: return "connecting to \(endpoint) was cancelled"
        case .refusedHere(let error):
            let reason = error.map { ": \($0)" } ?? ""
            return "the connection to \(endpoint) was refused on this side\(reason)"
        case .proxy(let error): return "cannot connect to \(endpoint): \(error)"
        case .allFailed where Set(reasons).count == 1:
            return "cannot connect to \(endpoint): \(reasons[0])"
        case .allFailed:
            let each = attempts.map { "\($0.address): \($0.reason)" }
            return "cannot connect to \(endpoint): \(each.joined(separator: "; "))"
        }
    }
}

extension SocketAddress {
    /// The address, without a port that the kernel assigns.
    fileprivate var name: String { port == 0 ? host : description }
}

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
