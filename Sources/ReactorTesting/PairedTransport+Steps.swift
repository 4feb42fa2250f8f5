import ReactorKit
import SystemPackage

/// What a side does, one thing at a time, when its pair is pumped.
extension PairedTransport {
    /// Does the next thing that is to be done on this side; false when there is none.
    func step() -> Bool {
        if life == .unborn { return begin() }
        guard !hasEnded, let other else { return false }
        if succeed(by: 1) { return true }
        if let decidedReason { return end(decidedReason, as: .reset) }
        // What is written from outside of callbacks goes out before anything is read, as in a turn.
        if sendWhatFits() { return true }
        // A socket reports an end that arrived before a reset, once all before it is read.
        if isReading, other.outgoing.isFinished(at: now) { return takeFinish() }
        if other.outgoing.isReset(at: now) { return end(reset(by: other), as: .reset) }
        if isReading, receivePiece(from: other) { return true }
        if !unsent.isEmpty { return noteHighWater() }
        if peerHasFinished { return endBehindPeer() }
        return false
    }

    /// Ends at once, as the end of the reactor's loop does; what is unsent is gone.
    func abandon() {
        if !hasEnded { _ = end(decidedReason ?? .aborted, as: .reset) }
    }

    /// Has the protocol end the connection in good order, once it has what has arrived.
    func finish(within limit: Duration) {
        guard life == .alive else { return }
        repeat { succeed() } while isReading && !isLosing && other.map(receivePiece) == true
        if !isLosing, decidedReason == nil {
            shutDownEnd = now + limit
            endAtDeadline(limit)
        }
        callBack { $0.shutDown(self, within: limit) }
    }

    // MARK: - Beginning and end

    private func begin() -> Bool {
        life = .alive
        if watch != nil { lookAtTheTime() }
        callBackAndSend { try $0.connectionMade(self) }
        return true
    }

    /// What a socket reports: the end of a connection whose peer had finished is a broken pipe.
    private func reset(by other: PairedTransport) -> DisconnectReason {
        guard other.outgoing.hasFinish(at: now) else {
            return .lost(SystemError(call: "recv", code: .connectionReset))
        }
        return .lost(SystemError(call: unsent.isEmpty ? "poll" : "send", code: .brokenPipe))
    }

    private func takeFinish() -> Bool {
        if writing == .open, let halfClosing = self.protocol?.halfCloseProtocol {
            isReadOver = true
            callBackAndSend { _ in try halfClosing.readConnectionLost() }
        } else {
            peerHasFinished = true
            // At once, before a reset can follow, as a socket's end.
            if unsent.isEmpty { return endBehindPeer() }
        }
        return true
    }

    private func endBehindPeer() -> Bool {
        end(isLosing ? .closed : .closedByPeer, as: .closed)
    }

    private func end(_ reason: DisconnectReason, as ending: Life) -> Bool {
        life = ending
        unsent = []
        isAboveHighWater = false
        timer?.cancel()
        if ending == .reset { outgoing.reset(at: now) } else { outgoing.finish(at: now) }
        if other?.hasEnded == false { tellArrival() }
        ended?()
        ended = nil
        // The protocol that handed over hears nothing more.
        succession?.endIsNear()
        var delivers = !isLosing && decidedReason == nil
        if case .aborted = reason { delivers = false }
        while takeStep(delivering: delivers) {}
        succession = nil
        let `protocol` = self.protocol
        self.protocol = nil
        `protocol`?.connectionLost(reason)
        return true
    }

    private func callBack(_ body: (any StreamProtocol) throws -> Void) {
        guard let `protocol` else { return }
        do { try body(`protocol`) } catch { decide(.failed(error)) }
    }

    /// What it writes goes out at the end, before anything else happens, as by a socket.
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
        tellArrival()
        return true
    }

    // MARK: - Succession

    /// Goes on with a hand-over, if there is one; at most so many successors begin.
    ///
    /// - Returns: false when there was nothing to do.
    @discardableResult
    private func succeed(by limit: Int = .max) -> Bool {
        guard succession != nil else { return false }
        var (begun, hasMoved) = (0, false)
        while let succession, begun < limit || !succession.isPending {
            if succession.isPending { begun += 1 }
            guard takeStep(delivering: !isLosing && decidedReason == nil) else { break }
            hasMoved = true
        }
        if hasMoved { sendWhatFits() }
        return hasMoved
    }

    /// Does the next thing of a hand-over that is under way; false when there is none.
    private func takeStep(delivering delivers: Bool) -> Bool {
        guard let succession else { return false }
        let situation = Succession.Situation(
            delivers: delivers, isPaused: isPausedByProtocol,
            isAboveHighWater: isAboveHighWater && delivers)
        guard let step = succession.next(in: situation) else {
            if succession.isOver { self.succession = nil }
            return false
        }
        switch step {
        case .begin(let successor, let unreadByteCount):
            isPausedByProtocol = false
            if isReadOver, !hasEnded {
                isReadOver = false
                succession.owesReadEnd = true
            }
            succession.owesShutDown = shutDownEnd != nil && !isLosing && !hasEnded
            let leaver = self.protocol
            self.protocol =
                leaver?.replaced(by: successor, unreadByteCount: unreadByteCount) ?? successor
            withExtendedLifetime(leaver) {}
            callBack { try $0.connectionMade(self) }
        case .pauseProducing: callBack { $0.pauseProducing() }
        case .dataReceived(let bytes): callBack { try $0.dataReceived(bytes.span) }
        case .readEnd:
            _ = takeFinish()
        case .shutDown:
            let rest = shutDownEnd.map { max($0 - now, .zero) } ?? .zero
            callBack { $0.shutDown(self, within: rest) }
        }
        // At once, since the other side asks whether this one reads.
        if succession.isOver { self.succession = nil }
        return true
    }

    // MARK: - Bytes

    private var isReading: Bool {
        guard life == .alive, decidedReason == nil, !peerHasFinished else { return false }
        // Once our side has finished too, the peer's FIN is read again, as the end of all.
        if isReadOver { return writing == .finished }
        return isLosing || (succession == nil && !isPausedByProtocol && !isPausedByPolicy)
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
            if succession?.holdsPressure != true { callBack { $0.pauseProducing() } }
        }
        return true
    }

    private func noteLowWater() {
        guard isAboveHighWater, unsent.count <= options.waterMarks.low else { return }
        isAboveHighWater = false
        isPausedByPolicy = false
        guard !isLosing, succession?.holdsPressure != true else { return }
        callBack { $0.resumeProducing() }
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
        succeed()
        guard !isLosing, decidedReason == nil else { return }
        let limit = watch.reached(at: now, isWaiting: !unsent.isEmpty)
        callBack { $0.timeLimitReached(limit, self) }
        if !isLosing { decide(.timedOut) }
    }
}
