/// One connection, as its protocol uses it: to write bytes, and to end it.
///
/// Not promised: that the peer has read written bytes, or when. No callback of the protocol runs
/// inside a call of the transport; callbacks are made on a later turn. Calls after the end of the
/// connection are ignored. Call on the reactor's thread.
///
/// An implementation must implement everything: no member that sends or counts bytes has a default,
/// since a transport that encrypts would otherwise send clear text through one that it lacks.
public protocol Transport: AnyObject {
    /// The other side's address; nil where there is none (standard streams, memory).
    var peer: SocketAddress? { get }

    /// Our side's address; nil where there is none.
    var local: SocketAddress? { get }

    /// The number of written bytes that the kernel has not taken yet.
    var bufferedByteCount: Int { get }

    /// The number of written bytes that the peer's system has not acknowledged, as far as our
    /// system knows; never less than `bufferedByteCount`.
    var undeliveredByteCount: Int { get }

    /// True from the first call that closes the connection, or from the peer's end of data when the
    /// protocol is not a `HalfCloseProtocol`: nothing more is delivered, and writes are ignored.
    ///
    /// `loseWriteConnection` alone does not set it, since the peer's bytes are still delivered.
    var isClosing: Bool { get }

    /// True from the first call that closes the connection or its writing half: writes are ignored.
    var isWritingClosed: Bool { get }

    /// False from the first call that closes the connection or hands it over: bytes that arrive
    /// later are dropped, or are the successor's. A pause and `loseWriteConnection` do not change
    /// it.
    ///
    /// For protocols that deliver one read in several calls, as framings do: they check it before
    /// each call.
    var isDelivering: Bool { get }

    /// Sends the bytes after all earlier ones.
    ///
    /// The writes of one callback are sent together at its end, in one `send` if the kernel takes
    /// them. Never fails: `connectionLost` reports a broken connection. Above the high-water mark
    /// the protocol's `pauseProducing` is called. Ignored after `loseConnection` and
    /// `loseWriteConnection`; Twisted still accepts such writes.
    func write(_ bytes: Span<UInt8>)

    /// Sends three parts after all earlier bytes, as one `write` of the concatenated parts.
    ///
    /// For framings that add bytes before and after a message.
    func write(_ header: Span<UInt8>, _ body: Span<UInt8>, _ trailer: Span<UInt8>)

    /// Closes in order: sends all written bytes, then a FIN, reads and drops the peer's further
    /// bytes, and closes when the peer has closed too. After `limit` it aborts instead.
    ///
    /// Since the peer's data is read to its end, no RST of ours can destroy bytes that the peer has
    /// not read yet (RFC 1122, section 4.2.2.13). `connectionLost` gets `.closed`, or `.timedOut`.
    func loseConnection(within limit: Duration)

    /// Sends all written bytes, then a FIN, and goes on receiving until the peer closes.
    func loseWriteConnection()

    /// Closes as `loseConnection` does, but does not wait for the peer's FIN. For a layer that
    /// knows from its own protocol that the peer has finished, as from the close_notify of TLS.
    ///
    /// It closes as soon as all written bytes and a FIN are sent. A deadline that was set before
    /// still applies.
    func closeAfterPeer(within limit: Duration)

    /// Ends the connection at once: drops unsent bytes and resets it.
    func abortConnection()

    /// Ends the connection at once, as when a callback of the protocol throws `error`:
    /// `connectionLost` gets `.failed(error)`.
    ///
    /// For errors outside of callbacks, as in a timer.
    func failConnection(with error: any Error)

    /// Replaces the protocol by `successor`, as after STARTTLS or a proxy's answer.
    ///
    /// On the next turn `successor` gets `connectionMade`, and then `unread` as its first data: the
    /// bytes that the protocol received and did not use. From this call on the current protocol
    /// gets no further callback, not even `connectionLost`. It may be called inside a callback,
    /// including the successor's `connectionMade`, which then hands over what it would have got. A
    /// second call before the next turn replaces the first.
    ///
    /// What the successor gets:
    ///
    /// | Of the connection | Effect |
    /// | --- | --- |
    /// | unread bytes | Are delivered to the last successor, at most 64 KiB at a time, before everything else and before the peer's end of data. |
    /// | written bytes | Are still sent, before the successor's. |
    /// | state | Is kept. After `loseConnection` or `abortConnection`, called before or after this, the successor gets `connectionMade` and `connectionLost`, and no bytes. |
    /// | our half-close | Is kept: the successor reads, and its writes are ignored. |
    /// | the peer's half-close | Is reported again after the unread bytes: to a `HalfCloseProtocol` by `readConnectionLost`; for any other the connection ends. |
    /// | backpressure | Above the high-water mark the successor gets `pauseProducing` after its `connectionMade`, and later one `resumeProducing`. The current protocol gets neither. |
    /// | a pause of the current protocol | Ends: the successor starts reading. |
    /// | a pause of the successor | Holds back everything above, including the unread bytes, until it resumes. |
    /// | water marks, policy for slow peers, time limits | Belong to the connection and are kept; the successor gets the callback for a limit that is reached. |
    /// | `noteKept` | What the current protocol kept no longer counts; unread bytes count until they are delivered. |
    /// | shutdown | The successor gets it, after the unread bytes. One in progress is reported again, with the remaining time. |
    /// | layers | Stay in front of the successor: see `StreamProtocol.replaced(by:unreadByteCount:)`. |
    /// | an end before the next turn | The successor gets `connectionMade`, the unread bytes unless our side ended it, and `connectionLost`. |
    func handOver(to successor: any StreamProtocol, unread: Span<UInt8>)

    /// Stops reading, which puts backpressure on the peer; a broken connection is still reported.
    func pauseProducing()

    /// Resumes reading.
    func resumeProducing()

    /// Reports by how many bytes the amount of received data that the protocol keeps has changed.
    ///
    /// For a server that limits the memory of all its connections: protocols keep what a peer sends
    /// and does not finish, and the transport does not know it. A layer forwards the change, and
    /// adds its own.
    func noteKept(_ change: Int)
}

extension Transport {
    /// `loseConnection(within:)` with a limit of 30 seconds.
    public func loseConnection() {
        loseConnection(within: .seconds(30))
    }

    /// Sends an array's bytes.
    public func write(_ bytes: [UInt8]) {
        write(bytes.span)
    }

    /// Sends a text as UTF-8.
    public func write(_ text: String) {
        write(text.utf8.span)
    }
}
