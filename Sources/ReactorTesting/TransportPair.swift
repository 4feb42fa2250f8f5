public import ReactorKit
import SystemPackage

/// Two protocols connected in memory; nothing is delivered until `pump`.
///
/// Each side fulfils the contract of a transport on a socket: the order of callbacks, none of them
/// inside `write`, `loseConnection` or `abortConnection`, `connectionLost` exactly once,
/// half-close, backpressure from a peer that has paused.
///
///     let pair = TransportPair(client, server)
///     pair.pump()
///
/// `LinkConditions` cut the bytes, delay them and limit how many are in transit. With latency the
/// pair pumps itself whenever something arrives, so that a `ManualClock` drives it:
///
///     let slow = LinkConditions(chunking: .pieces(of: 1), latency: .milliseconds(40))
///     let pair = TransportPair(client, server, conditions: slow, on: reactor)
///     pair.pump()
///     try clock.advance(by: .milliseconds(40), running: reactor)
public final class TransportPair {
    /// The two sides, in the order of the initializer's arguments.
    public enum Side: Hashable, Sendable, CaseIterable {
        /// The first protocol's.
        case near
        /// The second protocol's.
        case far
    }

    /// The most rounds that a pair that pumps itself takes in one turn of the reactor.
    private static let roundsPerTurn = 1_000

    /// The first protocol's side.
    public let near: PairedTransport
    /// The second protocol's side.
    public let far: PairedTransport
    private var isPumping = false
    private var isPumpScheduled = false

    /// Connects two protocols, which both get `connectionMade` in the first `pump`.
    ///
    /// - Parameters:
    ///   - near: the first protocol.
    ///   - far: the second protocol.
    ///   - conditions: of the link between them.
    ///   - waterMarks: of both sides.
    ///   - slowPeers: of both sides.
    ///   - reactor: its clock measures latency and the limits of `loseConnection`. Without a
    ///     reactor there must be no latency, and the limits never expire.
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
            conditions.latency == .zero || reactor != nil, "latency needs a reactor")
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

    /// Delivers alternately what each side has sent, until neither has a step to take.
    ///
    /// Do not call it inside a callback of either protocol.
    /// - Parameter limit: more rounds than these are an error of the two protocols, which trap. The
    ///   default is more than any conversation that ends needs.
    public func pump(atMost limit: Int = 2_000_000) {
        precondition(deliver(rounds: limit), "the two sides answer each other endlessly")
    }

    /// Breaks the connection, as when a cable is cut or a host fails: bytes in transit are lost,
    /// and nothing arrives any more.
    ///
    /// - Parameters:
    ///   - count: the number of bytes that are delivered before that; zero breaks it at once.
    ///   - receiver: the side that receives them.
    ///   - witnesses: the sides that get `connectionLost`, as for a reset, at the next step.
    ///     Another side goes on waiting, and its bytes are lost.
    public func breakConnection(
        after count: Int = 0, receivedBy receiver: Side = .near,
        seenBy witnesses: Set<Side> = [.near, .far]
    ) {
        precondition(count >= 0, "a number of bytes cannot be negative")
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

    /// Returns false when more rounds than these were needed.
    private func deliver(rounds: Int) -> Bool {
        precondition(!isPumping, "pump() was called inside pump()")
        isPumping = true
        defer { isPumping = false }
        for _ in 0..<rounds {
            let nearMoved = near.step()
            let farMoved = far.step()
            if !nearMoved, !farMoved { return true }
        }
        return false
    }

    /// From now on pumps itself in the turns of `reactor`.
    func pumpAutomatically(on reactor: Reactor) {
        let schedule = { [weak self, weak reactor] in
            guard let self, let reactor, !isPumping, !isPumpScheduled else { return }
            isPumpScheduled = true
            // In this turn or, from outside of any, in the next.
            reactor.callSoon { [weak self] in self?.pumpIfScheduled() }
        }
        (near.workAdded, far.workAdded) = (schedule, schedule)
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
        if !deliver(rounds: Self.roundsPerTurn) { near.workAdded?() }
    }
}

@available(*, unavailable)
extension TransportPair: Sendable {}
