/// One protocol after the other on the same connection.
extension StreamTransport {
    func handOver(to successor: any StreamProtocol, unread: Span<UInt8>) {
        // There is none before the connection begins and after its end.
        guard self.protocol != nil else { return }
        let succession = self.succession ?? Succession()
        succession.name(successor, unread: unread)
        self.succession = succession
        noteHandedOver()
        updateInterest()
        succeedSoon()
    }

    func pauseProducing() {
        isPausedByProtocol = true
        updateInterest()
    }

    func resumeProducing() {
        isPausedByProtocol = false
        // What was handed over comes before anything else.
        succeedSoon()
        updateInterest()
    }

    /// On the next turn, for callers that may be inside a call of the protocol.
    ///
    /// Once, however often it is asked for: a successor that is named in that turn begins on the
    /// next one.
    private func succeedSoon() {
        guard let succession, !succession.isScheduled else { return }
        succession.isScheduled = true
        reactor.callSoon { [self] in
            succession.isScheduled = false
            guard self.succession === succession, !state.isDecided else { return }
            succeed(by: 1)
        }
    }

    /// Goes on with a hand-over, if there is one, outside of all calls of the protocols.
    ///
    /// - Parameter limit: how many successors begin at most; one that is named in the turn of
    ///   another begins on the next turn, except when the protocol that is the last is needed.
    func succeed(by limit: Int = .max) {
        guard succession != nil, !isInCallback else { return }
        perform(limit) { [self] in
            Succession.Situation(
                delivers: deliversHandedOver, isPaused: isPausedByProtocol,
                isAboveHighWater: isAboveHighWater && tellsPressure)
        }
        guard !state.isDecided else { return }
        updateInterest()
        // A successor that closes without writing has its FIN to send.
        scheduleFlush()
    }

    /// Has the last successor hear of the end, behind what was handed over.
    func succeedAtEnd(delivering delivers: Bool) {
        guard let ending = succession else { return }
        ending.endIsNear()
        perform(.max) { [self] in
            Succession.Situation(
                delivers: delivers, isPaused: isPausedByProtocol, isAboveHighWater: false)
        }
        succession?.dropBytes()
        noteHandedOver()
        succession = nil
    }

    private func perform(_ limit: Int, in situation: () -> Succession.Situation) {
        var begun = 0
        while let succession, begun < limit || !succession.isPending,
            let step = succession.next(in: situation())
        {
            switch step {
            case .begin(let successor, let unreadByteCount):
                begun += 1
                begin(successor, unreadByteCount, succession)
            case .pauseProducing: callBack { $0.pauseProducing() }
            case .dataReceived(let bytes): callBack { try $0.dataReceived(bytes.span) }
            case .readEnd: peerHasFinished()
            case .shutDown:
                let rest = deadline.map { max($0 - reactor.now, .zero) } ?? .zero
                callBack { $0.shutDown(self, within: rest) }
            }
            noteHandedOver()
        }
        // The last look may have dropped bytes.
        noteHandedOver()
        if succession?.isOver == true { succession = nil }
    }

    private func begin(
        _ successor: any StreamProtocol, _ unreadByteCount: Int, _ succession: Succession
    ) {
        keepNothing()
        isPausedByProtocol = false
        if isReadOver, state != .ended {
            isReadOver = false
            succession.owesReadEnd = true
        }
        // Only a shutdown gives an open connection a deadline.
        succession.owesShutDown = hasDeadline && state.delivers
        // In place of `exchange`, for whose sake each look at it would be checked at run time.
        let leaver = self.protocol
        self.protocol =
            leaver?.replaced(by: successor, unreadByteCount: unreadByteCount) ?? successor
        withExtendedLifetime(leaver) {}
        callBack { try $0.connectionMade(self) }
    }

    /// Also while our data goes out behind the peer's FIN, unless we have called for the end.
    var deliversHandedOver: Bool {
        if state.delivers { return true }
        guard state == .finishing, case .closedByPeer = decidedReason else { return false }
        return true
    }
}
