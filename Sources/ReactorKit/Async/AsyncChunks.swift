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

    /// Takes from the connection itself: a second iteration goes on where the first stopped.
    public func makeAsyncIterator() -> Iterator {
        Iterator(connection: connection)
    }

    /// Waits for one piece after the other.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        fileprivate let connection: AsyncConnection

        /// All that has come since the last call; nil at the end.
        public func next() async throws -> [UInt8]? {
            try await connection.next { try $0.takeChunk() }
        }
    }
}
