public import ReactorKit

/// A transport that leads nowhere, and keeps what its protocol does with it.
///
///     let transport = RecordingTransport()
///     try server.connectionMade(transport)
///     try server.dataReceived("hello\n".utf8.span)
///     #expect(transport.text == "hello\n")
///
/// It calls nothing: the test itself plays the reactor.
public final class RecordingTransport: Transport {
    /// A call that ends the connection, or its writing half.
    public enum Closing: Hashable, Sendable {
        /// `loseConnection`, with its limit.
        case loseConnection(within: Duration)
        /// `loseWriteConnection`.
        case loseWriteConnection
        /// `closeAfterPeer`, with its limit.
        case closeAfterPeer(within: Duration)
        /// `abortConnection`.
        case abortConnection
    }

    /// The other side's address.
    public var peer: SocketAddress?
    /// Our side's address.
    public var local: SocketAddress?
    /// What the protocol is told to be unsent; set it to play a slow peer.
    public var bufferedByteCount = 0
    /// The same.
    public var undeliveredByteCount: Int { bufferedByteCount }
    /// True once the test has ended the connection: from then on every call is ignored.
    public private(set) var hasEnded = false

    /// All that was written, one after the other.
    public private(set) var written: [UInt8] = []
    /// How many calls of `write` that took.
    public private(set) var writeCount = 0
    /// The calls that ended the connection, in their order.
    public private(set) var closings: [Closing] = []
    /// What `handOver` was called with, last.
    public private(set) var successor: (any StreamProtocol)?
    /// What `handOver` gave to the successor.
    public private(set) var unread: [UInt8] = []
    /// True between `pauseProducing` and `resumeProducing`.
    public private(set) var isPaused = false

    /// How much its protocol keeps of what came, by `noteKept`.
    public private(set) var keptByteCount = 0

    /// A transport of an open connection with `peer`.
    public init(peer: SocketAddress? = nil) {
        self.peer = peer
    }

    /// All that was written, as UTF-8.
    public var text: String { String(decoding: written, as: UTF8.self) }

    /// Takes what was written so far, so that `written` starts anew.
    public func takeWritten() -> [UInt8] {
        defer { written = [] }
        return written
    }

    /// Acts as a connection that is over; what its protocol is told is up to the test.
    public func end() {
        hasEnded = true
    }

    // MARK: - Transport

    /// True from the first call that closes both halves.
    public var isClosing: Bool { hasEnded || closings.contains { $0 != .loseWriteConnection } }

    /// True from the first call that closes.
    public var isWritingClosed: Bool { hasEnded || !closings.isEmpty }

    /// False once the connection is closing, or handed over.
    public var isDelivering: Bool { !isClosing && successor == nil }

    /// Keeps the bytes, unless the connection is closing.
    public func write(_ bytes: Span<UInt8>) {
        guard !isWritingClosed else { return }
        writeCount += 1
        written += [UInt8](copying: bytes)
    }

    /// Keeps the parts, as three calls of `write`.
    public func write(_ header: Span<UInt8>, _ body: Span<UInt8>, _ trailer: Span<UInt8>) {
        write(header)
        write(body)
        write(trailer)
    }

    /// Keeps the call.
    public func loseConnection(within limit: Duration) {
        close(.loseConnection(within: limit))
    }

    /// Keeps the call.
    public func loseWriteConnection() {
        close(.loseWriteConnection)
    }

    /// Keeps the call.
    public func closeAfterPeer(within limit: Duration) {
        close(.closeAfterPeer(within: limit))
    }

    /// Keeps the call.
    public func abortConnection() {
        close(.abortConnection)
    }

    /// Keeps the successor, and calls nothing of it.
    public func handOver(to successor: any StreamProtocol, unread: Span<UInt8>) {
        guard !hasEnded else { return }
        exchange(&self.successor, successor)
        self.unread = [UInt8](copying: unread)
    }

    /// Keeps the wish.
    public func pauseProducing() {
        if !hasEnded { isPaused = true }
    }

    /// Keeps the wish.
    public func resumeProducing() {
        if !hasEnded { isPaused = false }
    }

    /// Keeps the sum.
    public func noteKept(_ change: Int) {
        keptByteCount += change
    }

    private func close(_ closing: Closing) {
        if !hasEnded { closings.append(closing) }
    }
}

@available(*, unavailable)
extension RecordingTransport: Sendable {}
