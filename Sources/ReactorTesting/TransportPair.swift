public import ReactorKit
import SystemPackage

/// Two protocols joined in memory, as by a connection; nothing moves until `pump`.
///
/// Each side keeps the contract of a transport on a socket: the order of callbacks, none of
/// them inside `write`, `loseConnection` or `abortConnection`, `connectionLost` exactly once,
/// half-close, back-pressure from a peer that has paused.
///
///     let pair = TransportPair(client, server)
///     pair.pump()
///
/// `LinkConditions` cut the bytes, delay them and hold some of them. With latency the pair
/// pumps itself whenever something arrives, so that a clock turned by hand drives it:
///
///     let slow = LinkConditions(chunking: .pieces(of: 1), latency: .milliseconds(40))
///     let pair = TransportPair(client, server, conditions: slow, on: reactor)
///     pair.pump()
///     try clock.advance(by: .milliseconds(40), running: reactor)
public final class TransportPair {
    /// The protocols' sides, in the order of their arguments.
    public enum Side: Hashable, Sendable, CaseIterable {
        /// The first protocol's.
        case near
        /// The second protocol's.
        case far
    }

    /// Far beyond what any conversation with an end needs.
    private static let roundLimit = 2_000_000
    /// What one turn of the reactor delivers of a pair that pumps itself.
    private static let roundsPerTurn = 1_000

    /// The first protocol's side.
    public let near: PairedTransport
    /// The second protocol's side.
    public let far: PairedTransport
    private var isPumping = false
    private var isPumpScheduled = false

    /// Joins two protocols, which both hear `connectionMade` in the first `pump`.
    ///
    /// - Parameter reactor: whose clock latency and the limits of `loseConnection` go by; without
    ///   one there may be no latency, and the limits never end.
    public convenience init(
        _ near: any StreamProtocol, _ far: any StreamProtocol,
        conditions: LinkConditions = LinkConditions(), waterMarks: WaterMarks = WaterMarks(),
        slowPeers: SlowPeerPolicy = .stopReading, on reactor: Reactor? = nil
    ) {
        let options = StreamOptions(slowPeers: slowPeers, waterMarks: waterMarks)
        self.init(
            near, far, conditions: conditions, options: (near: options, far: options), on: reactor)
    }

    init(
        _ near: any StreamProtocol, _ far: any StreamProtocol, conditions: LinkConditions,
        options: (near: StreamOptions, far: StreamOptions), on reactor: Reactor?
    ) {
        precondition(
            conditions.latency == .zero || reactor != nil, "latency goes by a reactor's clock")
        self.near = PairedTransport(
            near, conditions: conditions, options: options.near, reactor: reactor)
        self.far = PairedTransport(
            far, conditions: conditions, options: options.far, reactor: reactor)
        self.near.other = self.far
        self.far.other = self.near
        for side in [self.near, self.far] {
            side.arrived = { [weak self] in self?.pump() }
        }
    }

    /// Delivers, in turns, what both sides have to tell, until neither has anything.
    ///
    /// Not to be called from inside a callback of either protocol.
    public func pump() {
        precondition(
            deliver(rounds: Self.roundLimit), "the two sides answer each other without end")
    }

    /// Breaks the connection, as when a cable is cut or a machine dies: what is under way is
    /// lost, and nothing arrives any more.
    ///
    /// - Parameters:
    ///   - count: bytes that are delivered before that; zero breaks it at once.
    ///   - receiver: who receives them.
    ///   - witnesses: those who are told, as of a reset, at the next step. Who is not goes on
    ///     waiting, and its bytes go nowhere.
    public func breakConnection(
        after count: Int = 0, receivedBy receiver: Side = .near,
        seenBy witnesses: Set<Side> = [.near, .far]
    ) {
        precondition(count >= 0, "bytes that were received cannot be taken back")
        let act = { [weak self] in
            for side in Side.allCases {
                guard let transport = self?[side] else { continue }
                transport.outgoing.cut()
                guard witnesses.contains(side) else { continue }
                transport.decide(.lost(SystemError(call: "recv", code: .connectionReset)))
            }
        }
        if count == 0 { act() } else { self[receiver].breakage = (count, act) }
    }

    /// One of the two.
    public subscript(side: Side) -> PairedTransport {
        switch side {
        case .near: near
        case .far: far
        }
    }

    // MARK: -

    /// False when there was more to do than so many rounds.
    private func deliver(rounds: Int) -> Bool {
        precondition(!isPumping, "pump() was called from inside pump()")
        isPumping = true
        defer { isPumping = false }
        for _ in 0..<rounds {
            let nearMoved = near.step()
            let farMoved = far.step()
            if !nearMoved, !farMoved { return true }
        }
        return false
    }

    /// Delivers in the turns of `reactor`, from now on, whatever either side does.
    func pumpByItself(on reactor: Reactor) {
        let schedule = { [weak self, weak reactor] in
            guard let self, let reactor, !isPumping, !isPumpScheduled else { return }
            isPumpScheduled = true
            // In this turn or, from outside of any, in the next.
            reactor.callSoon { [weak self] in self?.pumpIfScheduled() }
        }
        (near.hasNews, far.hasNews) = (schedule, schedule)
        let arrived = { [weak self] in
            guard let self, !isPumping else { return }
            pumpInTurn()
        }
        (near.arrived, far.arrived) = (arrived, arrived)
        pumpInTurn()
    }

    func pumpIfScheduled() {
        if isPumpScheduled { pumpInTurn() }
    }

    private func pumpInTurn() {
        isPumpScheduled = false
        if !deliver(rounds: Self.roundsPerTurn) { near.hasNews?() }
    }
}

@available(*, unavailable)
extension TransportPair: Sendable {}
