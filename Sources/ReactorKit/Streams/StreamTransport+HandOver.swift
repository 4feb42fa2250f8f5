/// Hand-overs from one protocol to the next on the same connection.
extension StreamTransport {
    func handOver(to successor: any StreamProtocol, unread: Span<UInt8>) {
        // There is no protocol before the start and after the end of the connection.
        guard self.protocol != nil else { return }
        let pendingHandOver = self.pendingHandOver ?? PendingHandOver()
        pendingHandOver.setSuccessor(successor, unread: unread)
        self.pendingHandOver = pendingHandOver
        meterHandedOver()
        updateInterest()
        continueHandOverSoon()
    }

    func pauseProducing() {
        isPausedByProtocol = true
        updateInterest()
    }

    func resumeProducing() {
        isPausedByProtocol = false
        // Bytes that were handed over are delivered before anything else.
        continueHandOverSoon()
        updateInterest()
    }

    /// Continues on the next turn, for callers that may be inside a call of the protocol.
    ///
    /// Once for several calls: a successor that is set in that turn starts on the next one.
    private func continueHandOverSoon() {
        guard let pendingHandOver, !pendingHandOver.isScheduled else { return }
        pendingHandOver.isScheduled = true
        reactor.callSoon { [self] in
            pendingHandOver.isScheduled = false
            guard self.pendingHandOver === pendingHandOver, !state.isDecided else { return }
            continueHandOver(startingAtMost: 1)
        }
    }

    /// Continues a hand-over, if there is one, outside of all calls of the protocols.
    ///
    /// - Parameter limit: the maximum number of successors that start. One that is set in the turn
    ///   of another starts on the next turn, except when the last protocol is needed.
    func continueHandOver(startingAtMost limit: Int = .max) {
        guard pendingHandOver != nil, !isInCallback else { return }
        perform(limit) { [self] in
            PendingHandOver.Situation(
                delivers: deliversHandedOver, isPaused: isPausedByProtocol,
                isAboveHighWater: isAboveHighWater && reportsPressure)
        }
        guard !state.isDecided else { return }
        updateInterest()
        // A successor that closes without writing still needs its FIN sent.
        scheduleFlush()
    }

    /// Delivers the bytes that were handed over to the last successor, before its end.
    func completeHandOver(delivering delivers: Bool) {
        guard let ending = pendingHandOver else { return }
        ending.willEnd()
        perform(.max) { [self] in
            PendingHandOver.Situation(
                delivers: delivers, isPaused: isPausedByProtocol, isAboveHighWater: false)
        }
        pendingHandOver?.dropBytes()
        meterHandedOver()
        pendingHandOver = nil
    }

    private func perform(_ limit: Int, in situation: () -> PendingHandOver.Situation) {
        var begun = 0
        while let pendingHandOver, begun < limit || !pendingHandOver.isPending,
            let step = pendingHandOver.next(in: situation())
        {
            switch step {
            case .begin(let successor, let unreadByteCount):
                begun += 1
                begin(successor, unreadByteCount, pendingHandOver)
            case .pauseProducing: callBack { $0.pauseProducing() }
            case .dataReceived(let bytes): callBack { try $0.dataReceived(bytes.span) }
            case .readEnd: peerHasFinished()
            case .shutDown:
                let rest = deadline.map { max($0 - reactor.now, .zero) } ?? .zero
                callBack { $0.shutDown(self, within: rest) }
            }
            meterHandedOver()
        }
        // The last step may have dropped bytes.
        meterHandedOver()
        if pendingHandOver?.isOver == true { pendingHandOver = nil }
    }

    private func begin(
        _ successor: any StreamProtocol, _ unreadByteCount: Int, _ pendingHandOver: PendingHandOver
    ) {
        clearKept()
        isPausedByProtocol = false
        if isReadOver, state != .ended {
            isReadOver = false
            pendingHandOver.owesReadEnd = true
        }
        // Only a shutdown gives an open connection a deadline.
        pendingHandOver.owesShutDown = hasDeadline && state.delivers
        // In place of `exchange`, which would make each access be checked at run time.
        let predecessor = self.protocol
        self.protocol =
            predecessor?.replaced(by: successor, unreadByteCount: unreadByteCount) ?? successor
        withExtendedLifetime(predecessor) {}
        callBack { try $0.connectionMade(self) }
    }

    /// True also while our data is sent after the peer's FIN, unless this side has closed.
    var deliversHandedOver: Bool {
        if state.delivers { return true }
        guard state == .finishing, case .closedByPeer = decidedReason else { return false }
        return true
    }
}
