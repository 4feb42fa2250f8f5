/// One side of a `StreamCoupling`, which writes the bytes that it receives to the other side.
///
/// Each side is retained by its connection, or by the code that is to connect it, and not by the
/// other side. A side that is released without a connection ends the other one, which can then get
/// no partner.
final class CoupledSide: HalfCloseProtocol {
    /// The common outcome of both sides.
    final class Outcome {
        var ended: ((DisconnectReason) -> Void)?
        var first: DisconnectReason?
    }

    private enum Life {
        case unconnected
        case alive(any Transport)
        case over
    }

    private enum Ending { case orderly, reset }

    weak var other: CoupledSide?
    private let outcome: Outcome
    private var life = Life.unconnected
    /// The end to apply as soon as there is a connection.
    private var awaitedEnding: Ending?
    /// The unsent bytes exceed the high-water mark, so the other side is not read.
    private var isAboveHighWater = false

    init(_ outcome: Outcome) {
        self.outcome = outcome
    }

    deinit {
        if case .unconnected = life { other?.end(.reset) }
    }

    func abort() {
        if case .unconnected = life {
            conclude(.aborted)
        } else {
            end(.reset)
        }
    }

    // MARK: - StreamProtocol

    func connectionMade(_ transport: any Transport) {
        // A connection that is made after `abort` is not needed.
        guard case .unconnected = life else { return transport.abortConnection() }
        life = .alive(transport)
        if let awaitedEnding {
            end(awaitedEnding)
        } else if let other, let waiting = other.transport {
            waiting.resumeProducing()
            // It may have got its connection by a hand-over, with many unsent bytes.
            if other.isAboveHighWater { transport.pauseProducing() }
        } else {
            transport.pauseProducing()
        }
    }

    func dataReceived(_ data: Span<UInt8>) {
        other?.transport?.write(data)
    }

    func pauseProducing() {
        isAboveHighWater = true
        other?.transport?.pauseProducing()
    }

    func resumeProducing() {
        isAboveHighWater = false
        other?.transport?.resumeProducing()
    }

    func readConnectionLost() {
        other?.transport?.loseWriteConnection()
    }

    func connectionLost(_ reason: DisconnectReason) {
        if case .alive = life { conclude(reason) }
    }

    // MARK: -

    private var transport: (any Transport)? {
        if case .alive(let transport) = life { transport } else { nil }
    }

    private func end(_ ending: Ending) {
        guard let transport else {
            awaitedEnding = ending
            return
        }
        switch ending {
        case .orderly: transport.loseConnection()
        case .reset: transport.abortConnection()
        }
    }

    private func conclude(_ reason: DisconnectReason) {
        life = .over
        let first = outcome.first ?? reason
        outcome.first = first
        if let other, !other.isOver {
            other.end(reason.isOrderly ? .orderly : .reset)
        } else {
            exchange(&outcome.ended, nil)?(first)
        }
    }

    private var isOver: Bool { if case .over = life { true } else { false } }
}

@available(*, unavailable)
extension CoupledSide: Sendable {}
