/// The lines that a connection brings, without their ends (LF or CRLF), as UTF-8.
///
/// What is no UTF-8 is repaired; where the very bytes count, take `AsyncConnection.chunks`. A
/// last line needs no end. Ends when the peer has finished, and when we have closed.
/// - Throws: from `next`: `LineTooLong`, which leaves the line to be read as chunks;
///   `ConnectionEnded` for the other reasons; `CancellationError` when the task is cancelled
///   while it waits, which aborts the connection; `AnotherTaskReads`.
public struct AsyncLines: AsyncSequence, Sendable {
    private let connection: AsyncConnection
    private let limit: Int

    init(_ connection: AsyncConnection, limit: Int) {
        precondition(limit > 0, "the limit of a line must be at least one byte")
        self.connection = connection
        self.limit = limit
    }

    /// Takes from the connection itself: a second iteration continues where the first stopped.
    public func makeAsyncIterator() -> Iterator {
        Iterator(connection: connection, limit: limit)
    }

    /// Waits for one line after the other.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        fileprivate let connection: AsyncConnection
        fileprivate let limit: Int

        /// The next line; nil at the end.
        public func next() async throws -> String? {
            let line = try await connection.next { try $0.takeLine(limit: limit) }
            return line.map { String(decoding: $0, as: UTF8.self) }
        }
    }
}

/// A line that is longer than its reader takes.
public struct LineTooLong: Error, Hashable, Sendable {
    /// The most bytes that a line might have, its end not counted.
    public let limit: Int
}

extension LineTooLong: CustomStringConvertible {
    /// One clause for a person.
    public var description: String { "a line has more than \(limit) bytes" }
}
