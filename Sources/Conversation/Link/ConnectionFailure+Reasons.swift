package import ReactorKit
import SystemPackage
import Text

/// Texts for failed and ended connections, with advice, for a person without knowledge of errno(3).
/// See also ``ConnectionFailure/init(_:doubt:)`` for TLS.
extension ConnectionFailure {
    /// The failure of a dial, without the destination, which is shown beside it.
    package init(_ error: ConnectError) {
        let raw = "\(error)"
        switch error.cause {
        case .invalidEndpoint(let endpoint):
            self.init(endpoint.reason, raw: raw, kind: .unknownHost)
        case .unresolved(let lookup):
            self.init(
                lookup.text, raw: raw, kind: .unknownHost, isLasting: lookup.isUnknownHost)
        case .timedOut:
            self.init("no answer in time, is the address right?", raw: raw)
        case .cancelled:
            self.init("cancelled", raw: raw)
        case .refusedHere(let error):
            let reason = error.map { ": \($0)" } ?? ""
            self.init("refused on this side\(reason)", raw: raw, kind: .setup)
        case .proxy(let proxy):
            self.init(
                proxy.text, raw: raw, kind: proxy == .credentials ? .setup : .unreachable)
        case .allFailed:
            var reasons: [String] = []
            for attempt in error.attempts where !reasons.contains(attempt.error.code.text) {
                reasons.append(attempt.error.code.text)
            }
            self.init(
                reasons.reduce("", sentence), raw: raw,
                isLasting: !error.attempts.isEmpty
                    && error.attempts.allSatisfy { $0.error.code.isLasting })
        }
    }

    /// The failure of a dial through `proxy`; the text names the proxy if its endpoint failed.
    package init(_ error: ConnectError, through proxy: Proxy?) {
        let failure = ConnectionFailure(error)
        guard let proxy, error.endpoint == proxy.endpoint else {
            self = failure
            return
        }
        self.init(
            "cannot reach the proxy \(proxy): \(failure.reason)", raw: failure.raw,
            kind: failure.kind, isLasting: failure.isLasting)
    }

    /// The failure to choose a proxy.
    package init(_ error: ProxySettingError) {
        self.init(
            sentence(
                "\(error)", "fix it, add the host to NO_PROXY, or give --proxy or --no-proxy"),
            raw: "\(error)", kind: .proxySetting)
    }

    /// The end of an open connection.
    package init(_ reason: DisconnectReason) {
        let raw = "\(reason)"
        switch reason {
        case .closedByPeer: self.init("closed by the peer", raw: raw, kind: .closed)
        case .closed: self.init("closed", raw: raw, kind: .closed)
        case .aborted: self.init("aborted on this side", raw: raw)
        case .timedOut: self.init("timed out, the peer took too long to close", raw: raw)
        case .lost(let error) where error.call == "no close_notify":
            self.init("cut off, and the last lines may be missing", raw: raw)
        case .lost(let error) where error.code == .timedOut:
            self.init("no response from the peer, its host or the network path is down", raw: raw)
        case .lost(let error): self.init(error.code.text, raw: raw)
        case .failed(let error): self.init("failed: \(error)", raw: raw)
        }
    }
}

extension NameLookupError {
    /// The error codes of getaddrinfo(3).
    fileprivate var text: String {
        switch code {
        case -2, -5: "cannot resolve \"\(host)\": unknown host, is the name right?"
        case -3: "cannot resolve \"\(host)\": no name server responds, is the network up?"
        default: "\(self)"
        }
    }

    /// The name has no address; the name servers work.
    fileprivate var isUnknownHost: Bool { code == -2 || code == -5 }
}

extension ProxyError {
    fileprivate var text: String {
        switch self {
        case .credentials: "the proxy requires another user and password: write them in its URL"
        case .refused(let text): "the proxy refused: \(text)"
        case .unsupported, .malformed, .lost: "\(self)"
        }
    }
}

extension Errno {
    /// Missing permissions and addresses make the next attempt fail too.
    fileprivate var isLasting: Bool {
        switch self {
        case .permissionDenied, .notPermitted, .addressNotAvailable, .addressFamilyNotSupported:
            true
        default: false
        }
    }

    /// Texts for the usual errors; the C library's for the others.
    fileprivate var text: String {
        switch self {
        case .connectionReset: "reset by the peer"
        case .connectionRefused: "connection refused, is the server running?"
        case .connectionAbort: "connection aborted by this system"
        case .noRouteToHost, .hostIsDown: "no route to the host, is it switched on?"
        case .networkUnreachable, .networkDown: "the network is unreachable, is it connected?"
        case .timedOut: "no answer in time, is the address right?"
        case .brokenPipe: "the connection is broken"
        case .noSuchFileOrDirectory: "no such socket, is the server running?"
        case .permissionDenied, .notPermitted: "permission denied, by the socket or a firewall"
        case .addressNotAvailable: "this machine cannot reach that address"
        case .addressFamilyNotSupported: "this system does not support that address family"
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem: "too many open files"
        default: description
        }
    }
}
