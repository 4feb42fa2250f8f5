import DequeModule

/// A protocol that hands its connection to tasks, as an `AsyncConnection`.
///
/// `ReactorHandle.connect` and `listen` use it; use it yourself where a connection is made by
/// other means, or to hand over one that callbacks have served so far (`Transport.handOver`).
/// Call on the reactor's thread.
public final class AsyncConnectionProtocol: HalfCloseProtocol {
    private let reactor: Reactor
    private let received: Mailbox<ReceivedBytes>
    private let made: (AsyncConnection) -> Void
    private var transport: (any Transport)?
    private var isAboveHighWater = false
    /// The write that the transport has and whose task still waits.
    private var current: Pledge<Void>?
    private var writes: Deque<([UInt8], Pledge<Void>)> = []
    private var isFinishing = false
    private var closings: [Pledge<Void>] = []

    /// A protocol that hands its connection to `made`.
    ///
    /// - Parameters:
    ///   - reactor: the reactor of the connection.
    ///   - made: called with the connection once it is established; it is closed if it is not kept.
    public init(on reactor: Reactor, made: @escaping (AsyncConnection) -> Void) {
        self.reactor = reactor
        self.made = made
        received = Mailbox(ReceivedBytes())
    }

    // MARK: - For the connection

    func write(_ bytes: [UInt8], _ pledge: Pledge<Void>) {
        guard transport?.isWritingClosed == false, !isFinishing else {
            return pledge.fail(ConnectionEnded(reason: .closed))
        }
        writes.append((bytes, pledge))
        writeNext()
    }

    func makeRoom() {
        transport?.resumeProducing()
    }

    func finishWriting() {
        isFinishing = true
        writeNext()
    }

    func close(within limit: Duration, _ pledge: Pledge<Void>?) {
        if let pledge { closings.append(pledge) }
        transport?.loseConnection(within: limit)
    }

    func abort() {
        transport?.abortConnection()
    }

    // MARK: - StreamProtocol

    /// Makes the connection for the tasks.
    public func connectionMade(_ transport: any Transport) {
        self.transport = transport
        reactor.attach(self, for: received)
        made(AsyncConnection(transport, received, on: reactor.handle))
    }

    /// Keeps the bytes until a task takes them.
    public func dataReceived(_ data: Span<UInt8>) {
        if received.change({ $0.append(data) }) { transport?.pauseProducing() }
    }

    /// Ends the reading; the tasks may still write.
    public func readConnectionLost() {
        _ = received.change { $0.finish() }
    }

    /// Ends what waits for this connection.
    public func connectionLost(_ reason: DisconnectReason) {
        transport = nil
        reactor.detach(for: received)
        received.end { $0.end(reason) }
        for closing in closings { closing.keep() }
        let waiting = [current].compactMap(\.self) + writes.map(\.1)
        for pledge in waiting { pledge.fail(ConnectionEnded(reason: reason)) }
        current = nil
        writes.removeAll()
    }

    /// Lets the writing tasks wait.
    public func pauseProducing() {
        isAboveHighWater = true
    }

    /// Lets them go on.
    public func resumeProducing() {
        isAboveHighWater = false
        settleWrite()
    }

    // MARK: -

    /// One write at a time, so that no more than one lies above the high-water mark.
    private func writeNext() {
        guard current == nil, !isAboveHighWater else { return }
        guard let (bytes, pledge) = writes.popFirst() else {
            if isFinishing { transport?.loseWriteConnection() }
            return
        }
        current = pledge
        transport?.write(bytes)
        // By then the transport has sent what it can, and has called `pauseProducing` if it is
        // above its mark.
        reactor.callSoon { [weak self] in self?.settleWrite() }
    }

    private func settleWrite() {
        guard !isAboveHighWater else { return }
        current?.keep()
        current = nil
        writeNext()
    }
}

@available(*, unavailable)
extension AsyncConnectionProtocol: Sendable {}
