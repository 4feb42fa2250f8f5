import SystemPackage

/// A connection that did not come about, with every attempt's reason.
public struct ConnectError: Error, Sendable {
    /// What stood in the way as a whole.
    public enum Cause: Sendable {
        /// The endpoint's host or path cannot be one; nothing was looked up or dialled.
        case invalidEndpoint(EndpointError)
        /// The name has no addresses.
        case unresolved(NameLookupError)
        /// Every address failed; `attempts` tells how.
        case allFailed
        /// The time for all of it was over.
        case timedOut
        /// `StreamConnector.cancel` was called, or the reactor stopped.
        case cancelled
        /// The factory threw this, or made no protocol.
        case refusedHere((any Error)?)
        /// The proxy that was to lead there did not.
        case proxy(ProxyError)
    }

    /// One address that was tried and failed.
    public struct Attempt: Hashable, Sendable {
        /// The address that was dialled.
        public let address: SocketAddress
        /// The address to dial from; nil for any.
        public let local: SocketAddress?
        /// The kernel's reason; `bind` with EAFNOSUPPORT when `local` is of another family.
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

    /// Where the connection was to lead.
    public let endpoint: Endpoint
    /// What stood in the way as a whole.
    public let cause: Cause
    /// The attempts that failed, in the order of their failure.
    public let attempts: [Attempt]

    package init(endpoint: Endpoint, cause: Cause, attempts: [Attempt]) {
        self.endpoint = endpoint
        self.cause = cause
        self.attempts = attempts
    }
}

extension ConnectError: CustomStringConvertible {
    /// One sentence without a full stop, the attempts in brackets where they differ.
    public var description: String {
        let reasons = attempts.map(\.reason)
        switch cause {
        case .invalidEndpoint(let error): return "cannot connect to \(endpoint): \(error.reason)"
        case .unresolved(let error): return "\(error)"
        case .timedOut: return "cannot connect to \(endpoint): no answer in time"
        case .cancelled: return "connecting to \(endpoint) was called off"
        case .refusedHere(let error):
            let reason = error.map { ": \($0)" } ?? ""
            return "connection to \(endpoint) was refused on this side\(reason)"
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
    /// Without a port that the kernel is to choose.
    fileprivate var name: String { port == 0 ? host : description }
}
