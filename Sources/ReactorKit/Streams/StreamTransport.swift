internal import SystemPackage

/// A connected socket on a reactor: reads into the protocol, sends what it writes.
///
/// Its life is one way through `State`; every way ends in `end(_:)`, the only place that
/// closes the socket and calls `connectionLost`.
final class StreamTransport: Transport {
    private enum State {
        /// Reading and writing.
        case open
        /// `loseWriteConnection`: FIN follows what is unsent; still reading.
        case halfClosing
        /// FIN is sent; still reading.
        case halfClosed
        /// `loseConnection`: FIN follows what is unsent; nothing more is delivered.
        case closing
        /// `loseConnection`, and FIN is sent: reading the peer's rest, to drop it.
        case draining
        /// The peer's FIN came while something was unsent: that still goes out.
        case finishing
        /// The reason is decided, and will be told on the next turn.
        case ending
        case ended
    }

    let peer: SocketAddress?
    private let reactor: Reactor
    private let socket: Socket
    private let options: StreamOptions
    /// Called once, when its socket is closed.
    var ended: (() -> Void)?
    private var `protocol`: (any StreamProtocol)?
    /// Takes the protocol's place on the next turn; nothing is read meanwhile.
    private var successor: (any StreamProtocol)?
    private var state = State.open
    private var outbound = OutboundBuffer()
    private var deadline: ScheduledCall?
    /// What `finishing` and `ending` lead to.
    private var decidedReason = DisconnectReason.closedByPeer
    private var interest: PollEvents? = .readable
    /// The protocol's wish, and the slow-peer policy's.
    private var isPausedByProtocol = false
    private var isPausedByPolicy = false
    /// The peer's FIN came, and a `HalfCloseProtocol` goes on writing.
    private var isReadOver = false
    private var isAboveHighWater = false
    private var isInCallback = false
    private var isFlushScheduled = false

    init(
        _ socket: Socket, peer: SocketAddress?, on reactor: Reactor,
        options: StreamOptions = StreamOptions()
    ) {
        self.socket = socket
        self.peer = peer
        self.reactor = reactor
        self.options = options
    }

    /// Starts the life of the connection. Not called from inside a call of the protocol.
    func attach(_ protocol: any StreamProtocol) {
        self.protocol = `protocol`
        reactor.poller.add(socket.descriptor, .readable, handler: self)
        callBackAndSend { try $0.connectionMade(self) }
    }

    // MARK: - Transport

    /// Nil once it has ended, since the descriptor may be another connection's by then.
    var local: SocketAddress? { state == .ended ? nil : socket.localAddress }

    var bufferedByteCount: Int { outbound.count }

    var isClosing: Bool { state != .open }

    func write(_ bytes: Span<UInt8>) {
        guard state == .open else { return }
        outbound.append(bytes)
        scheduleFlush()
    }

    func loseConnection(within limit: Duration) {
        switch state {
        case .open, .halfClosing, .halfClosed:
            state = .closing
            scheduleFlush()
        case .finishing:
            decidedReason = .closed
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

    func abortConnection() {
        endSoon(.aborted)
    }

    func handOver(to successor: any StreamProtocol, unread: Span<UInt8>) {
        guard self.protocol != nil, state != .ended else { return }
        let unread = [UInt8](copying: unread)
        self.successor = successor
        updateInterest()
        reactor.callSoon { [self] in
            guard installSuccessor() else { return }
            if !unread.isEmpty, delivers { callBack { try $0.dataReceived(unread.span) } }
            if isReadOver {
                isReadOver = false
                peerHasFinished()
            }
            // A successor that closes without writing has its FIN to send.
            scheduleFlush()
        }
    }

    func pauseProducing() {
        isPausedByProtocol = true
        updateInterest()
    }

    func resumeProducing() {
        isPausedByProtocol = false
        updateInterest()
    }

    // MARK: - Writing

    /// Sends what is unsent, as far as the kernel takes it.
    func flush() {
        isFlushScheduled = false
        guard state != .ending, state != .ended else { return }
        do throws(SystemError) {
            if !outbound.isEmpty, case .count(let sent) = try socket.send(outbound) {
                outbound.removeFirst(sent)
            }
        } catch {
            return end(.lost(error))
        }
        // This may call the protocol; what it writes then waits for the socket to be writable,
        // so that a producer and a fast peer do not keep the loop here.
        noteWaterLevel()
        if outbound.isEmpty { allIsSent() }
        updateInterest()
    }

    /// At the end of the protocol's own callback that comes by itself; otherwise at the end
    /// of what the reactor is doing.
    private func scheduleFlush() {
        guard !isInCallback, !isFlushScheduled else { return }
        isFlushScheduled = true
        reactor.flushLater(self)
    }

    private func allIsSent() {
        outbound.release()
        switch state {
        case .halfClosing:
            socket.shutdownWriting()
            state = .halfClosed
        case .closing:
            socket.shutdownWriting()
            state = .draining
        case .finishing:
            end(decidedReason)
        case .open, .halfClosed, .draining, .ending, .ended:
            break
        }
    }

    private func noteWaterLevel() {
        guard state == .open || state == .halfClosing else { return }
        if !isAboveHighWater, outbound.count > options.waterMarks.high {
            isAboveHighWater = true
            if options.slowPeers == .drop { return endSoon(.aborted) }
            isPausedByPolicy = options.slowPeers == .stopReading
            callBack { $0.pauseProducing() }
        } else if isAboveHighWater, outbound.count <= options.waterMarks.low {
            isAboveHighWater = false
            isPausedByPolicy = false
            callBack { $0.resumeProducing() }
        }
    }

    // MARK: - Reading

    private func receive() {
        let received: Socket.Transfer
        do throws(SystemError) {
            received = try socket.receive(into: reactor.readBuffer)
        } catch {
            return end(.lost(error))
        }
        switch received {
        case .blocked: break
        case .count(0): peerHasFinished()
        case .count(let count): deliver(count)
        }
    }

    private func deliver(_ count: Int) {
        // After loseConnection the peer's rest is read only so that no RST cuts ours short.
        guard delivers else { return }
        callBackAndSend { `protocol` in
            try reactor.readBuffer.lend(count) { try `protocol`.dataReceived($0) }
        }
    }

    private func peerHasFinished() {
        guard state != .finishing, state != .ending, state != .ended else { return }
        if state == .open, self.protocol is any HalfCloseProtocol {
            isReadOver = true
            callBackAndSend { try ($0 as? any HalfCloseProtocol)?.readConnectionLost() }
            return updateInterest()
        }
        let reason = delivers ? DisconnectReason.closedByPeer : .closed
        if outbound.isEmpty { return end(reason) }
        finish(reason)
        updateInterest()
    }

    /// Both sides have said all: what is unsent still goes out.
    private func finish(_ reason: DisconnectReason) {
        state = .finishing
        decidedReason = reason
        if deadline == nil { endAtDeadline(.seconds(30)) }
    }

    // MARK: - Callbacks and endings

    /// Calls the protocol; what it throws ends the connection.
    private func callBack(_ body: (any StreamProtocol) throws -> Void) {
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
    private func callBackAndSend(_ body: (any StreamProtocol) throws -> Void) {
        callBack(body)
        switch state {
        case .closing, .halfClosing, .finishing: flush()
        default: if !outbound.isEmpty { flush() }
        }
    }

    private func installSuccessor() -> Bool {
        guard let successor else { return false }
        self.successor = nil
        self.protocol = successor
        callBack { try $0.connectionMade(self) }
        return true
    }

    private func endAtDeadline(_ limit: Duration) {
        deadline?.cancel()
        deadline = reactor.callLater(limit) { [weak self] in
            guard let self else { return }
            self.socket.resetOnClose()
            self.end(.timedOut)
        }
    }

    /// Ends on the next turn, for callers that may be inside a call of the protocol.
    private func endSoon(_ reason: DisconnectReason) {
        guard state != .ending, state != .ended else { return }
        state = .ending
        decidedReason = reason
        socket.resetOnClose()
        reactor.poller.setInterest(nil, of: socket.descriptor)
        reactor.callSoon { self.end(reason) }
    }

    private func end(_ reason: DisconnectReason) {
        guard state != .ended else { return }
        state = .ended
        deadline?.cancel()
        deadline = nil
        outbound.release()
        reactor.poller.remove(socket.descriptor)
        socket.close()
        ended?()
        ended = nil
        // The one who handed over hears nothing more.
        _ = installSuccessor()
        let `protocol` = self.protocol
        self.protocol = nil
        `protocol`?.connectionLost(reason)
    }
}

@available(*, unavailable)
extension StreamTransport: Sendable {}

// MARK: - The poller's side

extension StreamTransport: EventHandler {
    var holdsShutdown: Bool { true }

    func ready(_ events: PollEvents) {
        if events.contains(.writable) { flush() }
        let isBroken = !events.isDisjoint(with: .unasked)
        if isReading, events.contains(.readable) || isBroken {
            receive()
        } else if isBroken {
            breakWhilePaused()
        }
    }

    func finish(within limit: Duration) {
        callBack { $0.shutDown(self, within: limit) }
        scheduleFlush()
        if deadline == nil, state != .ended { endAtDeadline(limit) }
    }

    func abandon() {
        socket.resetOnClose()
        end(state == .ending ? decidedReason : .aborted)
    }

    /// False once we are closing: what still comes is read, but not told.
    private var delivers: Bool {
        state == .open || state == .halfClosing || state == .halfClosed
    }

    private var isReading: Bool {
        switch state {
        case .open, .halfClosing, .halfClosed:
            successor == nil && !isPausedByProtocol && !isPausedByPolicy && !isReadOver
        case .closing, .draining: true
        case .finishing, .ending, .ended: false
        }
    }

    /// A reset is told although nobody reads. A mere hang-up is the end of the data, which
    /// the pause keeps unread: it waits, unwatched, since poll(2) would report it for ever.
    private func breakWhilePaused() {
        guard state != .ending, state != .ended else { return }
        if let code = socket.pendingError() {
            end(.lost(SystemError(call: "poll", code: code)))
        } else if state == .finishing {
            end(decidedReason)
        } else {
            interest = nil
            reactor.poller.setInterest(nil, of: socket.descriptor)
        }
    }

    private func updateInterest() {
        guard state != .ending, state != .ended else { return }
        var wanted: PollEvents = []
        if isReading { wanted.insert(.readable) }
        if !outbound.isEmpty { wanted.insert(.writable) }
        guard wanted != interest else { return }
        interest = wanted
        reactor.poller.setInterest(wanted, of: socket.descriptor)
    }
}
