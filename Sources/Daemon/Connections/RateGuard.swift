package import ReactorKit
package import Timestamps

/// Stands before a service's protocol where there is a limit of its rate, and lets through what
/// may come: exactly so many messages and bytes, however they were cut on their way.
///
/// What is beyond it is held, at most what one read returns, and nothing more is read meanwhile;
/// or it is refused by a line and a close. Under `lines` a message is a line with its end; under
/// `chunks` it is what one read returned, whose bytes are counted but never cut. Nothing passes
/// either while the protocol has paused the transport. Another limit is heeded from the next read
/// on. Call on the reactor's thread.
package final class RateGuard: StreamProtocol {
    /// How long the peer may take to read why it is refused.
    private static let farewellLimit = Duration.seconds(2)

    private let inner: any StreamProtocol
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
    private var held: ArraySlice<UInt8> = []
    /// What the transport was told of it.
    private var toldHeld = 0
    private var timer: ScheduledCall?
    private var hasExceeded = false
    /// The wish of the protocol behind.
    private var isPausedByInner = false

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
        try inner.connectionMade(GuardedTransport(transport, behind: self))
    }

    package func dataReceived(_ data: Span<UInt8>) throws {
        // A layer below may have had more already than it was to stop at.
        if !held.isEmpty {
            held += [UInt8](copying: data)
            return noteHeld()
        }
        let position = try pass(data)
        if position < data.count {
            held = [UInt8](copying: data.extracting(position..<data.count))[...]
            noteHeld()
            if !isPausedByInner { stop() }
        }
    }

    package func connectionLost(_ reason: DisconnectReason) {
        timer?.cancel()
        transport = nil
        held = []
        inner.connectionLost(reason)
    }

    package func pauseProducing() { inner.pauseProducing() }

    package func resumeProducing() { inner.resumeProducing() }

    package func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {
        inner.timeLimitReached(limit, transport)
    }

    package func memoryRanOut(_ transport: any Transport) {
        timer?.cancel()
        held = []
        inner.memoryRanOut(transport)
    }

    /// What was read is answered: to hold it back any longer would lose it.
    package func shutDown(_ transport: any Transport, within limit: Duration) {
        timer?.cancel()
        let rest = held
        held = []
        noteHeld()
        do {
            if !rest.isEmpty { try inner.dataReceived(rest.span) }
            inner.shutDown(transport, within: limit)
        } catch {
            transport.abortConnection()
        }
    }

    // MARK: - The protocol behind

    func pause() {
        isPausedByInner = true
        timer?.cancel()
        transport?.pauseProducing()
    }

    func resume() {
        guard isPausedByInner else { return }
        isPausedByInner = false
        // Not at once: nothing is told from inside a call to the transport.
        timer?.cancel()
        timer = reactor.callLater(.zero) { [weak self] in self?.goOn() }
    }

    // MARK: -

    /// Hands on what may come, and gives back where the rest begins.
    private func pass(_ data: Span<UInt8>) throws -> Int {
        var position = 0
        while position < data.count, !isPausedByInner, transport?.isClosing == false {
            let (messages, bytes) = available
            guard messages > 0, bytes > 0 else { return position }
            let part = part(of: data, from: position, messages, bytes)
            take(part.messages, part.end - position)
            try inner.dataReceived(data.extracting(position..<part.end))
            position = part.end
        }
        return transport?.isClosing == false ? position : data.count
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
        let count = held.count
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
        transport?.write("error: more than \(reached.rate) \(reached.kind) a second\(whose)\n")
        transport?.loseConnection(within: Self.farewellLimit)
    }

    private func waitForMore() {
        let now = reactor.now
        let mine = own?.wait(forBytes: held.count, at: now) ?? .zero
        let ours = shared?.withLimit { $0.wait(forBytes: held.count, at: now) } ?? .zero
        timer = reactor.callLater(max(mine, ours)) { [weak self] in self?.goOn() }
    }

    private func goOn() {
        let data = held
        held = []
        do {
            let position = try pass(data.span)
            if position < data.count { held = data.dropFirst(position) }
        } catch {
            transport?.abortConnection()
        }
        noteHeld()
        guard let transport, !transport.isClosing, !isPausedByInner else { return }
        if held.isEmpty { transport.resumeProducing() } else { stop() }
    }
}

@available(*, unavailable)
extension RateGuard: Sendable {}
