public import ReactorKit
import SystemPackage

/// One side of a `TransportPair`.
public final class PairedTransport: Transport {
    private enum Writing { case open, finishing, finished }
    private enum Life { case unborn, alive, closed, reset }

    /// The other side's address: none unless the test gives one.
    public var peer: SocketAddress?
    /// Our side's address: none unless the test gives one.
    public var local: SocketAddress?

    weak var other: PairedTransport?
    private var `protocol`: (any StreamProtocol)?
    private var successor: (any StreamProtocol, unread: [UInt8])?
    private let pieceSize: Int
    private let waterMarks: WaterMarks
    private let slowPeers: SlowPeerPolicy
    private let reactor: Reactor?

    private var life = Life.unborn
    private var writing = Writing.open
    private var unsent: ArraySlice<UInt8> = []
    /// `loseConnection` was called: the peer's rest is dropped.
    private var isLosing = false
    /// The peer's FIN came: the end follows what is unsent.
    private var peerHasFinished = false
    /// The peer's FIN came, and a `HalfCloseProtocol` goes on writing.
    private var isReadOver = false
    /// An end that is told at the next step.
    private var decidedReason: DisconnectReason?
    private var deadline: ScheduledCall?
    private var isPausedByProtocol = false
    private var isPausedByPolicy = false
    private var isAboveHighWater = false

    init(
        _ protocol: any StreamProtocol, pieceSize: Int, waterMarks: WaterMarks,
        slowPeers: SlowPeerPolicy, reactor: Reactor?
    ) {
        self.protocol = `protocol`
        self.pieceSize = pieceSize
        self.waterMarks = waterMarks
        self.slowPeers = slowPeers
        self.reactor = reactor
    }

    // MARK: - Transport

    /// Bytes that the other side has not taken yet.
    public var bufferedByteCount: Int { unsent.count }

    /// True from the first call that ends the connection or its writing half.
    public var isClosing: Bool {
        writing != .open || decidedReason != nil || hasEnded || peerHasFinished
    }

    /// Keeps the bytes until the next `pump`.
    public func write(_ bytes: Span<UInt8>) {
        if !isClosing { unsent += [UInt8](copying: bytes) }
    }

    /// Ends in good order at the next `pump`, or by reset once the limit is over.
    public func loseConnection(within limit: Duration) {
        guard !isLosing, decidedReason == nil, !hasEnded else { return }
        isLosing = true
        finishWriting()
        deadline = reactor?.callLater(limit) { [weak self] in self?.decide(.timedOut) }
    }

    /// Sends FIN behind what is unsent, and goes on receiving.
    public func loseWriteConnection() {
        if !hasEnded { finishWriting() }
    }

    /// Resets the connection at the next `pump`.
    public func abortConnection() {
        decide(.aborted)
    }

    /// Gives the connection to another protocol at the next `pump`.
    public func handOver(to successor: any StreamProtocol, unread: Span<UInt8>) {
        if !hasEnded { self.successor = (successor, [UInt8](copying: unread)) }
    }

    /// Takes nothing more from the other side.
    public func pauseProducing() {
        isPausedByProtocol = true
    }

    /// Takes bytes from the other side again.
    public func resumeProducing() {
        isPausedByProtocol = false
    }

    // MARK: - The pair's side

    /// Does the next thing that is to be done on this side; false when there is none.
    func step() -> Bool {
        if life == .unborn {
            life = .alive
            callBack { try $0.connectionMade(self) }
            return true
        }
        guard !hasEnded, let other else { return false }
        if let successor { return install(successor) }
        if let decidedReason { return end(decidedReason, as: .reset) }
        if other.life == .reset || (other.life == .closed && !unsent.isEmpty) {
            return end(.lost(SystemError(call: "recv", code: .connectionReset)), as: .reset)
        }
        if !unsent.isEmpty { return sendPiece(to: other) || noteHighWater() }
        if peerHasFinished { return end(isLosing ? .closed : .closedByPeer, as: .closed) }
        if writing == .finishing {
            writing = .finished
            return true
        }
        if other.hasFinished, isReading { return takeFinish() }
        return false
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

    private var hasEnded: Bool { life == .closed || life == .reset }

    /// True when all that will ever come from this side has been taken.
    private var hasFinished: Bool { unsent.isEmpty && (writing == .finished || hasEnded) }

    private var isReading: Bool {
        guard life == .alive, decidedReason == nil, !peerHasFinished else { return false }
        // Once our side has finished too, the peer's FIN is read again, as the end of all.
        if isReadOver { return writing == .finished }
        return isLosing || (!isPausedByProtocol && !isPausedByPolicy)
    }

    private func sendPiece(to other: PairedTransport) -> Bool {
        guard other.isReading else { return false }
        let piece = Array(unsent.prefix(pieceSize))
        unsent = unsent.dropFirst(piece.count)
        if !other.isLosing { other.callBack { try $0.dataReceived(piece.span) } }
        noteLowWater()
        return true
    }

    private func noteHighWater() -> Bool {
        guard !isAboveHighWater, !isLosing, unsent.count > waterMarks.high else { return false }
        isAboveHighWater = true
        if slowPeers == .drop {
            decide(.aborted)
        } else {
            isPausedByPolicy = slowPeers == .stopReading
            callBack { $0.pauseProducing() }
        }
        return true
    }

    private func noteLowWater() {
        guard isAboveHighWater, unsent.count <= waterMarks.low else { return }
        isAboveHighWater = false
        isPausedByPolicy = false
        if !isLosing { callBack { $0.resumeProducing() } }
    }

    // MARK: -

    private func callBack(_ body: (any StreamProtocol) throws -> Void) {
        guard let `protocol` else { return }
        do { try body(`protocol`) } catch { decide(.failed(error)) }
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

    private func finishWriting() {
        if writing == .open { writing = .finishing }
    }

    private func decide(_ reason: DisconnectReason) {
        if decidedReason == nil, !hasEnded { decidedReason = reason }
    }

    private func end(_ reason: DisconnectReason, as ending: Life) -> Bool {
        life = ending
        unsent = []
        deadline?.cancel()
        let `protocol` = self.protocol
        self.protocol = nil
        `protocol`?.connectionLost(reason)
        return true
    }
}

@available(*, unavailable)
extension PairedTransport: Sendable {}
