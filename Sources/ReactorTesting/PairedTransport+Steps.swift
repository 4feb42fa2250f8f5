import ReactorKit
import SystemPackage

/// The steps of one side when its pair is pumped.
extension PairedTransport {
    /// Takes the next step of this side; returns false when there is none.
    func step() -> Bool {
        if life == .new { return begin() }
        guard !hasEnded, let other else { return false }
        if continueHandOver(startingAtMost: 1) { return true }
        if let decidedReason { return end(decidedReason, as: .reset) }
        // As in a turn, bytes written outside of callbacks are sent before anything is read.
        if sendWhatFits() { return true }
        // As on a socket, a FIN that arrived before a reset is reported once all before it is read.
        if isReading, other.outgoing.isFinished(at: now) { return takeFIN() }
        if other.outgoing.isReset(at: now) { return end(reset(by: other), as: .reset) }
        if isReading, receivePiece(from: other) { return true }
        if !unsent.isEmpty { return noteHighWater() }
        if peerHasFinished { return endAfterPeer() }
        return false
    }

    /// Ends the connection at once, as the end of the reactor's loop does; unsent bytes are lost.
    func abandon() {
        if !hasEnded { _ = end(decidedReason ?? .aborted, as: .reset) }
    }

    /// Delivers what has arrived, then calls `shutDown` of the protocol.
    func finish(within limit: Duration) {
        guard life == .alive else { return }
        repeat {
            continueHandOver()
        } while isReading && !isLosing && other.map(receivePiece) == true
        if !isLosing, decidedReason == nil {
            shutDownEnd = now + limit
            endAtDeadline(limit)
        }
        callBack { $0.shutDown(self, within: limit) }
    }

    // MARK: - Start and end

    private func begin() -> Bool {
        life = .alive
        if watch != nil { checkTimeLimits() }
        callBackAndSend { try $0.connectionMade(self) }
        return true
    }

    /// As on a socket, a reset after the peer's FIN is reported as a broken pipe.
    private func reset(by other: PairedTransport) -> DisconnectReason {
        guard other.outgoing.hasFinish(at: now) else {
            return .lost(SystemError(call: "recv", code: .connectionReset))
        }
        return .lost(SystemError(call: unsent.isEmpty ? "poll" : "send", code: .brokenPipe))
    }

    private func takeFIN() -> Bool {
        if writing == .open, let halfClosing = self.protocol?.halfCloseProtocol {
            isReadOver = true
            callBackAndSend { _ in try halfClosing.readConnectionLost() }
        } else {
            peerHasFinished = true
            // At once, as on a socket, before a reset can follow.
            if unsent.isEmpty { return endAfterPeer() }
        }
        return true
    }

    private func endAfterPeer() -> Bool {
        end(isLosing ? .closed : .closedByPeer, as: .closed)
    }

    private func end(_ reason: DisconnectReason, as ending: Life) -> Bool {
        life = ending
        unsent = []
        isAboveHighWater = false
        timer?.cancel()
        if ending == .reset { outgoing.reset(at: now) } else { outgoing.finish(at: now) }
        if other?.hasEnded == false { scheduleArrival() }
        ended?()
        ended = nil
        // The protocol that handed over gets no further callback.
        pendingHandOver?.willEnd()
        var delivers = !isLosing && decidedReason == nil
        if case .aborted = reason { delivers = false }
        while takeStep(delivering: delivers) {}
        pendingHandOver = nil
        let `protocol` = self.protocol
        self.protocol = nil
        `protocol`?.connectionLost(reason)
        return true
    }

    private func callBack(_ body: (any StreamProtocol) throws -> Void) {
        guard let `protocol` else { return }
        do { try body(`protocol`) } catch { decide(.failed(error)) }
    }

    /// As on a socket, what the callback writes is sent at its end.
    private func callBackAndSend(_ body: (any StreamProtocol) throws -> Void) {
        callBack(body)
        sendWhatFits()
    }

    @discardableResult
    private func sendWhatFits() -> Bool {
        guard decidedReason == nil, let other else { return false }
        var hasSent = false
        while !unsent.isEmpty, sendPiece(to: other) { hasSent = true }
        return sendFinish() || hasSent
    }

    private func sendFinish() -> Bool {
        guard writing == .finishing, unsent.isEmpty else { return false }
        writing = .finished
        outgoing.finish(at: now)
        scheduleArrival()
        return true
    }

    // MARK: - Hand-over

    /// Continues a hand-over, if there is one; at most `limit` successors get their
    /// `connectionMade`.
    ///
    /// - Returns: false when there was no step to take.
    @discardableResult
    private func continueHandOver(startingAtMost limit: Int = .max) -> Bool {
        guard pendingHandOver != nil else { return false }
        var (begun, hasMoved) = (0, false)
        while let pendingHandOver, begun < limit || !pendingHandOver.isPending {
            if pendingHandOver.isPending { begun += 1 }
            guard takeStep(delivering: !isLosing && decidedReason == nil) else { break }
            hasMoved = true
        }
        if hasMoved { sendWhatFits() }
        return hasMoved
    }

    /// Takes the next step of a hand-over in progress; returns false when there is none.
    private func takeStep(delivering delivers: Bool) -> Bool {
        guard let pendingHandOver else { return false }
        let situation = PendingHandOver.Situation(
            delivers: delivers, isPaused: isPausedByProtocol,
            isAboveHighWater: isAboveHighWater && delivers)
        guard let step = pendingHandOver.next(in: situation) else {
            if pendingHandOver.isOver { self.pendingHandOver = nil }
            return false
        }
        switch step {
        case .begin(let successor, let unreadByteCount):
            isPausedByProtocol = false
            if isReadOver, !hasEnded {
                isReadOver = false
                pendingHandOver.owesReadEnd = true
            }
            pendingHandOver.owesShutDown = shutDownEnd != nil && !isLosing && !hasEnded
            let predecessor = self.protocol
            self.protocol =
                predecessor?.replaced(by: successor, unreadByteCount: unreadByteCount) ?? successor
            withExtendedLifetime(predecessor) {}
            callBack { try $0.connectionMade(self) }
        case .pauseProducing: callBack { $0.pauseProducing() }
        case .dataReceived(let bytes): callBack { try $0.dataReceived(bytes.span) }
        case .readEnd:
            _ = takeFIN()
        case .shutDown:
            let rest = shutDownEnd.map { max($0 - now, .zero) } ?? .zero
            callBack { $0.shutDown(self, within: rest) }
        }
        // At once, since the other side checks whether this one reads.
        if pendingHandOver.isOver { self.pendingHandOver = nil }
        return true
    }

    // MARK: - Bytes

    private var isReading: Bool {
        guard life == .alive, decidedReason == nil, !peerHasFinished else { return false }
        // Once our side has finished too, the peer's FIN is read again, as the end of the
        // connection.
        if isReadOver { return writing == .finished }
        return isLosing || (pendingHandOver == nil && !isPausedByProtocol && !isPausedByPolicy)
    }

    private func receivePiece(from other: PairedTransport) -> Bool {
        let limit = breakage?.left ?? .max
        guard let piece = other.outgoing.take(at: now, atMost: limit) else { return false }
        watch?.received(at: now)
        if !isLosing { callBackAndSend { try $0.dataReceived(piece.span) } }
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
        scheduleArrival()
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
            if pendingHandOver?.holdsPressure != true { callBack { $0.pauseProducing() } }
        }
        return true
    }

    private func noteLowWater() {
        guard isAboveHighWater, unsent.count <= options.waterMarks.low else { return }
        isAboveHighWater = false
        isPausedByPolicy = false
        guard !isLosing, pendingHandOver?.holdsPressure != true else { return }
        callBack { $0.resumeProducing() }
    }

    // MARK: - Time

    private func scheduleArrival() {
        guard latency > .zero else { return }
        reactor?.callLater(latency) { [weak self] in self?.arrived?() }
    }

    /// Checks whether a time limit of the options is reached, and schedules the next check.
    func checkTimeLimits() {
        guard let watch, !hasEnded, decidedReason == nil else { return }
        timer?.cancel()
        switch watch.outlook(at: now, isWaiting: !unsent.isEmpty) {
        case .open: break
        case .overdue: reportOverdue(watch)
        case .rest(let rest):
            timer = reactor?.callLater(rest) { [weak self] in self?.checkTimeLimits() }
        }
    }

    /// The protocol may close the connection in order, which then has a deadline of its own.
    private func reportOverdue(_ watch: ActivityWatch) {
        continueHandOver()
        guard !isLosing, decidedReason == nil else { return }
        let limit = watch.reached(at: now, isWaiting: !unsent.isEmpty)
        callBack { $0.timeLimitReached(limit, self) }
        if !isLosing { decide(.timedOut) }
    }
}
