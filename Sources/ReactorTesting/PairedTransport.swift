public import ReactorKit
import SystemPackage

/// One side of a `TransportPair`.
public final class PairedTransport: Transport {
    enum Writing { case open, finishing, finished }
    enum Life { case new, alive, closed, reset }

    /// The other side's address; nil unless the test sets it.
    public var peer: SocketAddress?
    /// Our side's address; nil unless the test sets it.
    public var local: SocketAddress?

    weak var other: PairedTransport?
    /// Called when there may be a step to take; set by a pair that pumps itself.
    var workAdded: (() -> Void)?
    /// Called when bytes, a FIN or a reset of this side have arrived, after the latency.
    var arrived: (() -> Void)?
    /// Called once, at the end of the connection.
    var ended: (() -> Void)?
    /// Breaks the connection after this many more received bytes.
    var breakage: (left: Int, act: () -> Void)?

    let latency: Duration
    let options: StreamOptions
    let reactor: Reactor?
    /// The link to the other side.
    var outgoing: MemoryLink
    var `protocol`: (any StreamProtocol)?
    /// A hand-over in progress; nothing else is delivered until it is complete.
    var pendingHandOver: PendingHandOver?
    var life = Life.new
    var writing = Writing.open
    var unsent: ArraySlice<UInt8> = []
    /// `loseConnection` was called: further bytes of the peer are discarded.
    var isLosing = false
    /// The peer's FIN was read: the connection ends once all bytes are sent.
    var peerHasFinished = false
    /// The peer's FIN was read, and a `HalfCloseProtocol` goes on writing.
    var isReadOver = false
    /// The reason of an end that the next step reports.
    var decidedReason: DisconnectReason?
    /// The timer of the time limits, or of the deadline of an orderly close.
    var timer: ScheduledCall?
    /// The deadline of a shutdown of the reactor.
    var shutDownEnd: Instant?
    var watch: ActivityWatch?
    var isPausedByProtocol = false
    var isPausedByPolicy = false
    var isAboveHighWater = false

    init(
        _ protocol: any StreamProtocol, conditions: LinkConditions, options: StreamOptions,
        reactor: Reactor?
    ) {
        self.protocol = `protocol`
        self.options = options
        self.reactor = reactor
        latency = conditions.latency
        outgoing = MemoryLink(conditions)
        if let reactor { watch = ActivityWatch(options, at: reactor.now) }
    }

    // MARK: - Transport

    /// Bytes that neither the link nor the other side has taken yet.
    public var bufferedByteCount: Int { unsent.count }

    /// The same, since bytes that are taken have arrived.
    public var undeliveredByteCount: Int { bufferedByteCount }

    /// True from the first call that closes the connection, or from the other side's end of it.
    public var isClosing: Bool {
        isLosing || decidedReason != nil || hasEnded || peerHasFinished
    }

    /// True from the first call that closes the connection or its writing half.
    public var isWritingClosed: Bool { writing != .open || isClosing }

    /// False once the connection is closing or handed over.
    public var isDelivering: Bool {
        !isLosing && decidedReason == nil && !hasEnded && pendingHandOver?.isPending != true
    }

    /// Keeps the bytes until the next `pump`.
    public func write(_ bytes: Span<UInt8>) {
        guard !isWritingClosed else { return }
        let beginsToWait = unsent.isEmpty
        if beginsToWait { watch?.startedWaiting(at: now) }
        unsent += [UInt8](copying: bytes)
        if beginsToWait, watch?.limitsStalls == true { checkTimeLimits() }
        workAdded?()
    }

    /// Keeps the parts until the next `pump`.
    public func write(_ header: Span<UInt8>, _ body: Span<UInt8>, _ trailer: Span<UInt8>) {
        write(header)
        write(body)
        write(trailer)
    }

    /// Closes the connection in order from the next `pump` on, or resets it at the limit.
    public func loseConnection(within limit: Duration) {
        guard !isLosing, decidedReason == nil, !hasEnded else { return }
        isLosing = true
        finishWriting()
        endAtDeadline(limit)
    }

    /// Sends a FIN after the unsent bytes, and goes on receiving.
    public func loseWriteConnection() {
        if !hasEnded { finishWriting() }
    }

    /// Closes the connection once all bytes are sent, whether the other side has finished or not.
    public func closeAfterPeer(within limit: Duration) {
        guard decidedReason == nil, !hasEnded else { return }
        let hasDeadline = isLosing || shutDownEnd != nil
        isLosing = true
        peerHasFinished = true
        finishWriting()
        if !hasDeadline { endAtDeadline(limit) }
    }

    /// Resets the connection at the next `pump`.
    public func abortConnection() {
        decide(.aborted)
    }

    /// Resets the connection at the next `pump`, with an error as the reason.
    public func failConnection(with error: any Error) {
        decide(.failed(error))
    }

    /// Hands the connection over to another protocol at the next `pump`.
    public func handOver(to successor: any StreamProtocol, unread: Span<UInt8>) {
        guard self.protocol != nil else { return }
        let pendingHandOver = self.pendingHandOver ?? PendingHandOver()
        pendingHandOver.setSuccessor(successor, unread: unread)
        self.pendingHandOver = pendingHandOver
        workAdded?()
    }

    /// Stops taking bytes from the other side.
    public func pauseProducing() {
        isPausedByProtocol = true
    }

    /// Resumes taking bytes from the other side.
    public func resumeProducing() {
        isPausedByProtocol = false
        workAdded?()
    }

    /// Does nothing: no meter counts the memory of a pair.
    public func noteKept(_ change: Int) {}

    // MARK: - The pair's side

    /// The reactor's time; constant without a reactor, where there is no latency either.
    var now: Instant { reactor?.now ?? Self.anyMoment }

    private static let anyMoment = Instant.now

    var hasEnded: Bool { life == .closed || life == .reset }

    /// Ends this side for `reason` at its next step.
    func decide(_ reason: DisconnectReason) {
        guard decidedReason == nil, !hasEnded else { return }
        decidedReason = reason
        workAdded?()
    }

    /// Ends this side after `limit`, in place of the options' time limits.
    func endAtDeadline(_ limit: Duration) {
        timer?.cancel()
        watch = nil
        timer = reactor?.callLater(limit) { [weak self] in self?.decide(.timedOut) }
    }

    private func finishWriting() {
        if writing == .open { writing = .finishing }
        workAdded?()
    }
}

@available(*, unavailable)
extension PairedTransport: Sendable {}
