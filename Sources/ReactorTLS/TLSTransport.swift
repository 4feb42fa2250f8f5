public import ReactorKit

/// An encrypted connection, as the protocol above TLS uses it.
///
/// It fulfils all contracts of `Transport`. TLS adds three rules:
/// - `connectionMade` is called when the handshake is complete. If it fails, the protocol gets
///   `connectionLost(.failed(TLSError))` without a preceding `connectionMade`.
/// - In TLS 1.3 a client's `connectionMade` is called before the server has verified the client's
///   certificate: a refusal then follows as `connectionLost`.
/// - The peer's data ends with its close_notify: `readConnectionLost` for a `HalfCloseProtocol`,
///   `.closedByPeer` for any other, at once, whether the peer's FIN follows or not. A FIN without a
///   close_notify is `.lost`, since an attacker may have sent it to truncate the data (RFC 8446,
///   section 6.1), unless the protocol accepts that (`HalfCloseProtocol.acceptsTruncation`).
///
/// The bytes that one callback writes share as few records as possible. Call on the reactor's
/// thread.
public final class TLSTransport: Transport {
    enum State {
        case handshaking
        case open
        /// Our close_notify is sent; still receiving.
        case halfClosed
        /// The transport below is closing; nothing more is delivered. Received data is only
        /// searched for the peer's close_notify.
        case closing
        /// As `closing`, but received data is discarded unread.
        case closingUnread
        case ended
    }

    /// The result of the handshake; nil until `connectionMade`.
    public var session: TLSSession? { established?.session }
    /// The other side's address.
    public private(set) var peer: SocketAddress?

    /// Is called for what ends the connection, in the place of the transport's own; released at the
    /// end.
    package var observer: (any ConnectionObserver)?

    let engine: TLSEngine
    let reactor: Reactor
    private let tls: TLS
    private var established: EstablishedSession?
    var lower: (any Transport)? {
        get { engine.lower }
        set { engine.lower = newValue }
    }
    var upper: (any StreamProtocol)?
    /// A hand-over in progress; nothing else is delivered until it is complete.
    var pendingHandOver: PendingHandOver?
    var state = State.handshaking
    private var deadline: ScheduledCall?
    /// The reason for the upper protocol, whatever reason the transport below reports.
    var decidedReason: DisconnectReason?
    /// The limit that was passed to `loseConnection`.
    var closingLimit = TLSTransport.finishLimit
    /// The peer's close_notify was read, and a `HalfCloseProtocol` goes on writing.
    var isReadOver = false
    /// The peer's FIN was received. Its close_notify, if there is one, is in the data before it.
    var hasReceivedFIN = false
    var isPaused = false
    private var isInCallback = false
    private var isFlushScheduled = false
    private var isCatchUpScheduled = false
    /// The transport below holds more than its high-water mark.
    var isSlowedDown = false
    /// The deadline of a shutdown.
    var shutDownEnd: Instant?
    /// The bytes kept by the engine and a hand-over, as last reported to the transport below.
    private var reportedKept = 0
    /// The bytes kept by the upper protocol, as last reported to the transport below.
    var keptByUpper = 0

    init(
        _ engine: TLSEngine, below upper: any StreamProtocol, on reactor: Reactor, of tls: TLS
    ) {
        self.engine = engine
        self.upper = upper
        self.reactor = reactor
        self.tls = tls
    }

    // MARK: - Transport

    /// Our side's address.
    public var local: SocketAddress? { lower?.local }

    /// Plaintext bytes not encrypted yet, and ciphertext bytes that the kernel has not taken.
    public var bufferedByteCount: Int { engine.pendingCount + (lower?.bufferedByteCount ?? 0) }

    /// The same, and ciphertext bytes that the peer's system has not acknowledged.
    public var undeliveredByteCount: Int {
        engine.pendingCount + (lower?.undeliveredByteCount ?? 0)
    }

    /// True once the handshake is complete.
    var hasSession: Bool { established != nil }

    /// True from the first call that closes the connection, or from the peer's end of it.
    public var isClosing: Bool {
        switch state {
        case .handshaking, .open, .halfClosed: false
        case .closing, .closingUnread, .ended: true
        }
    }

    /// True from the first call that closes the connection or its writing half.
    public var isWritingClosed: Bool { state != .open && state != .handshaking }

    /// False once the connection is closing or handed over.
    public var isDelivering: Bool { deliversHandedOver && pendingHandOver?.isPending != true }

    /// Sends the bytes. They are encrypted at the end of the callback, or when they fill a record.
    public func write(_ bytes: Span<UInt8>) {
        guard state == .open else { return }
        engine.append(bytes)
        encryptSoon()
    }

    /// Sends the parts as one `write` of them together would.
    public func write(_ header: Span<UInt8>, _ body: Span<UInt8>, _ trailer: Span<UInt8>) {
        guard state == .open else { return }
        engine.append(header, body, trailer)
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

    /// Sends all written data and a close_notify, then closes the connection below.
    public func loseConnection(within limit: Duration) {
        guard !isClosing else { return }
        if isReadOver { return closeAfterPeer(within: limit) }
        finishWriting()
        state = hasSession ? .closing : .closingUnread
        closingLimit = limit
        lower?.loseConnection(within: limit)
        closeOnceAnswered()
    }

    /// Sends all written data and a close_notify, and goes on receiving.
    ///
    /// The connection below stays open in both directions. RFC 5246, section 7.2.1, requires a peer
    /// of TLS 1.2 to close at once in response; few do.
    public func loseWriteConnection() {
        guard state == .open else { return }
        if isReadOver, pendingHandOver?.owesReadEnd != true { return finish(.closedByPeer) }
        finishWriting()
        state = .halfClosed
    }

    /// Sends all written data and a close_notify, and closes without waiting for the peer's FIN.
    public func closeAfterPeer(within limit: Duration) {
        guard state != .closingUnread, state != .ended else { return }
        finishWriting()
        state = .closingUnread
        lower?.closeAfterPeer(within: limit)
    }

    /// Ends the connection at once: sends no close_notify, and resets the connection below.
    public func abortConnection() {
        abort(because: .aborted)
    }

    /// The same, with an error as the reason.
    public func failConnection(with error: any Error) {
        abort(because: .failed(error))
    }

    /// Replaces the upper protocol by `successor`; TLS stays. Ignored during the handshake.
    public func handOver(to successor: any StreamProtocol, unread: Span<UInt8>) {
        guard hasSession, upper != nil else { return }
        let pendingHandOver = self.pendingHandOver ?? PendingHandOver()
        pendingHandOver.setSuccessor(successor, unread: unread)
        self.pendingHandOver = pendingHandOver
        catchUpSoon()
    }

    /// Stops delivering, and stops reading from the connection below.
    public func pauseProducing() {
        guard hasSession, state != .ended else { return }
        isPaused = true
        lower?.pauseProducing()
    }

    /// Resumes delivering, from the next turn on.
    public func resumeProducing() {
        guard isPaused else { return }
        isPaused = false
        catchUpSoon()
    }

    /// Forwards the change to the transport below, which also counts what TLS itself keeps.
    public func noteKept(_ change: Int) {
        keptByUpper += change
        lower?.noteKept(change)
    }

    // MARK: - The transport below

    func start(on lower: any Transport) {
        self.lower = lower
        peer = lower.peer
        guard state == .handshaking else { return lower.abortConnection() }
        let limit = tls.handshakeLimit
        deadline = reactor.callLater(limit) { [weak self] in
            self?.abort(because: .failed(TLSError.handshakeTimedOut(after: limit)))
        }
        shakeHands()
    }

    func receive(_ ciphertext: Span<UInt8>) {
        // Data after a close_notify must be ignored (RFC 8446, section 6.1).
        guard !isReadOver, state != .closingUnread, state != .ended else { return }
        engine.receive(ciphertext) {
            if state == .handshaking { shakeHands() }
            deliver()
            closeOnceAnswered()
        }
        noteKeptByEngine()
    }

    func slowDown() {
        guard !isSlowedDown else { return }
        isSlowedDown = true
        notifyPressure { $0.pauseProducing() }
    }

    func speedUp() {
        guard isSlowedDown else { return }
        isSlowedDown = false
        notifyPressure { $0.resumeProducing() }
    }

    func shutDown(within limit: Duration) {
        completeHandOver()
        shutDownEnd = reactor.now + limit
        guard hasSession, state != .ended else { return loseConnection(within: limit) }
        callUpper { $0.shutDown(self, within: limit) }
    }

    func reached(_ limit: TimeLimit) {
        completeHandOver()
        guard hasSession, state != .ended else { return }
        observer?.timeLimitReached(limit)
        callUpper { $0.timeLimitReached(limit, self) }
    }

    func ranOutOfMemory() {
        completeHandOver()
        pendingHandOver?.dropBytes()
        guard hasSession, state != .ended else { return }
        observer?.memoryRanOut()
        callUpper { $0.memoryRanOut(self) }
    }

    func end(_ reason: DisconnectReason) {
        // What waits for the next turn is delivered before the end; after an abort nothing is.
        if case .aborted = reason { state = .closingUnread }
        pendingHandOver?.willEnd()
        completeHandOver()
        let reason = decidedReason ?? upperReason(for: reason)
        state = .ended
        deadline?.cancel()
        deadline = nil
        lower = nil
        let upper = self.upper
        self.upper = nil
        pendingHandOver = nil
        if !hasSession, case .failed(let error as TLSError) = reason {
            tls.handshakeFailed?(peer, error)
        }
        upper?.connectionLost(reason)
        let observer = self.observer
        self.observer = nil
        observer?.connectionEnded(reason)
    }

    // MARK: - Handshake

    private func shakeHands() {
        do throws(TLSError) {
            guard try engine.handshake() else { return }
        } catch {
            return fail(error)
        }
        deadline?.cancel()
        deadline = nil
        established = engine.session
        state = .open
        callUpper { try $0.connectionMade(self) }
        if isSlowedDown { notifyPressure { $0.pauseProducing() } }
    }

    // MARK: - Reading

    private var delivers: Bool {
        isEstablished && !isPaused && !isReadOver && pendingHandOver == nil
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
                    // The rest of a handshake message may have been received.
                    flush()
                    if hasReceivedFIN, isEstablished { receivedTruncation() }
                    return
                case .closed: return receivedCloseNotify()
                }
            } catch {
                return fail(error)
            }
        }
    }

    /// Reports incomplete records and what is held back by a pause to the transport below.
    func noteKeptByEngine() {
        let count = engine.keptByteCount + (pendingHandOver?.byteCount ?? 0)
        guard count != reportedKept else { return }
        lower?.noteKept(count - reportedKept)
        reportedKept = count
    }

    /// Delivers on a later turn, since no callback may run inside a call of the upper protocol.
    private func catchUpSoon() {
        guard !isCatchUpScheduled else { return }
        isCatchUpScheduled = true
        reactor.callSoon { [self] in
            isCatchUpScheduled = false
            continueHandOver(startingAtMost: 1)
            deliver()
            noteKeptByEngine()
            // Only now, so that the end of the data cannot overtake the data that was held back.
            if !isPaused { lower?.resumeProducing() }
        }
    }

    // MARK: - Writing

    private func flush() {
        guard state == .open, engine.pendingCount > 0 else { return }
        do throws(TLSError) {
            try engine.encrypt()
        } catch {
            fail(error)
        }
    }

    func finishWriting() {
        guard state == .open else { return }
        flush()
        engine.closeWriting()
    }

    // MARK: - Callbacks

    /// Calls the protocol above. What it writes is encrypted afterwards; an error that it throws
    /// ends the connection.
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
