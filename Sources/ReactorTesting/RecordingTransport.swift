public import ReactorKit

/// A transport without a connection, which records the calls of its protocol.
///
///     let transport = RecordingTransport()
///     try server.connectionMade(transport)
///     try server.dataReceived("hello\n".utf8.span)
///     #expect(transport.text == "hello\n")
///
/// It makes no callbacks: the test makes them.
public final class RecordingTransport: Transport {
    /// A call that closes the connection or its writing half.
    public enum Closing: Hashable, Sendable {
        /// `loseConnection`, with its limit.
        case loseConnection(within: Duration)
        /// `loseWriteConnection`.
        case loseWriteConnection
        /// `closeAfterPeer`, with its limit.
        case closeAfterPeer(within: Duration)
        /// `abortConnection`.
        case abortConnection
        /// `failConnection`, with the text of its error.
        case failConnection(String)
    }

    /// The other side's address.
    public var peer: SocketAddress?
    /// Our side's address.
    public var local: SocketAddress?
    /// The number of unsent bytes to report; set it to simulate a slow peer.
    public var bufferedByteCount = 0
    /// The same as `bufferedByteCount`.
    public var undeliveredByteCount: Int { bufferedByteCount }
    /// True once the test has ended the connection; later calls are ignored.
    public private(set) var hasEnded = false

    /// All written bytes.
    public private(set) var written: [UInt8] = []
    /// The number of calls of `write`.
    public private(set) var writeCount = 0
    /// The calls that closed the connection or its writing half, in order.
    public private(set) var closings: [Closing] = []
    /// The successor of the last call of `handOver`.
    public private(set) var successor: (any StreamProtocol)?
    /// The unread bytes of the last call of `handOver`.
    public private(set) var unread: [UInt8] = []
    /// True between `pauseProducing` and `resumeProducing`.
    public private(set) var isPaused = false

    /// How many received bytes its protocol keeps, as reported by `noteKept`.
    public private(set) var keptByteCount = 0

    /// A transport of an open connection with `peer`.
    public init(peer: SocketAddress? = nil) {
        self.peer = peer
    }

    /// All written bytes, as UTF-8.
    public var text: String { String(decoding: written, as: UTF8.self) }

    /// Returns and removes the bytes written so far.
    public func takeWritten() -> [UInt8] {
        defer { written = [] }
        return written
    }

    /// Behaves as a connection that has ended. The test calls `connectionLost` itself.
    public func end() {
        hasEnded = true
    }

    // MARK: - Transport

    /// True from the first call that closes both halves.
    public var isClosing: Bool { hasEnded || closings.contains { $0 != .loseWriteConnection } }

    /// True from the first call that closes.
    public var isWritingClosed: Bool { hasEnded || !closings.isEmpty }

    /// False once the connection is closing or handed over.
    public var isDelivering: Bool { !isClosing && successor == nil }

    /// Records the bytes, unless the connection is closing.
    public func write(_ bytes: Span<UInt8>) {
        guard !isWritingClosed else { return }
        writeCount += 1
        written += [UInt8](copying: bytes)
    }

    /// Records the parts, as three calls of `write`.
    public func write(_ header: Span<UInt8>, _ body: Span<UInt8>, _ trailer: Span<UInt8>) {
        write(header)
        write(body)
        write(trailer)
    }

    /// Records the call.
    public func loseConnection(within limit: Duration) {
        close(.loseConnection(within: limit))
    }

    /// Records the call.
    public func loseWriteConnection() {
        close(.loseWriteConnection)
    }

    /// Records the call.
    public func closeAfterPeer(within limit: Duration) {
        close(.closeAfterPeer(within: limit))
    }

    /// Records the call.
    public func abortConnection() {
        close(.abortConnection)
    }

    /// Records the call.
    public func failConnection(with error: any Error) {
        close(.failConnection("\(error)"))
    }

    /// Records the successor, without calling it.
    public func handOver(to successor: any StreamProtocol, unread: Span<UInt8>) {
        guard !hasEnded else { return }
        exchange(&self.successor, successor)
        self.unread = [UInt8](copying: unread)
    }

    /// Records the call.
    public func pauseProducing() {
        if !hasEnded { isPaused = true }
    }

    /// Records the call.
    public func resumeProducing() {
        if !hasEnded { isPaused = false }
    }

    /// Adds up the changes.
    public func noteKept(_ change: Int) {
        keptByteCount += change
    }

    private func close(_ closing: Closing) {
        if !hasEnded { closings.append(closing) }
    }
}

@available(*, unavailable)
extension RecordingTransport: Sendable {}
