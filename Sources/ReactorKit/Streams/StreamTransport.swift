/// A connection on a reactor: reads its channel into the protocol, sends what that writes.
///
/// Its life is one way through `StreamState`; every way ends in `end(_:)`, the only place that
/// closes the channel and calls `connectionLost`.
final class StreamTransport: Transport {
    let peer: SocketAddress?
    let reactor: Reactor
    let channel: any StreamChannel
    private let slowPeers: SlowPeerPolicy
    private let waterMarks: WaterMarks
    /// Called once, when its channel is closed.
    var ended: ((StreamTransport) -> Void)?
    /// Is called for what ends the connection; let go of at the end.
    var observer: (any ConnectionObserver)?
    /// Set before the connection begins; see `StreamLedger`.
    var ledger: StreamLedger?
    /// What it was told last of what waits.
    var waitingOnLedger = 0
    /// Bytes of what came that its protocols keep, as they told.
    var keptByteCount = 0
    /// Its memory is needed; what its protocols keep counts no more.
    var isToGiveUpMemory = false
    var `protocol`: (any StreamProtocol)?
    /// A hand-over that is under way; nothing is read meanwhile.
    var succession: Succession?
    private(set) var state = StreamState.open
    let outbound: OutboundBuffer
    let limits: SharedActivityLimits?
    /// Set apart: most connections have none, and no room for one.
    var watch: Box<ActivityWatch>?
    /// The limits of time, or in their place the deadline of an orderly close.
    var timer: ScheduledCall?
    var deadline: Instant?
    /// The timer was set when something waited already.
    var hasRegardToWaiting = false
    /// What `finishing` and `ending` lead to.
    private(set) var decidedReason = DisconnectReason.closedByPeer
    var interest: PollEvents? = .readable
    /// The protocol's wish, and the slow-peer policy's.
    var isPausedByProtocol = false
    private(set) var isPausedByPolicy = false
    /// The peer's FIN came, and a `HalfCloseProtocol` goes on writing.
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

    /// Starts the life of the connection. Not called from inside a call of the protocol.
    func attach(_ protocol: any StreamProtocol) {
        self.protocol = `protocol`
        channel.open(for: self)
        watchIdleness()
        callBackAndSend { try $0.connectionMade(self) }
    }

    // MARK: - Transport

    /// Nil once it has ended, since the descriptor may be another connection's by then.
    var local: SocketAddress? { state == .ended ? nil : channel.localAddress }

    var bufferedByteCount: Int { outbound.count }

    var undeliveredByteCount: Int {
        state == .ended ? 0 : outbound.count + channel.unconfirmedByteCount
    }

    var isClosing: Bool { !state.delivers || state == .broken }

    var isWritingClosed: Bool { state != .open }

    var isDelivering: Bool {
        guard let succession else { return deliversHandedOver }
        return deliversHandedOver && !succession.isPending
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

    // Inlined, for they are called for each message.

    @inline(__always)
    private func beginsWriting() -> Bool {
        guard state == .open else { return false }
        if outbound.isEmpty { watch?.value.startedWaiting(at: reactor.turnTime) }
        return true
    }

    @inline(__always)
    private func hasWritten() {
        scheduleFlush()
        if slowPeers == .drop, outbound.count > waterMarks.high { dropIfSlow() }
    }

    /// Sends what is unsent, as far as the kernel takes it.
    func flush() {
        isFlushScheduled = false
        guard !state.isDecided else { return }
        do throws(SystemError) {
            try send()
        } catch {
            if !deliversRest(after: error) { end(.lost(error)) }
            return
        }
        // This may call the protocol; what it writes then waits for the socket to be writable,
        // so that a producer and a fast peer do not keep the loop here.
        noteWaterLevel()
        if outbound.isEmpty {
            allIsSent()
        } else {
            outbound.fit()
            watchWhatWaits()
        }
        settleLedger()
        updateInterest()
    }

    private func send() throws(SystemError) {
        guard !outbound.isEmpty, case .count(let sent) = try channel.send(outbound) else { return }
        outbound.removeFirst(sent)
        ledger?.sent(sent)
        watch?.value.sent(at: reactor.turnTime)
    }

    /// At once, since one callback may write more than there is memory for.
    private func dropIfSlow() {
        do throws(SystemError) {
            try send()
            if outbound.count > waterMarks.high { endSoon(.aborted) }
        } catch {
            if !deliversRest(after: error) { endSoon(.lost(error)) }
        }
    }

    /// Begins to deliver what had arrived when sending failed: a peer that answers, and closes
    /// without reading the rest, resets the connection right behind its answer. False when there
    /// is nothing to read, or nothing is read now.
    private func deliversRest(after error: SystemError) -> Bool {
        // What held reading up, by the policy for slow peers, is not going to be sent.
        isPausedByPolicy = false
        guard channel.lingers, state.delivers, isReading else { return false }
        state = .broken
        decidedReason = .lost(error)
        outbound.release()
        settleLedger()
        updateInterest()
        reactor.callSoon { self.deliverRest() }
        return true
    }

    /// One read in a turn. Held up by a pause, it goes on by the poller's word.
    private func deliverRest() {
        guard state == .broken, isReading else { return }
        guard receive() else { return end(decidedReason) }
        reactor.callSoon { self.deliverRest() }
    }

    /// At the end of the protocol's own callback that comes by itself; otherwise at the end
    /// of what the reactor is doing.
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
        guard tellsPressure else { return }
        if !isAboveHighWater, outbound.count > waterMarks.high {
            isAboveHighWater = true
            if slowPeers == .drop { return endSoon(.aborted) }
            isPausedByPolicy = slowPeers == .stopReading
            if succession?.holdsPressure != true { callBack { $0.pauseProducing() } }
        } else if isAboveHighWater, outbound.count <= waterMarks.low {
            isAboveHighWater = false
            isPausedByPolicy = false
            if succession?.holdsPressure != true { callBack { $0.resumeProducing() } }
        }
    }

    /// False once nothing more can be written.
    var tellsPressure: Bool { state == .open || state == .halfClosing }

    // MARK: - Reading

    /// False when there was nothing more.
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
            ledger?.received(count)
            watch?.value.received(at: reactor.turnTime)
            deliver(count)
            return true
        }
    }

    private func deliver(_ count: Int) {
        // After loseConnection the peer's rest is read only so that no RST cuts ours short.
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

    /// Both sides have said all: what is unsent still goes out.
    private func finish(_ reason: DisconnectReason) {
        state = .finishing
        decidedReason = reason
        if !hasDeadline, channel.lingers { endAtDeadline(.seconds(30)) }
    }

    // MARK: - Callbacks and endings

    /// Calls the protocol; what it throws ends the connection.
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

    /// Calls the protocol; what it writes goes out at the end.
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
        settleLedger()
        keepNothing()
        ledger?.ended()
        channel.close(for: self)
        ended?(self)
        ended = nil
        // The protocol that handed over hears nothing more.
        succeedAtEnd(delivering: delivers)
        let (`protocol`, observer) = (self.protocol, self.observer)
        self.protocol = nil
        self.observer = nil
        `protocol`?.connectionLost(reason)
        observer?.connectionEnded(reason)
    }
}

@available(*, unavailable)
extension StreamTransport: Sendable {}
