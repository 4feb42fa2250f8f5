extension DisconnectReason {
    /// True when nothing that was sent to us can be missing.
    var isOrderly: Bool {
        switch self {
        case .closedByPeer, .closed: true
        case .aborted, .timedOut, .lost, .failed: false
        }
    }
}
