/// The connections that arrive at an endpoint, one after the other.
///
///     for try await connection in try await handle.listen(at: endpoint) {
///         group.addTask { try await serve(connection) }
///     }
///
/// Listening stops when the iteration is left, when its task is cancelled, by `stop`, and when the
/// listener is released; connections that were not taken are closed then. The iteration ends
/// normally when listening has stopped, or the reactor. At most 64 accepted connections wait to be
/// taken; further peers wait in the kernel's queue. One iteration, by one task. Safe from any
/// thread.
public final class AsyncListener: AsyncSequence, Sendable {
    /// Where it listens, with the port that the kernel chose for port 0.
    public let addresses: [SocketAddress]
    private let handle: ReactorHandle
    private let accepted: Mailbox<AcceptedConnections>

    init(
        _ addresses: [SocketAddress], _ accepted: Mailbox<AcceptedConnections>,
        on handle: ReactorHandle
    ) {
        self.addresses = addresses
        self.accepted = accepted
        self.handle = handle
    }

    deinit {
        stop()
    }

    /// Stops listening; connections that were taken stay open.
    public func stop() {
        onReactor { $0.stop() }
    }

    /// Takes the connections; releasing the iterator stops listening.
    public func makeAsyncIterator() -> Iterator {
        Iterator(self)
    }

    /// Waits for one connection after the other.
    public final class Iterator: AsyncIteratorProtocol, Sendable {
        private let listener: AsyncListener

        fileprivate init(_ listener: AsyncListener) {
            self.listener = listener
        }

        deinit {
            listener.stop()
        }

        /// The next connection; nil when listening has stopped.
        ///
        /// - Throws: `CancellationError` when the task is cancelled while it waits;
        ///   `AnotherTaskReads`.
        public func next() async throws -> AsyncConnection? {
            try await listener.next()
        }
    }

    /// True while a task waits for a connection.
    var isAwaited: Bool { accepted.isAwaited }

    private func next() async throws -> AsyncConnection? {
        try await accepted.next(
            resumeProducer: { onReactor { $0.resume() } }, cancelled: { stop() }
        ) { $0.take() }
    }

    private func onReactor(_ body: @escaping @Sendable (AsyncListenerPost) -> Void) {
        handle.call { [accepted] reactor in
            if let post: AsyncListenerPost = reactor.attachment(for: accepted) { body(post) }
        }
    }
}
