/// A connection for tasks: sequences of what is received, and a `write` that waits.
///
///     let connection = try await handle.connect(to: Endpoint("localhost:21567"))
///     try await connection.write("Where is hope\n")
///     for try await line in connection.lines() { print(line) }
///     await connection.close()
///
/// Received bytes are kept until they are taken, at most about 128 KiB; then the peer is no longer
/// read. `lines` and `chunks` take from the same bytes in order, so one may follow the other; one
/// task reads at a time, and a second one gets `AnotherTaskReads`. When the peer has finished,
/// reading ends, and writing is possible until `close`. A task that is cancelled while it waits for
/// a connection aborts it. A connection is closed when the last reference to it is released. It is
/// built on the callbacks and does not change them. Safe from any thread.
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

    /// True while a task waits for bytes.
    var isAwaited: Bool { received.isAwaited }

    /// Why the connection ended; nil while it is open.
    public var reason: DisconnectReason? { received.look { $0.reason } }

    /// The received bytes, cut anywhere; the sequence ends when the connection was closed in order.
    public var chunks: AsyncChunks { AsyncChunks(self) }

    /// The received lines, see `AsyncLines`; each has at most `limit` bytes.
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
    /// A task that is cancelled while it waits aborts the connection. `reason` is how it ended.
    public func close(within limit: Duration = .seconds(30)) async {
        let promise = Promise<Void>()
        post { [pledge = Pledge(promise)] `protocol` in
            if let `protocol` { `protocol`.close(within: limit, pledge) } else { pledge.keep() }
        }
        // A released reactor has no connections; a cancelled wait has aborted this one.
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

/// The bytes that a connection brings, in pieces of no promised size; none is empty.
///
/// Ends when the peer has finished, and when we have closed.
/// - Throws: from `next`: `ConnectionEnded` for the other reasons; `CancellationError` when the
///   task is cancelled while it waits, which aborts the connection; `AnotherTaskReads`.
public struct AsyncChunks: AsyncSequence, Sendable {
    private let connection: AsyncConnection

    init(_ connection: AsyncConnection) {
        self.connection = connection
    }

    /// Takes from the connection itself: a second iteration continues where the first stopped.
    public func makeAsyncIterator() -> Iterator {
        Iterator(connection: connection)
    }

    /// Waits for one piece after the other.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        fileprivate let connection: AsyncConnection

        /// All bytes received since the last call; nil at the end.
        public func next() async throws -> [UInt8]? {
            try await connection.next { try $0.takeChunk() }
        }
    }
}

/// A connection that is over, though a task still wanted something of it.
public struct ConnectionEnded: Error, Sendable {
    /// Why it ended.
    public let reason: DisconnectReason

    /// The error of a connection that ended for `reason`.
    public init(reason: DisconnectReason) {
        self.reason = reason
    }
}

extension ConnectionEnded: CustomStringConvertible {
    /// One clause: `the connection is over: Connection reset by peer (recv)`.
    public var description: String { "the connection is over: \(reason)" }
}

/// Two tasks that take from one connection, or from one listener, at the same time.
///
/// Thrown to the second task; the first keeps waiting, and gets what is received.
public struct AnotherTaskReads: Error, Hashable, Sendable {
    /// The error of the second task.
    public init() {}
}

extension AnotherTaskReads: CustomStringConvertible {
    /// One clause for a person.
    public var description: String { "another task is waiting for the same bytes or connections" }
}
