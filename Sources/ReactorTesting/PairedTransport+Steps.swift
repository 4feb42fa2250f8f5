import ReactorKit
import SystemPackage

/// What a side does, one thing at a time, when its pair is pumped.
extension PairedTransport {
    /// Does the next thing that is to be done on this side; false when there is none.
    func step() -> Bool {
        if life == .unborn { return begin() }
        guard !hasEnded, let other else { return false }
        if let successor { return install(successor) }
        if let decidedReason { return end(decidedReason, as: .reset) }
        if other.outgoing.isReset(at: now) {
            return end(.lost(SystemError(call: "recv", code: .connectionReset)), as: .reset)
        }
        if isReading, receivePiece(from: other) { return true }
        if isReading, other.outgoing.isFinished(at: now) { return takeFinish() }
        if !unsent.isEmpty { return sendPiece(to: other) || noteHighWater() }
        if peerHasFinished { return end(isLosing ? .closed : .closedByPeer, as: .closed) }
        if writing == .finishing {
            writing = .finished
            outgoing.finish(at: now)
            tellArrival()
            return true
        }
        return false
    }

    /// Ends at once, as the end of the reactor's loop does; what is unsent is gone.
    func abandon() {
        if !hasEnded { _ = end(decidedReason ?? .aborted, as: .reset) }
    }

    /// Has the protocol end the connection in good order.
    func finish(within limit: Duration) {
        if life == .alive { callBack { $0.shutDown(self, within: limit) } }
    }

    // MARK: - Beginning and end

    private func begin() -> Bool {
        life = .alive
        if watch != nil { lookAtTheTime() }
        callBack { try $0.connectionMade(self) }
        return true
    }

    private func install(_ successor: (any StreamProtocol, unread: [UInt8])) -> Bool {
        self.successor = nil
        self.protocol = successor.0
        callBack { try $0.connectionMade(self) }
        if !successor.unread.isEmpty, !isLosing {
            callBack { try $0.dataReceived(successor.unread.span) }
        }
        isReadOver = false
        return true
    }

    private func takeFinish() -> Bool {
        if writing == .open, self.protocol is any HalfCloseProtocol {
            isReadOver = true
            callBack { try ($0 as? any HalfCloseProtocol)?.readConnectionLost() }
        } else {
            peerHasFinished = true
        }
        return true
    }

    private func end(_ reason: DisconnectReason, as ending: Life) -> Bool {
        life = ending
        unsent = []
        timer?.cancel()
        if ending == .reset { outgoing.reset(at: now) } else { outgoing.finish(at: now) }
        if other?.hasEnded == false { tellArrival() }
        ended?()
        ended = nil
        let `protocol` = self.protocol
        self.protocol = nil
        `protocol`?.connectionLost(reason)
        return true
    }

    private func callBack(_ body: (any StreamProtocol) throws -> Void) {
        guard let `protocol` else { return }
        do { try body(`protocol`) } catch { decide(.failed(error)) }
    }

    // MARK: - Bytes

    private var isReading: Bool {
        guard life == .alive, decidedReason == nil, !peerHasFinished else { return false }
        // Once our side has finished too, the peer's FIN is read again, as the end of all.
        if isReadOver { return writing == .finished }
        return isLosing || (!isPausedByProtocol && !isPausedByPolicy)
    }

    private func receivePiece(from other: PairedTransport) -> Bool {
        let limit = breakage?.left ?? .max
        guard let piece = other.outgoing.take(at: now, atMost: limit) else { return false }
        watch?.received(at: now)
        if !isLosing { callBack { try $0.dataReceived(piece.span) } }
        if let breakage {
            self.breakage?.left -= piece.count
            if breakage.left == piece.count { breakage.act() }
        }
        return true
    }

    private func sendPiece(to other: PairedTransport) -> Bool {
        let sent = outgoing.send(unsent, at: now, hasReader: other.isReading)
        guard sent > 0 else { return false }
        unsent = unsent.dropFirst(sent)
        watch?.sent(at: now)
        tellArrival()
        noteLowWater()
        return true
    }

    private func noteHighWater() -> Bool {
        guard !isAboveHighWater, !isLosing, unsent.count > options.waterMarks.high else {
            return false
        }
        isAboveHighWater = true
        if options.slowPeers == .drop {
            decide(.aborted)
        } else {
            isPausedByPolicy = options.slowPeers == .stopReading
            callBack { $0.pauseProducing() }
        }
        return true
    }

    private func noteLowWater() {
        guard isAboveHighWater, unsent.count <= options.waterMarks.low else { return }
        isAboveHighWater = false
        isPausedByPolicy = false
        if !isLosing { callBack { $0.resumeProducing() } }
    }

    // MARK: - Time

    private func tellArrival() {
        guard latency > .zero else { return }
        reactor?.callLater(latency) { [weak self] in self?.arrived?() }
    }

    /// Looks whether a limit of the options is reached, and again when one can be.
    func lookAtTheTime() {
        guard let watch, !hasEnded, decidedReason == nil else { return }
        timer?.cancel()
        switch watch.outlook(at: now, isWaiting: !unsent.isEmpty) {
        case .open: break
        case .overdue: tellOverdue(watch)
        case .rest(let rest):
            timer = reactor?.callLater(rest) { [weak self] in self?.lookAtTheTime() }
        }
    }
    /// The protocol may end it in a better way, which then has a deadline of its own.
    private func tellOverdue(_ watch: ActivityWatch) {
        let limit = watch.reached(at: now, isWaiting: !unsent.isEmpty)
        callBack { $0.timeLimitReached(limit, self) }
        if !isLosing { decide(.timedOut) }
    }
}
