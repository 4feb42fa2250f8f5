public import ReactorKit

/// A connection whose bytes are encrypted on their way, as the protocol above it sees it.
///
/// Keeps all contracts of `Transport`, with three words of TLS:
/// - `connectionMade` comes when the handshake is complete. When it fails, the protocol gets
///   `connectionLost(.failed(TLSError))` without a `connectionMade` before.
/// - A client of TLS 1.3 is told that it stands before the server has looked at the client's
///   certificate: a refusal then comes as `connectionLost`.
/// - The peer's end is its close_notify: `readConnectionLost` for a `HalfCloseProtocol`,
///   `.closedByPeer` for any other, at once, whether the peer's FIN follows or not. A FIN
///   without it is `.lost`, since somebody else may have sent it to cut the message short
///   (RFC 8446, section 6.1).
///
/// What one callback writes goes into as few records as possible. Call on the reactor's
/// thread.
public final class TLSTransport: Transport {
    enum State {
        case handshaking
        case open
        /// Our close_notify is sent; still receiving.
        case halfClosed
        /// The transport below closes; nothing more is delivered. What the peer still sends is
        /// searched for its close_notify.
        case closing
        /// As `closing`, and what the peer still sends is dropped.
        case closingUnread
        case ended
    }

    /// What was agreed on; nil until `connectionMade`.
    public private(set) var session: TLSSession?
    /// The other side's address.
    public private(set) var peer: SocketAddress?

    let engine: TLSEngine
    let reactor: Reactor
    private let handshakeLimit: Duration
    private let handshakeFailed: (SocketAddress?, TLSError) -> Void
    var lower: (any Transport)?
    var upper: (any StreamProtocol)?
    /// A hand-over that is under way; nothing else is delivered meanwhile.
    var succession: Succession?
    var state = State.handshaking
    private var deadline: ScheduledCall?
    /// What the upper protocol will be told, whatever the transport below says.
    var decidedReason: DisconnectReason?
    /// What `loseConnection` was given.
    var closingLimit = TLSTransport.finishLimit
    /// The peer's close_notify came, and a `HalfCloseProtocol` goes on writing.
    var isReadOver = false
    /// The peer's FIN came; its close_notify is to be found in what came before.
    var isFinishedBelow = false
    var isPaused = false
    private var isInCallback = false
    private var isFlushScheduled = false
    private var isCatchUpScheduled = false
    /// More waits below than the high-water mark.
    var isSlowedDown = false
    /// When a shutdown ends the connection.
    var shutDownEnd: Instant?
    /// What the transport below was told that the engine keeps, and a hand-over.
    private var toldKept = 0
    /// What it was told that the upper protocol keeps.
    var keptByUpper = 0

    init(
        _ engine: TLSEngine, below upper: any StreamProtocol, on reactor: Reactor,
        handshakeLimit: Duration, handshakeFailed: @escaping (SocketAddress?, TLSError) -> Void
    ) {
        self.engine = engine
        self.upper = upper
        self.reactor = reactor
        self.handshakeLimit = handshakeLimit
        self.handshakeFailed = handshakeFailed
    }

    // MARK: - Transport

    /// Our side's address.
    public var local: SocketAddress? { lower?.local }

    /// Plaintext that is not encrypted yet, and ciphertext that the kernel has not taken.
    public var bufferedByteCount: Int { engine.pendingCount + (lower?.bufferedByteCount ?? 0) }

    /// The same, and ciphertext that the peer's system has not confirmed.
    public var undeliveredByteCount: Int {
        engine.pendingCount + (lower?.undeliveredByteCount ?? 0)
    }

    /// True from the first call that ends the connection, or from its end by the peer.
    public var isClosing: Bool {
        switch state {
        case .handshaking, .open, .halfClosed: false
        case .closing, .closingUnread, .ended: true
        }
    }

    /// True from the first call that ends the connection, or its writing half.
    public var isWritingClosed: Bool { state != .open && state != .handshaking }

    /// False once the connection is closing, or handed over.
    public var isDelivering: Bool { deliversHandedOver && succession?.isPending != true }

    /// Sends these bytes, encrypted at the end of the callback or when they fill a record.
    public func write(_ bytes: Span<UInt8>) {
        guard state == .open else { return }
        engine.append(bytes)
        encryptSoon()
    }

    /// Sends the parts as one `write` of them together would.
    public func write(_ header: Span<UInt8>, _ body: Span<UInt8>, _ trailer: Span<UInt8>) {
        guard state == .open else { return }
        engine.append(header)
        engine.append(body)
        engine.append(trailer)
        encryptSoon()
    }

    private func encryptSoon() {
        if engine.pendingCount >= TLSEngine.recordSize { return flush() }
        guard !isInCallback, !isFlushScheduled else { return }
        isFlushScheduled = true
        reactor.callSoon { [self] in
            isFlushScheduled = false
            flush()
        }
    }

    /// Sends what was written and a close_notify, then closes the connection below.
    public func loseConnection(within limit: Duration) {
        guard !isClosing else { return }
        if isReadOver { return closeAfterPeer(within: limit) }
        finishWriting()
        state = session == nil ? .closingUnread : .closing
        closingLimit = limit
        lower?.loseConnection(within: limit)
        findPeersEnd()
    }

    /// Sends what was written and a close_notify, and goes on receiving.
    ///
    /// Only TLS has an end then; the connection below stays open both ways. RFC 5246, section
    /// 7.2.1, wants a peer of TLS 1.2 to close at once in answer; few do.
    public func loseWriteConnection() {
        guard state == .open else { return }
        if isReadOver, succession?.owesReadEnd != true { return finish(.closedByPeer) }
        finishWriting()
        state = .halfClosed
    }

    /// Sends what was written and a close_notify, and closes without waiting for the peer's FIN.
    public func closeAfterPeer(within limit: Duration) {
        guard state != .closingUnread, state != .ended else { return }
        finishWriting()
        state = .closingUnread
        lower?.closeAfterPeer(within: limit)
    }

    /// Ends at once: no close_notify, and the connection below is reset.
    public func abortConnection() {
        abort(because: .aborted)
    }

    /// Puts `successor` in the upper protocol's place; TLS stays. Ignored in the handshake.
    public func handOver(to successor: any StreamProtocol, unread: Span<UInt8>) {
        guard session != nil, upper != nil else { return }
        let succession = self.succession ?? Succession()
        succession.name(successor, unread: unread)
        self.succession = succession
        catchUpSoon()
    }

    /// Delivers nothing more, and has the connection below stop reading.
    public func pauseProducing() {
        guard session != nil, state != .ended else { return }
        isPaused = true
        lower?.pauseProducing()
    }

    /// Delivers again, from the next turn on.
    public func resumeProducing() {
        guard isPaused else { return }
        isPaused = false
        catchUpSoon()
    }

    /// Tells the transport below, which is told what TLS itself keeps as well.
    public func noteKept(_ change: Int) {
        keptByUpper += change
        lower?.noteKept(change)
    }

    // MARK: - The transport below

    func start(on lower: any Transport) {
        self.lower = lower
        peer = lower.peer
        guard state == .handshaking else { return lower.abortConnection() }
        deadline = reactor.callLater(handshakeLimit) { [weak self] in
            guard let self else { return }
            self.abort(because: .failed(TLSError.handshakeTimedOut(after: self.handshakeLimit)))
        }
        shakeHands()
    }

    func receive(_ ciphertext: Span<UInt8>) {
        // What follows a close_notify is to be ignored (RFC 8446, section 6.1).
        guard !isReadOver, state != .closingUnread, state != .ended else { return }
        engine.receive(ciphertext)
        if state == .handshaking { shakeHands() }
        deliver()
        findPeersEnd()
        noteKeptByEngine()
    }

    func slowDown() {
        guard !isSlowedDown else { return }
        isSlowedDown = true
        tellPressure { $0.pauseProducing() }
    }

    func speedUp() {
        guard isSlowedDown else { return }
        isSlowedDown = false
        tellPressure { $0.resumeProducing() }
    }

    func shutDown(within limit: Duration) {
        succeedNow()
        shutDownEnd = reactor.now + limit
        guard session != nil, state != .ended else { return loseConnection(within: limit) }
        callUpper { $0.shutDown(self, within: limit) }
    }

    func reached(_ limit: TimeLimit) {
        succeedNow()
        guard session != nil, state != .ended else { return }
        callUpper { $0.timeLimitReached(limit, self) }
    }

    func ranOutOfMemory() {
        succeedNow()
        succession?.dropBytes()
        guard session != nil, state != .ended else { return }
        callUpper { $0.memoryRanOut(self) }
    }

    func end(_ reason: DisconnectReason) {
        // What waits for the next turn comes before the end, not after it. Nothing does behind an
        // abort.
        if case .aborted = reason { state = .closingUnread }
        succession?.endIsNear()
        succeedNow()
        let reason = decidedReason ?? described(reason)
        state = .ended
        deadline?.cancel()
        deadline = nil
        lower = nil
        let upper = self.upper
        self.upper = nil
        succession = nil
        if session == nil, case .failed(let error as TLSError) = reason {
            handshakeFailed(peer, error)
        }
        upper?.connectionLost(reason)
    }

    // MARK: - Handshake

    private func shakeHands() {
        do throws(TLSError) {
            let isComplete = try engine.handshake()
            send()
            guard isComplete else { return }
        } catch {
            return fail(error)
        }
        deadline?.cancel()
        deadline = nil
        session = engine.session
        state = .open
        callUpper { try $0.connectionMade(self) }
        if isSlowedDown { tellPressure { $0.pauseProducing() } }
    }

    // MARK: - Reading

    private var delivers: Bool {
        isEstablished && !isPaused && !isReadOver && succession == nil
    }

    func deliver() {
        while delivers {
            do throws(TLSError) {
                let outcome = try engine.read { plaintext in
                    callUpper { try $0.dataReceived(plaintext) }
                }
                switch outcome {
                case .data: continue
                case .blocked:
                    send()
                    if isFinishedBelow { finish(Self.truncation) }
                    return
                case .closed: return peerHasClosed()
                }
            } catch {
                return fail(error)
            }
        }
    }

    /// The start of a record, and what a pause keeps.
    func noteKeptByEngine() {
        let count = engine.keptByteCount + (succession?.byteCount ?? 0)
        guard count != toldKept else { return }
        lower?.noteKept(count - toldKept)
        toldKept = count
    }

    /// Does on a later turn what may not happen inside a call of the upper protocol.
    private func catchUpSoon() {
        guard !isCatchUpScheduled else { return }
        isCatchUpScheduled = true
        reactor.callSoon { [self] in
            isCatchUpScheduled = false
            succeed(by: 1)
            deliver()
            noteKeptByEngine()
            // Only now, so that the end of the data cannot overtake what was held back.
            if !isPaused { lower?.resumeProducing() }
        }
    }

    // MARK: - Writing

    private func flush() {
        guard state == .open, engine.pendingCount > 0 else { return }
        do throws(TLSError) {
            try engine.encrypt { lower?.write($0) }
        } catch {
            fail(error)
        }
    }

    func send() {
        engine.takeOutput { lower?.write($0) }
    }

    func finishWriting() {
        guard state == .open else { return }
        flush()
        engine.closeWriting()
        send()
    }

    // MARK: - Callbacks

    /// Calls the protocol above; what it writes is encrypted at the end, what it throws ends
    /// the connection.
    func callUpper(_ body: (any StreamProtocol) throws -> Void) {
        guard let upper else { return }
        let isOutermost = !isInCallback
        isInCallback = true
        do { try body(upper) } catch { abort(because: .failed(error)) }
        guard isOutermost else { return }
        isInCallback = false
        flush()
    }
}

@available(*, unavailable)
extension TLSTransport: Sendable {}
