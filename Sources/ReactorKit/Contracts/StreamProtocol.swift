/// The callbacks of one connection; the application's side of a `Transport`.
///
/// Order: `connectionMade`, `dataReceived` any number of times, `connectionLost` exactly once, also
/// when the reactor stops; no call follows it. Called on the reactor's thread, never inside a call
/// of the transport. An error that a callback throws ends its own connection with `.failed(error)`;
/// the loop and all other connections continue.
public protocol StreamProtocol: AnyObject {
    /// The connection is open. Keep the transport in order to write.
    func connectionMade(_ transport: any Transport) throws

    /// Bytes were received: at least one, at most 64 KiB.
    ///
    /// Not promised: that a peer's write arrives whole or alone. It may be split or joined
    /// anywhere; test with chunks down to one byte. The span is the reactor's own buffer, which the
    /// compiler does not allow to be kept: copy what is needed later.
    func dataReceived(_ data: Span<UInt8>) throws

    /// The connection has ended, and the transport ignores further calls.
    func connectionLost(_ reason: DisconnectReason)

    /// The unsent bytes exceed the high-water mark: stop writing, or write less.
    func pauseProducing()

    /// The unsent bytes have fallen to the low-water mark: resume writing.
    func resumeProducing()

    /// The protocol that goes on writing after the peer's end of data, and whose
    /// `readConnectionLost` is then called; nil when the peer's end of data ends the connection.
    ///
    /// By default the protocol itself if it is a `HalfCloseProtocol`. A layer returns what the
    /// protocol behind it returns, or itself if that is not nil. Read once for each protocol, at
    /// the peer's end of data; there is no other test of whether half-close is supported.
    var halfCloseProtocol: (any HalfCloseProtocol)? { get }

    /// The protocol that continues the connection when `successor` takes it over from this one.
    ///
    /// By default `successor` itself. A layer that stays in place puts `successor` behind itself
    /// and returns itself, as `ProtocolLayer` does. Called by the transport once for each hand-over
    /// that takes place, just before `connectionMade` of the returned protocol; this protocol gets
    /// no other call.
    ///
    /// - Parameters:
    ///   - successor: the protocol that the connection was handed over to.
    ///   - unreadByteCount: the number of bytes that were passed to `Transport.handOver`, which are
    ///     delivered again, before all others.
    func replaced(
        by successor: any StreamProtocol, unreadByteCount: Int
    ) -> any StreamProtocol

    /// Counts the messages of this connection against `budget`, from the next one on.
    ///
    /// By default does nothing: without a framing there are no messages to count. `FramedProtocol`
    /// applies it, and passes it to the protocol that takes the connection over. A layer forwards
    /// it.
    func limit(by budget: any MessageBudget)

    /// A time limit of the connection's options is reached. Report it to the peer and call
    /// `loseConnection`; otherwise the connection is aborted with `.timedOut`.
    func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport)

    /// All connections together hold more memory than allowed, and this one a large share. Drop
    /// received data that is kept, report it to the peer and call `loseConnection`; otherwise the
    /// connection is aborted.
    func memoryRanOut(_ transport: any Transport)

    /// The reactor shuts down: close the connection in order within `limit`.
    ///
    /// For layers, and for protocols that send a final message; after `limit` the connection is
    /// aborted in any case.
    func shutDown(_ transport: any Transport, within limit: Duration)
}

extension StreamProtocol {
    /// Does nothing; the transport's own policy for slow peers still bounds its buffer.
    public func pauseProducing() {}

    /// Does nothing.
    public func resumeProducing() {}

    /// The protocol itself, if it is a `HalfCloseProtocol`.
    ///
    /// Uses a cast, since a subclass of a class that conforms to `StreamProtocol` would not get a
    /// more specific default.
    public var halfCloseProtocol: (any HalfCloseProtocol)? { self as? any HalfCloseProtocol }

    /// The successor itself.
    public func replaced(
        by successor: any StreamProtocol, unreadByteCount: Int
    ) -> any StreamProtocol {
        successor
    }

    /// Does nothing.
    public func limit(by budget: any MessageBudget) {}

    /// Does nothing.
    public func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {}

    /// Does nothing.
    public func memoryRanOut(_ transport: any Transport) {}

    /// Loses the connection.
    public func shutDown(_ transport: any Transport, within limit: Duration) {
        transport.loseConnection(within: limit)
    }
}

/// Makes the protocol for a new connection with `peer`; nil or an error refuses the connection.
public typealias StreamFactory = (_ peer: SocketAddress?) throws -> (any StreamProtocol)?

/// A protocol that goes on writing after the peer's end of data. Twisted's
/// `IHalfCloseableProtocol`.
///
/// For any other protocol the peer's FIN ends the connection. This one gets `readConnectionLost`,
/// once, after all data, and the connection stays open for writing. Once this side has finished
/// too, by `loseWriteConnection` or `loseConnection`, before or after, `connectionLost` is called
/// as always: exactly once, with `.closedByPeer` or `.closed`. Transports find it by
/// `StreamProtocol.halfCloseProtocol`, through all layers, including TLS.
public protocol HalfCloseProtocol: StreamProtocol {
    /// The peer sends nothing more, but still reads.
    ///
    /// Not called when our writing half was closed before: then `connectionLost` is called.
    func readConnectionLost() throws

    /// Whether `readConnectionLost` is called too where the data may have been cut off by an attacker:
    /// after a FIN over TLS without a close_notify. For a protocol that is answered message by
    /// message, and to which an incomplete one means nothing. False unless implemented: then such a
    /// FIN ends the connection.
    var acceptsTruncation: Bool { get }
}

extension HalfCloseProtocol {
    /// False.
    public var acceptsTruncation: Bool { false }
}

/// A time limit that a connection has reached; see `StreamOptions`.
public enum TimeLimit: Hashable, Sendable {
    /// No bytes were received or sent for too long: `StreamOptions.idleLimit`.
    case idle
    /// The peer took none of the unsent bytes for too long: `StreamOptions.writeStallLimit`.
    case writeStall
}
