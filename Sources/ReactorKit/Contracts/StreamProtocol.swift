/// What happens on one connection; the application's half of a `Transport`.
///
/// Order: `connectionMade`, `dataReceived` any number of times, `connectionLost` exactly
/// once, also when the reactor stops; nothing after it. Called on the reactor's thread, never
/// from inside a call to the transport. A callback that throws ends its own connection with
/// `.failed(error)`; the loop and all other connections go on.
public protocol StreamProtocol: AnyObject {
    /// The connection stands; keep the transport to write to it.
    func connectionMade(_ transport: any Transport) throws

    /// Bytes arrived: at least one, at most 64 KiB.
    ///
    /// Not promised: that a peer's write arrives whole or alone. It may be cut or glued
    /// anywhere; test with chunks down to one byte. The span is the reactor's own buffer: the
    /// compiler refuses to keep it, copy what is needed later.
    func dataReceived(_ data: Span<UInt8>) throws

    /// The connection is over, and the transport of no more use.
    func connectionLost(_ reason: DisconnectReason)

    /// More is waiting to be sent than the high-water mark: write less, or nothing.
    func pauseProducing()

    /// What was waiting has fallen to the low-water mark: write again.
    func resumeProducing()

    /// The protocol that goes on writing after the peer has finished, and that is then called
    /// with `readConnectionLost`; nil when the peer's end is the end of the connection.
    ///
    /// Unless implemented, the protocol itself if it is a `HalfCloseProtocol`. A layer returns
    /// what the protocol behind it returns, or itself if that is not nil. Asked once for each
    /// protocol, at the peer's end; nothing else finds out whether half-close is supported.
    var halfCloseProtocol: (any HalfCloseProtocol)? { get }

    /// The protocol that continues the connection when `successor` takes it over from this one.
    ///
    /// Unless implemented, `successor` itself. A layer that stays in place puts `successor` behind
    /// itself and returns itself; `ProtocolLayer` does. Called by the transport, once for each
    /// hand-over that takes place, just before `connectionMade` of what is returned; otherwise
    /// this protocol is not called any more.
    ///
    /// - Parameters:
    ///   - successor: what the connection was handed over to.
    ///   - unreadByteCount: how many bytes `Transport.handOver` was given, which arrive once more,
    ///     ahead of all others.
    func replaced(
        by successor: any StreamProtocol, unreadByteCount: Int
    ) -> any StreamProtocol

    /// A limit of time of the connection's options is reached: say so to the peer and lose the
    /// connection, or do nothing, and it is aborted with `.timedOut`.
    func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport)

    /// All connections together hold more than they may, and this one much of it: forget what is
    /// kept of what came, say so to the peer and lose the connection; or do nothing, and it is
    /// aborted.
    func memoryRanOut(_ transport: any Transport)

    /// The reactor shuts down: end the connection in good order, for `limit` is all it gets.
    ///
    /// For layers and for protocols that have a farewell to say; after `limit` the connection
    /// is aborted, whatever was done here.
    func shutDown(_ transport: any Transport, within limit: Duration)
}

extension StreamProtocol {
    /// Does nothing; the transport's own policy for slow peers still bounds its buffer.
    public func pauseProducing() {}

    /// Does nothing.
    public func resumeProducing() {}

    /// The protocol itself, if it is one.
    ///
    /// By a cast: a class whose superclass is the `StreamProtocol` would not get another default.
    public var halfCloseProtocol: (any HalfCloseProtocol)? { self as? any HalfCloseProtocol }

    /// The successor itself.
    public func replaced(
        by successor: any StreamProtocol, unreadByteCount: Int
    ) -> any StreamProtocol {
        successor
    }

    /// Does nothing.
    public func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {}

    /// Does nothing.
    public func memoryRanOut(_ transport: any Transport) {}

    /// Loses the connection.
    public func shutDown(_ transport: any Transport, within limit: Duration) {
        transport.loseConnection(within: limit)
    }
}

/// Makes the protocol for a new connection with `peer`; nil refuses it, as an error does.
public typealias StreamFactory = (_ peer: SocketAddress?) throws -> (any StreamProtocol)?
