import ReactorKit

/// Hand-overs from one protocol to the next above the same TLS connection.
extension TLSTransport {
    /// Continues a hand-over, if there is one; at most `limit` successors get their
    /// `connectionMade`.
    func continueHandOver(startingAtMost limit: Int) {
        var begun = 0
        while let pendingHandOver, begun < limit || !pendingHandOver.isPending,
            let step = pendingHandOver.next(
                in: PendingHandOver.Situation(
                    delivers: deliversHandedOver, isPaused: isPaused,
                    isAboveHighWater: isSlowedDown && !isClosing))
        {
            switch step {
            case .begin(let successor, let unreadByteCount):
                begun += 1
                begin(successor, unreadByteCount, pendingHandOver)
            case .pauseProducing: callUpper { $0.pauseProducing() }
            case .dataReceived(let bytes): callUpper { try $0.dataReceived(bytes.span) }
            case .readEnd: receivedCloseNotify()
            case .shutDown:
                let rest = shutDownEnd.map { max($0 - reactor.now, .zero) } ?? .zero
                callUpper { $0.shutDown(self, within: rest) }
            }
        }
        if pendingHandOver?.isOver == true { pendingHandOver = nil }
    }

    private func begin(
        _ successor: any StreamProtocol, _ unreadByteCount: Int, _ pendingHandOver: PendingHandOver
    ) {
        if keptByUpper != 0 { lower?.noteKept(-keptByUpper) }
        keptByUpper = 0
        isPaused = false
        pendingHandOver.owesShutDown = shutDownEnd != nil && isEstablished
        // The peer's close_notify was read already, and there is no second one for this protocol.
        pendingHandOver.owesReadEnd = isReadOver
        // Not destroyed before the replacement is complete; see `exchange`, which is not inlined
        // here.
        let predecessor = upper
        upper = predecessor?.replaced(by: successor, unreadByteCount: unreadByteCount) ?? successor
        withExtendedLifetime(predecessor) {}
        callUpper { try $0.connectionMade(self) }
    }

    /// Delivers everything that may be delivered, before another event for the last successor.
    func completeHandOver() {
        repeat {
            continueHandOver(startingAtMost: .max)
            deliver()
        } while pendingHandOver?.isPending == true
        noteKeptByEngine()
    }

    /// Calls the upper protocol for a change of pressure; a successor that has not begun learns of
    /// it when it does.
    func notifyPressure(_ body: (any StreamProtocol) -> Void) {
        guard hasSession, pendingHandOver?.holdsPressure != true else { return }
        callUpper(body)
    }

    /// True also while our data is sent after the peer's close_notify.
    var deliversHandedOver: Bool {
        if state == .closingUnread, case .closedByPeer? = decidedReason { return true }
        return isEstablished
    }
}
