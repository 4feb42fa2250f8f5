public import ReactorKit
import SystemPackage

/// One side of a `TransportPair`.
public final class PairedTransport: Transport {
    enum Writing { case open, finishing, finished }
    enum Life { case unborn, alive, closed, reset }

    /// The other side's address: none unless the test gives one.
    public var peer: SocketAddress?
    /// Our side's address: none unless the test gives one.
    public var local: SocketAddress?

    weak var other: PairedTransport?
    /// Called when something may have to be done: by a pair that pumps itself.
    var hasNews: (() -> Void)?
    /// Called when something that was sent has arrived, after its latency.
    var arrived: (() -> Void)?
    /// Called once, at the end.
    var ended: (() -> Void)?
    /// Breaks the connection when so many more bytes were received.
    var breakage: (left: Int, act: () -> Void)?

    let latency: Duration
    let options: StreamOptions
    let reactor: Reactor?
    /// What is on its way to the other side.
    var outgoing: MemoryLink
    var `protocol`: (any StreamProtocol)?
    /// A hand-over that is under way; nothing else is delivered meanwhile.
    var succession: Succession?
    var life = Life.unborn
    var writing = Writing.open
    var unsent: ArraySlice<UInt8> = []
    /// `loseConnection` was called: the peer's rest is dropped.
    var isLosing = false
    /// The peer's FIN came: the end follows what is unsent.
    var peerHasFinished = false
    /// The peer's FIN came, and a `HalfCloseProtocol` goes on writing.
    var isReadOver = false
    /// An end that is told at the next step.
    var decidedReason: DisconnectReason?
    /// The limits of time, or in their place the deadline of an orderly close.
    var timer: ScheduledCall?
    /// When a shutdown of the reactor ends the connection.
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

    /// Bytes that neither the other side nor what lies between has taken yet.
    public var bufferedByteCount: Int { unsent.count }

    /// The same: what is taken has arrived.
    public var undeliveredByteCount: Int { bufferedByteCount }

    /// True from the first call that ends the connection, or its end by the other side.
    public var isClosing: Bool {
        isLosing || decidedReason != nil || hasEnded || peerHasFinished
    }

    /// True from the first call that ends the connection or its writing half.
    public var isWritingClosed: Bool { writing != .open || isClosing }

    /// False once the connection is closing, or handed over.
    public var isDelivering: Bool {
        !isLosing && decidedReason == nil && !hasEnded && succession?.isPending != true
    }

    /// Keeps the bytes until the next `pump`.
    public func write(_ bytes: Span<UInt8>) {
        guard !isWritingClosed else { return }
        let beginsToWait = unsent.isEmpty
        if beginsToWait { watch?.startedWaiting(at: now) }
        unsent += [UInt8](copying: bytes)
        if beginsToWait, watch?.limitsStalls == true { lookAtTheTime() }
        hasNews?()
    }

    /// Keeps the parts until the next `pump`.
    public func write(_ header: Span<UInt8>, _ body: Span<UInt8>, _ trailer: Span<UInt8>) {
        write(header)
        write(body)
        write(trailer)
    }

    /// Ends in good order at the next `pump`, or by reset once the limit is over.
    public func loseConnection(within limit: Duration) {
        guard !isLosing, decidedReason == nil, !hasEnded else { return }
        isLosing = true
        finishWriting()
        endAtDeadline(limit)
    }

    /// Sends FIN behind what is unsent, and goes on receiving.
    public func loseWriteConnection() {
        if !hasEnded { finishWriting() }
    }

    /// Ends when all that was written is sent, whether the other side has finished or not.
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

    /// Gives the connection to another protocol at the next `pump`.
    public func handOver(to successor: any StreamProtocol, unread: Span<UInt8>) {
        guard self.protocol != nil else { return }
        let succession = self.succession ?? Succession()
        succession.name(successor, unread: unread)
        self.succession = succession
        hasNews?()
    }

    /// Takes nothing more from the other side.
    public func pauseProducing() {
        isPausedByProtocol = true
    }

    /// Takes bytes from the other side again.
    public func resumeProducing() {
        isPausedByProtocol = false
        hasNews?()
    }

    /// Does nothing: no ledger counts the memory of a pair.
    public func noteKept(_ change: Int) {}

    // MARK: - The pair's side

    /// The reactor's time; without a reactor there is no latency either, and time stands still.
    var now: Instant { reactor?.now ?? Self.anyMoment }

    private static let anyMoment = Instant.now

    var hasEnded: Bool { life == .closed || life == .reset }

    /// Has this side hear of an end at its next step.
    func decide(_ reason: DisconnectReason) {
        guard decidedReason == nil, !hasEnded else { return }
        decidedReason = reason
        hasNews?()
    }

    /// Gives the rest of the life `limit`, in the place of the options' limits.
    func endAtDeadline(_ limit: Duration) {
        timer?.cancel()
        watch = nil
        timer = reactor?.callLater(limit) { [weak self] in self?.decide(.timedOut) }
    }

    private func finishWriting() {
        if writing == .open { writing = .finishing }
        hasNews?()
    }
}

@available(*, unavailable)
extension PairedTransport: Sendable {}
