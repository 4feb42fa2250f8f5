package import ReactorKit
package import Timestamps

/// Stands before a service's protocol where there is a limit of its rate, and lets through what
/// may come: exactly so many messages and bytes, however they were cut on their way.
///
/// What is beyond it is held, at most what one read returns, and nothing more is read meanwhile;
/// or it is refused by a line and a close. Under `lines` a message is a line with its end; under
/// `chunks` it is what one read returned, whose bytes are counted but never cut. Nothing passes
/// either while the protocol has paused the transport. Another limit is heeded from the next read
/// on. A protocol that takes the connection over is guarded as well, and what is held is passed
/// to it behind what the protocol before did not use. Call on the reactor's thread.
package final class RateGuard: HalfCloseProtocol {
    /// How long the peer may take to read why it is refused.
    private static let farewellLimit = Duration.seconds(2)

    private var inner: any StreamProtocol
    private let framing: Framing
    private let rates: ConnectionRates
    private let reactor: Reactor
    /// Called once, when it sends faster than it may for the first time.
    private let exceeded: () -> Void
    private var own: RateLimit?
    /// Of the rates that `own` was made from.
    private var version: Int
    private let shared: SharedRate?
    private var transport: (any Transport)?
    /// The same as the protocol behind sees it.
    private var guarded: GuardedTransport?
    private var held: ArraySlice<UInt8> = []
    /// What the transport was told of it.
    private var toldHeld = 0
    private var timer: ScheduledCall?
    private var hasExceeded = false
    /// The wish of the protocol behind.
    private var isPausedByInner = false
    /// A hand-over behind that is under way; nothing passes meanwhile.
    private var succession: Succession?
    /// The protocol behind has ended the connection, or the guard itself: nothing more is passed.
    var isEnding = false
    /// The peer's half-close was reported.
    private var isReadOver = false
    private var isAboveHighWater = false
    private var shutDownEnd: Instant?
    /// What the transport was told that the protocol behind keeps.
    private var keptByInner = 0
    /// Thrown by the protocol behind, not in a callback of the transport.
    private var failure: (any Error)?

    /// Nil when nothing is limited.
    package init?(
        before inner: any StreamProtocol, _ rates: ConnectionRates, framing: Framing,
        sharing shared: SharedRate?, on reactor: Reactor, exceeded: @escaping () -> Void
    ) {
        own = rates.limitOfOne
        if own == nil, shared == nil { return nil }
        self.rates = rates
        version = rates.version
        self.inner = inner
        self.framing = framing
        self.shared = shared
        self.reactor = reactor
        self.exceeded = exceeded
    }

    // MARK: - StreamProtocol

    package func connectionMade(_ transport: any Transport) throws {
        self.transport = transport
        let guarded = GuardedTransport(transport, behind: self)
        self.guarded = guarded
        try inner.connectionMade(guarded)
    }

    package func dataReceived(_ data: Span<UInt8>) throws {
        // A layer below may have had more already than it was to stop at.
        if !held.isEmpty || succession != nil {
            held += [UInt8](copying: data)
            return noteHeld()
        }
        let position = try pass(data)
        if position < data.count {
            held = [UInt8](copying: data.extracting(position..<data.count))[...]
            noteHeld()
            if !isPausedByInner, succession == nil { stop() }
        }
    }

    package func connectionLost(_ reason: DisconnectReason) {
        timer?.cancel()
        succession?.endIsNear()
        switch reason {
        case .closedByPeer, .lost, .timedOut: break
        default: isEnding = true
        }
        succeed()
        transport = nil
        held = []
        if let failure, case .aborted = reason {
            inner.connectionLost(.failed(failure))
        } else {
            inner.connectionLost(reason)
        }
        (guarded, succession) = (nil, nil)
    }

    package func pauseProducing() {
        isAboveHighWater = true
        if succession?.holdsPressure != true { inner.pauseProducing() }
    }

    package func resumeProducing() {
        isAboveHighWater = false
        if succession?.holdsPressure != true { inner.resumeProducing() }
    }

    /// The guard itself, if the protocol behind supports half-close: it is reported again to one
    /// that takes over.
    package var halfCloseProtocol: (any HalfCloseProtocol)? {
        isHandedOver || inner.halfCloseProtocol != nil ? self : nil
    }

    /// Passes it on. It waits while anything is held, since the transport is paused then.
    package func readConnectionLost() throws {
        isReadOver = true
        guard let succession else { return try reportReadEnd() }
        succession.owesReadEnd = true
    }

    package func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {
        succeed()
        inner.timeLimitReached(limit, guarded ?? transport)
    }

    package func memoryRanOut(_ transport: any Transport) {
        timer?.cancel()
        succeed()
        succession?.dropBytes()
        held = []
        inner.memoryRanOut(guarded ?? transport)
    }

    /// What was read is answered: to hold it back any longer would lose it.
    package func shutDown(_ transport: any Transport, within limit: Duration) {
        timer?.cancel()
        succeed()
        let rest = held
        held = []
        noteHeld()
        do {
            if !rest.isEmpty { try inner.dataReceived(rest.span) }
            succeed()
            shutDownEnd = reactor.now + limit
            inner.shutDown(guarded ?? transport, within: limit)
        } catch {
            fail(error)
        }
    }

    // MARK: - The protocol behind

    /// A successor is named, and has not begun.
    var isHandedOver: Bool { succession?.isPending == true }

    func pause() {
        isPausedByInner = true
        timer?.cancel()
        transport?.pauseProducing()
    }

    /// The successor is guarded in its turn; nothing is read until it has what was not used.
    func handOver(to successor: any StreamProtocol, unread: Span<UInt8>) {
        guard let transport else { return }
        let succession = self.succession ?? Succession()
        succession.name(successor, unread: unread)
        self.succession = succession
        noteHeld()
        transport.pauseProducing()
        goOnSoon()
    }

    func noteKept(_ change: Int) {
        keptByInner += change
        transport?.noteKept(change)
    }

    func resume() {
        guard isPausedByInner else { return }
        isPausedByInner = false
        goOnSoon()
    }

    // MARK: -

    /// Hands on what may come, and gives back where the rest begins.
    private func pass(_ data: Span<UInt8>) throws -> Int {
        var position = 0
        while position < data.count, !isPausedByInner, succession == nil,
            transport?.isDelivering == true
        {
            let (messages, bytes) = available
            guard messages > 0, bytes > 0 else { return position }
            let part = part(of: data, from: position, messages, bytes)
            take(part.messages, part.end - position)
            try inner.dataReceived(data.extracting(position..<part.end))
            position = part.end
        }
        return transport?.isDelivering == true ? position : data.count
    }

    private func part(
        of data: Span<UInt8>, from start: Int, _ messages: Int, _ bytes: Int
    ) -> (end: Int, messages: Int) {
        if framing == .chunks { return (data.count, 1) }
        let last = bytes < data.count - start ? start + bytes : data.count
        var count = 0
        for index in start..<last where data[index] == 0x0A {
            count += 1
            if count == messages { return (index + 1, count) }
        }
        return (last, count)
    }

    private var available: (messages: Int, bytes: Int) {
        if version != rates.version {
            version = rates.version
            own = rates.limitOfOne
        }
        let now = reactor.now
        let mine = own?.available(at: now) ?? (.max, .max)
        let ours = shared?.withLimit { $0.available(at: now) } ?? (.max, .max)
        return (min(mine.messages, ours.messages), min(mine.bytes, ours.bytes))
    }

    private func take(_ messages: Int, _ bytes: Int) {
        let now = reactor.now
        own?.take(messages: messages, bytes: bytes, at: now)
        shared?.withLimit { $0.take(messages: messages, bytes: bytes, at: now) }
    }

    private func noteHeld() {
        let count = held.count + (succession?.byteCount ?? 0)
        guard count != toldHeld else { return }
        transport?.noteKept(count - toldHeld)
        toldHeld = count
    }

    private func stop() {
        if !hasExceeded {
            hasExceeded = true
            exceeded()
        }
        switch rates.limits.ratePolicy {
        case .delay:
            transport?.pauseProducing()
            waitForMore()
        case .refuse:
            refuse()
        }
    }

    private func refuse() {
        let now = reactor.now
        let ours = shared?.withLimit { $0.reached(at: now) } ?? nil
        let reached = own?.reached(at: now) ?? ours ?? (.messages, 0)
        let whose = own?.reached(at: now) == nil ? " from your address" : ""
        held = []
        noteHeld()
        isEnding = true
        transport?.write("error: more than \(reached.rate) \(reached.kind) a second\(whose)\n")
        transport?.loseConnection(within: Self.farewellLimit)
    }

    private func waitForMore() {
        let now = reactor.now
        let mine = own?.wait(forBytes: held.count, at: now) ?? .zero
        let ours = shared?.withLimit { $0.wait(forBytes: held.count, at: now) } ?? .zero
        timer = reactor.callLater(max(mine, ours)) { [weak self] in self?.goOn() }
    }

    /// Not at once: nothing is called from inside a call to the transport.
    private func goOnSoon() {
        timer?.cancel()
        timer = reactor.callLater(.zero) { [weak self] in self?.goOn() }
    }

    private func goOn() {
        succeed(by: 1)
        guard succession == nil else { return noteHeld() }
        let data = held
        held = []
        do {
            let position = try pass(data.span)
            if position < data.count { held = data.dropFirst(position) }
        } catch {
            fail(error)
        }
        noteHeld()
        guard let transport, transport.isDelivering, !isPausedByInner, succession == nil
        else { return }
        if held.isEmpty { transport.resumeProducing() } else { stop() }
    }
}

// MARK: - Hand-over

extension RateGuard {
    /// Goes on with a hand-over, if there is one; at most so many successors begin.
    private func succeed(by limit: Int = .max) {
        var begun = 0
        while let succession, begun < limit || !succession.isPending,
            let step = succession.next(
                in: Succession.Situation(
                    delivers: !isEnding, isPaused: isPausedByInner,
                    isAboveHighWater: isAboveHighWater && transport?.isClosing == false))
        {
            do {
                switch step {
                case .begin(let successor, let unreadByteCount):
                    begun += 1
                    try begin(successor, unreadByteCount, succession)
                case .pauseProducing: inner.pauseProducing()
                case .dataReceived(let bytes): try inner.dataReceived(bytes.span)
                case .readEnd: try reportReadEnd()
                case .shutDown:
                    let rest = shutDownEnd.map { max($0 - reactor.now, .zero) } ?? .zero
                    if let guarded { inner.shutDown(guarded, within: rest) }
                }
            } catch {
                fail(error)
            }
        }
        if succession?.isOver == true { succession = nil }
        noteHeld()
    }

    private func begin(
        _ successor: any StreamProtocol, _ unreadByteCount: Int, _ succession: Succession
    ) throws {
        if keptByInner != 0 { transport?.noteKept(-keptByInner) }
        keptByInner = 0
        isPausedByInner = false
        succession.owesReadEnd = isReadOver
        succession.owesShutDown = shutDownEnd != nil && transport?.isClosing == false
        // Not destroyed before the change is over; see `exchange`, which is not inlined here.
        let leaver = inner
        inner = leaver.replaced(by: successor, unreadByteCount: unreadByteCount)
        withExtendedLifetime(leaver) {}
        if let guarded { try inner.connectionMade(guarded) }
    }

    /// To a protocol that does not support half-close the peer's is the end.
    private func reportReadEnd() throws {
        if let halfClosing = inner.halfCloseProtocol {
            if transport?.isWritingClosed == false { try halfClosing.readConnectionLost() }
        } else {
            transport?.loseWriteConnection()
        }
    }

    private func fail(_ error: any Error) {
        failure = error
        isEnding = true
        transport?.abortConnection()
    }
}

@available(*, unavailable)
extension RateGuard: Sendable {}
