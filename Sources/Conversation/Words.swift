import ReactorKit
import SystemPackage

extension DisconnectReason {
    /// Why a connection ended, for a person who did not read errno(3).
    var words: String {
        switch self {
        case .lost(let error): error.code.words
        default: description
        }
    }

    /// One side closed, and nothing was broken.
    var isOrderly: Bool {
        switch self {
        case .closed, .closedByPeer: true
        case .aborted, .timedOut, .lost, .failed: false
        }
    }
}

extension ConnectError {
    var isUnknownHost: Bool {
        if case .unresolved = cause { true } else { false }
    }

    var isCancelled: Bool {
        if case .cancelled = cause { true } else { false }
    }

    /// Why a dial failed, without the destination, which stands beside it.
    var reason: String {
        switch cause {
        case .unresolved(let error): return "\(error)"
        case .timedOut: return "no answer in time"
        case .cancelled: return "called off"
        case .refusedHere: return "refused on this side"
        case .proxy(let error): return "\(error)"
        case .allFailed:
            var reasons: [String] = []
            for attempt in attempts where !reasons.contains(attempt.error.code.words) {
                reasons.append(attempt.error.code.words)
            }
            return reasons.joined(separator: "; ")
        }
    }
}

extension Errno {
    /// The usual ones in plain words, the others in the C library's.
    fileprivate var words: String {
        switch self {
        case .connectionReset: "reset by peer"
        case .connectionRefused: "connection refused, is the server running?"
        case .noRouteToHost, .hostIsDown: "no route to the host"
        case .networkUnreachable, .networkDown: "the network is unreachable"
        case .timedOut: "no answer in time"
        case .brokenPipe: "the connection is broken"
        default: description
        }
    }
}
