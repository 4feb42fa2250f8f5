/// One side of a `StreamCoupling`: what comes here goes out there.
///
/// Each is held by its connection, or by whoever will give it one, and neither by the other: one
/// that is let go without a connection ends the other, for which no partner can come any more.
final class CoupledSide: HalfCloseProtocol {
    /// What comes of the two together.
    final class Outcome {
        var ended: ((DisconnectReason) -> Void)?
        var first: DisconnectReason?
    }

    private enum Life {
        case unborn
        case alive(any Transport)
        case over
    }

    private enum Ending { case orderly, reset }

    weak var other: CoupledSide?
    private let outcome: Outcome
    private var life = Life.unborn
    /// What is to be done as soon as there is a connection.
    private var awaitedEnding: Ending?
    /// More waits here than the high-water mark, so the other side is not read.
    private var isAboveHighWater = false

    init(_ outcome: Outcome) {
        self.outcome = outcome
    }

    deinit {
        if case .unborn = life { other?.end(.reset) }
    }

    func abort() {
        if case .unborn = life {
            conclude(.aborted)
        } else {
            end(.reset)
        }
    }

    // MARK: - StreamProtocol

    func connectionMade(_ transport: any Transport) {
        // Nobody waits for a connection that comes after `abort`.
        guard case .unborn = life else { return transport.abortConnection() }
        life = .alive(transport)
        if let awaitedEnding {
            end(awaitedEnding)
        } else if let other, let waiting = other.transport {
            waiting.resumeProducing()
            // It may have taken its connection over with much that waits.
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
