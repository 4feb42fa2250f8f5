/// A connection on a reactor: delivers what it reads from its channel to the protocol, and sends
/// what that writes.
///
/// It goes through `StreamState` in one direction. Every path ends in `end(_:)`, the only place
/// that closes the channel and calls `connectionLost`.
final class StreamTransport: Transport, Flushable {
    let peer: SocketAddress?
    let reactor: Reactor
    let channel: any StreamChannel
    private let slowPeers: SlowPeerPolicy
    private let waterMarks: WaterMarks
    /// Called once, when its channel is closed.
    var ended: ((StreamTransport) -> Void)?
    /// Called for what ends the connection; released at the end.
    var observer: (any ConnectionObserver)?
    /// Set before the start of the connection; see `StreamMeter`.
    var meter: StreamMeter?
    /// The memory of unsent bytes, as last reported to the meter.
    var meteredByteCount = 0
    /// Bytes of received data that protocols keep, as they report.
    var keptByteCount = 0
    /// Its memory is being freed; what its protocols keep no longer counts.
    var isFreeingMemory = false
    var `protocol`: (any StreamProtocol)?
    /// Bytes that were received, and bytes that the kernel took.
    private(set) var receivedByteCount = 0
    private(set) var sentByteCount = 0
    /// A hand-over in progress; nothing is read until it is complete.
    var pendingHandOver: PendingHandOver?
    private(set) var state = StreamState.open
    let outbound: OutboundBuffer
    let limits: SharedActivityLimits?
    /// In memory of its own, since most connections have none.
    var watch: Box<ActivityWatch>?
    /// The timer of the time limits, or of the deadline of an orderly close.
    var timer: ScheduledCall?
    var deadline: Instant?
    /// True when the timer was set while there were unsent bytes.
    var timerCoversStall = false
    /// The reason that `finishing` and `ending` lead to.
    private(set) var decidedReason = DisconnectReason.closedByPeer
    var interest: PollEvents? = .readable
    /// Whether the protocol, and the policy for slow peers, has paused reading.
    var isPausedByProtocol = false
    private(set) var isPausedByPolicy = false
    /// The peer's FIN was read, and a `HalfCloseProtocol` goes on writing.
    var isReadOver = false
    private(set) var isAboveHighWater = false
    private(set) var isInCallback = false
    private var isFlushScheduled = false

    init(
        through channel: any StreamChannel, peer: SocketAddress?, on reactor: Reactor,
        options: StreamOptions = StreamOptions(), limits: SharedActivityLimits? = nil
    ) {
        self.channel = channel
        self.peer = peer
        self.reactor = reactor
        slowPeers = options.slowPeers
        waterMarks = options.waterMarks
        outbound = OutboundBuffer(reactor.spareMemory)
        self.limits = limits ?? SharedActivityLimits.of(options)
    }

    convenience init(
        _ socket: Socket, peer: SocketAddress?, on reactor: Reactor,
        options: StreamOptions = StreamOptions(), limits: SharedActivityLimits? = nil
    ) {
        if let keepalive = options.keepalive { socket.keepAlive(keepalive) }
        let channel = SocketChannel(socket: socket, reactor: reactor)
        self.init(through: channel, peer: peer, on: reactor, options: options, limits: limits)
    }

    /// Starts the connection. Not called inside a call of the protocol.
    func attach(_ protocol: any StreamProtocol) {
        self.protocol = `protocol`
        channel.open(for: self)
        watchIdleness()
        callBackAndSend { try $0.connectionMade(self) }
    }

    // MARK: - Transport

    /// Nil once it has ended, since the descriptor may then belong to another connection.
    var local: SocketAddress? { state == .ended ? nil : channel.localAddress }

    var bufferedByteCount: Int { outbound.count }

    var undeliveredByteCount: Int {
        state == .ended ? 0 : outbound.count + channel.unconfirmedByteCount
    }

    var isClosing: Bool { !state.delivers || state == .broken }

    var isWritingClosed: Bool { state != .open }

    var isDelivering: Bool {
        guard let pendingHandOver else { return deliversHandedOver }
        return deliversHandedOver && !pendingHandOver.isPending
    }

    func write(_ bytes: Span<UInt8>) {
        guard beginsWriting() else { return }
        outbound.append(bytes)
        hasWritten()
    }

    func write(_ header: Span<UInt8>, _ body: Span<UInt8>, _ trailer: Span<UInt8>) {
        guard beginsWriting() else { return }
        outbound.append(header, body, trailer)
        hasWritten()
    }

    func loseConnection(within limit: Duration) {
        switch state {
        case .open, .halfClosing, .halfClosed:
            state = .closing
            scheduleFlush()
        case .finishing:
            decidedReason = .closed
        case .broken:
            return endSoon(decidedReason)
        case .closing, .draining, .ending, .ended:
            return
        }
        endAtDeadline(limit)
    }

    func loseWriteConnection() {
        guard state == .open else { return }
        if isReadOver {
            finish(.closedByPeer)
        } else {
            state = .halfClosing
        }
        scheduleFlush()
    }

    func closeAfterPeer(within limit: Duration) {
        guard !state.isDecided else { return }
        if state == .broken { return endSoon(decidedReason) }
        state = .finishing
        decidedReason = .closed
        if !hasDeadline { endAtDeadline(limit) }
        scheduleFlush()
    }

    func abortConnection() {
        endSoon(.aborted)
    }

    func failConnection(with error: any Error) {
        endSoon(.failed(error))
    }

    // MARK: - Writing

    // Inlined, since they are called for each message; what is rare in them is not.

    @inline(__always)
    private func beginsWriting() -> Bool {
        guard state == .open else { return false }
        if watch != nil, outbound.isEmpty { noteWaiting() }
        return true
    }

    @inline(never)
    private func noteWaiting() { watch?.value.startedWaiting(at: reactor.turnTime) }

    @inline(__always)
    private func hasWritten() {
        scheduleFlush()
        if slowPeers == .drop, outbound.count > waterMarks.high { dropIfSlow() }
    }

    /// Sends unsent bytes, as many as the kernel takes.
    func flush() {
        isFlushScheduled = false
        guard !state.isDecided else { return }
        do throws(SystemError) {
            try send()
        } catch {
            if !deliversRest(after: error) { end(.lost(error)) }
            return
        }
        // This may call the protocol. What it writes waits until the socket is writable, so that a
        // producer and a fast peer do not occupy the loop.
        noteWaterLevel()
        if outbound.isEmpty {
            allIsSent()
        } else {
            outbound.fit()
            watchUnsentBytes()
        }
        updateMeter()
        updateInterest()
    }

    private func send() throws(SystemError) {
        guard !outbound.isEmpty, case .count(let sent) = try channel.send(outbound) else { return }
        outbound.removeFirst(sent)
        sentByteCount += sent
        meter?.sent(sent)
        watch?.value.sent(at: reactor.turnTime)
    }

    /// Sends at once, since one callback may write more than there is memory for.
    private func dropIfSlow() {
        do throws(SystemError) {
            try send()
            if outbound.count > waterMarks.high { endSoon(.aborted) }
        } catch {
            if !deliversRest(after: error) { endSoon(.lost(error)) }
        }
    }

    /// Starts delivering the bytes that had arrived when sending failed: a peer that answers, and
    /// closes without reading the rest, resets the connection right after its answer. Returns false
    /// when nothing can be read now.
    private func deliversRest(after error: SystemError) -> Bool {
        // The unsent bytes for which the policy for slow peers paused reading will not be sent.
        isPausedByPolicy = false
        guard channel.lingers, state.delivers, isReading else { return false }
        state = .broken
        decidedReason = .lost(error)
        outbound.release()
        updateMeter()
        updateInterest()
        reactor.callSoon { self.deliverRest() }
        return true
    }

    /// One read in each turn. After a pause it continues with the poller's events.
    private func deliverRest() {
        guard state == .broken, isReading else { return }
        guard receive() else { return end(decidedReason) }
        reactor.callSoon { self.deliverRest() }
    }

    /// A callback of the protocol flushes at its end; otherwise this schedules it for the end of
    /// the reactor's current step.
    func scheduleFlush() {
        guard !isInCallback, !isFlushScheduled else { return }
        isFlushScheduled = true
        reactor.flushLater(self)
    }

    private func allIsSent() {
        outbound.release()
        switch state {
        case .halfClosing:
            channel.shutdownWriting()
            state = .halfClosed
        case .closing:
            guard channel.lingers else { return end(.closed) }
            channel.shutdownWriting()
            state = .draining
        case .finishing:
            end(decidedReason)
        case .open, .halfClosed, .broken, .draining, .ending, .ended:
            break
        }
    }

    private func noteWaterLevel() {
        guard reportsPressure else { return }
        if !isAboveHighWater, outbound.count > waterMarks.high {
            isAboveHighWater = true
            if slowPeers == .drop { return endSoon(.aborted) }
            isPausedByPolicy = slowPeers == .stopReading
            if pendingHandOver?.holdsPressure != true { callBack { $0.pauseProducing() } }
        } else if isAboveHighWater, outbound.count <= waterMarks.low {
            isAboveHighWater = false
            isPausedByPolicy = false
            if pendingHandOver?.holdsPressure != true { callBack { $0.resumeProducing() } }
        }
    }

    /// False once nothing can be written any more.
    var reportsPressure: Bool { state == .open || state == .halfClosing }

    // MARK: - Reading

    /// Returns false when there was nothing to read.
    @discardableResult
    func receive() -> Bool {
        let received: Socket.Transfer
        do throws(SystemError) {
            received = try channel.receive(into: reactor.readBuffer)
        } catch {
            end(state == .broken ? decidedReason : .lost(error))
            return false
        }
        switch received {
        case .blocked: return false
        case .count(0):
            peerHasFinished()
            return false
        case .count(let count):
            receivedByteCount += count
            meter?.received(count)
            watch?.value.received(at: reactor.turnTime)
            deliver(count)
            return true
        }
    }

    private func deliver(_ count: Int) {
        // After loseConnection the peer's data is read only so that no RST destroys ours.
        guard state.delivers else { return }
        callBackAndSend { `protocol` in
            try reactor.readBuffer.lend(count) { try `protocol`.dataReceived($0) }
        }
    }

    func peerHasFinished() {
        guard state != .finishing, state != .ending, state != .ended else { return }
        if state == .open, let halfClosing = self.protocol?.halfCloseProtocol {
            isReadOver = true
            callBackAndSend { _ in try halfClosing.readConnectionLost() }
            return updateInterest()
        }
        if state == .broken { return end(decidedReason) }
        let reason = state.delivers ? DisconnectReason.closedByPeer : .closed
        if outbound.isEmpty { return end(reason) }
        finish(reason)
        updateInterest()
    }

    /// Both sides have finished: unsent bytes are still sent.
    private func finish(_ reason: DisconnectReason) {
        state = .finishing
        decidedReason = reason
        if !hasDeadline, channel.lingers { endAtDeadline(.seconds(30)) }
    }

    // MARK: - Callbacks and endings

    /// Calls the protocol; an error that it throws ends the connection.
    func callBack(_ body: (any StreamProtocol) throws -> Void) {
        guard let `protocol` else { return }
        isInCallback = true
        do {
            try body(`protocol`)
        } catch {
            endSoon(.failed(error))
        }
        isInCallback = false
    }

    /// Calls the protocol, then sends what it wrote.
    func callBackAndSend(_ body: (any StreamProtocol) throws -> Void) {
        callBack(body)
        switch state {
        case .closing, .halfClosing, .finishing: flush()
        default: if !outbound.isEmpty { flush() }
        }
    }

    /// Ends on the next turn, for callers that may be inside a call of the protocol.
    func endSoon(_ reason: DisconnectReason) {
        guard !state.isDecided else { return }
        state = .ending
        decidedReason = reason
        channel.resetOnClose()
        channel.setInterest(nil, for: self)
        reactor.callSoon { self.end(reason) }
    }

    func end(_ reason: DisconnectReason) {
        guard state != .ended else { return }
        var delivers = deliversHandedOver
        if case .aborted = reason { delivers = false }
        state = .ended
        timer?.cancel()
        timer = nil
        outbound.release()
        updateMeter()
        clearKept()
        meter?.ended()
        channel.close(for: self)
        ended?(self)
        ended = nil
        // The protocol that handed over gets no further callback.
        completeHandOver(delivering: delivers)
        let (`protocol`, observer) = (self.protocol, self.observer)
        self.protocol = nil
        self.observer = nil
        `protocol`?.connectionLost(reason)
        observer?.connectionEnded(reason)
    }
}

@available(*, unavailable)
extension StreamTransport: Sendable {}
