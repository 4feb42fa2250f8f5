public import ReactorKit

/// Two protocols joined in memory, as by a connection; nothing moves until `pump`.
///
/// Each side keeps the contract of a transport on a socket: the order of callbacks, none of
/// them inside `write`, `loseConnection` or `abortConnection`, `connectionLost` exactly once,
/// half-close, back-pressure from a peer that has paused.
///
///     let pair = TransportPair(client, server)
///     pair.pump()
public final class TransportPair {
    /// Far beyond what any conversation with an end needs.
    private static let stepLimit = 200_000

    /// The first protocol's side.
    public let near: PairedTransport
    /// The second protocol's side.
    public let far: PairedTransport
    private var isPumping = false

    /// Joins two protocols, which both hear `connectionMade` in the first `pump`.
    ///
    /// - Parameters:
    ///   - pieceSize: the most bytes that one `dataReceived` gets.
    ///   - reactor: whose clock the limits of `loseConnection` go by; without one they never
    ///     end.
    public init(
        _ near: any StreamProtocol, _ far: any StreamProtocol, pieceSize: Int = 65_536,
        waterMarks: WaterMarks = WaterMarks(), slowPeers: SlowPeerPolicy = .stopReading,
        deadlinesOn reactor: Reactor? = nil
    ) {
        precondition(pieceSize > 0, "a piece has at least one byte")
        let make = { `protocol` in
            PairedTransport(
                `protocol`, pieceSize: pieceSize, waterMarks: waterMarks, slowPeers: slowPeers,
                reactor: reactor)
        }
        self.near = make(near)
        self.far = make(far)
        self.near.other = self.far
        self.far.other = self.near
    }

    /// Delivers, in turns, what both sides have to tell, until neither has anything.
    ///
    /// Not to be called from inside a callback of either protocol.
    public func pump() {
        precondition(!isPumping, "pump() was called from inside pump()")
        isPumping = true
        defer { isPumping = false }
        for _ in 0..<Self.stepLimit {
            let nearMoved = near.step()
            let farMoved = far.step()
            if !nearMoved, !farMoved { return }
        }
        preconditionFailure("the two sides answer each other without end")
    }
}

@available(*, unavailable)
extension TransportPair: Sendable {}
