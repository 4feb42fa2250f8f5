/// One connection as tasks see it: sequences of what comes, and a `write` that waits.
///
///     let connection = try await handle.connect(to: Endpoint("localhost:21567"))
///     try await connection.write("Where is hope\n")
///     for try await line in connection.lines() { print(line) }
///     await connection.close()
///
/// What comes is kept until it is taken, at most some 128 KiB; then the peer is made to wait.
/// `lines` and `chunks` take from the same bytes in order, so one may follow the other; one
/// task reads at a time, and a second one that tries gets `AnotherTaskReads`. When the peer has finished, reading ends, and writing goes on until
/// `close`. A task that is cancelled while it waits for a connection aborts it. A connection that
/// nobody holds any more is closed. The callbacks underneath stay what they are: this stands on
/// top of them. Safe from any thread.
public final class AsyncConnection: Sendable {
    /// The other side's address; nil where there is none.
    public let peer: SocketAddress?
    /// Our side's address; nil where there is none.
    public let local: SocketAddress?
    private let handle: ReactorHandle
    private let received: Mailbox<ReceivedBytes>

    init(_ transport: any Transport, _ received: Mailbox<ReceivedBytes>, on handle: ReactorHandle) {
        peer = transport.peer
        local = transport.local
        self.handle = handle
        self.received = received
    }

    deinit {
        onReactor { $0.close(within: .seconds(30), nil) }
    }

    // MARK: - Reading

    /// True while a task waits for what comes.
    var isAwaited: Bool { received.isAwaited }

    /// Why the connection ended; nil while it stands.
    public var reason: DisconnectReason? { received.look { $0.reason } }

    /// The bytes that come, cut anywhere; ends when the connection was closed in good order.
    public var chunks: AsyncChunks { AsyncChunks(self) }

    /// The lines that come, as `AsyncLines` tells; each has at most `limit` bytes.
    public func lines(limit: Int = 65_536) -> AsyncLines {
        AsyncLines(self, limit: limit)
    }

    func next<Value>(
        _ take: (inout ReceivedBytes) throws -> Find<Value>
    ) async throws -> Value? {
        try await received.next(
            resumeProducer: { onReactor { $0.makeRoom() } }, cancelled: { abort() }, take)
    }

    // MARK: - Writing

    /// Sends these bytes after all earlier ones, and waits until the transport is not above its
    /// high-water mark.
    ///
    /// Not promised: that the peer has read them. Several tasks may write; each write goes out
    /// whole. A task that is cancelled while it waits aborts the connection.
    /// - Throws: `ConnectionEnded` when the connection, or its writing half, is over;
    ///   `CancellationError`; `ReactorGone`.
    public func write(_ bytes: [UInt8]) async throws {
        let promise = Promise<Void>()
        post { [pledge = Pledge(promise), received] `protocol` in
            if let `protocol` {
                `protocol`.write(bytes, pledge)
            } else {
                pledge.fail(ConnectionEnded(reason: received.look { $0.reason } ?? .aborted))
            }
        }
        try await promise.value { abort() }
    }

    /// Sends a text as UTF-8, as `write(_:)` does with bytes.
    public func write(_ text: String) async throws {
        try await write(Array(text.utf8))
    }

    // MARK: - Ending

    /// Sends FIN behind all that was written; what the peer sends can still be read.
    public func finishWriting() {
        onReactor { $0.finishWriting() }
    }

    /// Closes in an orderly way, as `Transport.loseConnection` does, and waits for the end.
    ///
    /// A task that is cancelled while it waits aborts the connection. `reason` tells how it went.
    public func close(within limit: Duration = .seconds(30)) async {
        let promise = Promise<Void>()
        post { [pledge = Pledge(promise)] `protocol` in
            if let `protocol` { `protocol`.close(within: limit, pledge) } else { pledge.keep() }
        }
        // A gone reactor has no connection left; a cancelled wait has aborted it.
        try? await promise.value { abort() }
    }

    /// Ends at once: drops what is unsent and resets the connection.
    public func abort() {
        onReactor { $0.abort() }
    }

    // MARK: -

    private func onReactor(_ body: @escaping @Sendable (AsyncConnectionProtocol) -> Void) {
        post { if let `protocol` = $0 { body(`protocol`) } }
    }

    /// `body` gets nil when the connection is over.
    private func post(_ body: @escaping @Sendable (AsyncConnectionProtocol?) -> Void) {
        handle.call { [received] reactor in body(reactor.attachment(for: received)) }
    }
}
