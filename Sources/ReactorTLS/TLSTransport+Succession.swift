import ReactorKit

/// One protocol after the other above the same TLS.
extension TLSTransport {
    /// Goes on with a hand-over, if there is one; at most so many successors begin.
    func succeed(by limit: Int) {
        var begun = 0
        while let succession, begun < limit || !succession.isPending,
            let step = succession.next(
                in: Succession.Situation(
                    delivers: deliversHandedOver, isPaused: isPaused,
                    isAboveHighWater: isSlowedDown && !isClosing))
        {
            switch step {
            case .begin(let successor, let unreadByteCount):
                begun += 1
                begin(successor, unreadByteCount, succession)
            case .pauseProducing: callUpper { $0.pauseProducing() }
            case .dataReceived(let bytes): callUpper { try $0.dataReceived(bytes.span) }
            case .readEnd: peerHasClosed()
            case .shutDown:
                let rest = shutDownEnd.map { max($0 - reactor.now, .zero) } ?? .zero
                callUpper { $0.shutDown(self, within: rest) }
            }
        }
        if succession?.isOver == true { succession = nil }
    }

    private func begin(
        _ successor: any StreamProtocol, _ unreadByteCount: Int, _ succession: Succession
    ) {
        if keptByUpper != 0 { lower?.noteKept(-keptByUpper) }
        keptByUpper = 0
        isPaused = false
        succession.owesShutDown = shutDownEnd != nil && isEstablished
        // The peer's close_notify was read: there is no other for this protocol.
        succession.owesReadEnd = isReadOver
        // Not destroyed before the change is over; see `exchange`, which is not inlined here.
        let leaver = upper
        upper = leaver?.replaced(by: successor, unreadByteCount: unreadByteCount) ?? successor
        withExtendedLifetime(leaver) {}
        callUpper { try $0.connectionMade(self) }
    }

    /// Delivers all that may be, to the last successor, before something that it has to hear.
    func succeedNow() {
        repeat {
            succeed(by: .max)
            deliver()
        } while succession?.isPending == true
        noteKeptByEngine()
    }

    /// A protocol that is about to begin learns of it then.
    func tellPressure(_ body: (any StreamProtocol) -> Void) {
        guard session != nil, succession?.holdsPressure != true else { return }
        callUpper(body)
    }

    /// Also while our data goes out behind the peer's close_notify.
    var deliversHandedOver: Bool {
        if state == .closingUnread, case .closedByPeer? = decidedReason { return true }
        return isEstablished
    }
}
