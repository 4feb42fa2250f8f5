package import ReactorKit

/// What kind of ending a connection had; each has a counter of its own.
package enum EndingReason: String, CaseIterable, Sendable {
    case closedByPeer = "closed-by-peer"
    case closed
    case aborted
    case timedOut = "timed-out"
    case lost
    case failed

    package init(_ reason: DisconnectReason) {
        switch reason {
        case .closedByPeer: self = .closedByPeer
        case .closed: self = .closed
        case .aborted: self = .aborted
        case .timedOut: self = .timedOut
        case .lost: self = .lost
        case .failed: self = .failed
        }
    }
}
