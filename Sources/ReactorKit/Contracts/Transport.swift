/// One connection as its protocol sees it: bytes out, and the ways to end it.
///
/// Not promised: that the peer has read what was written, or when. No callback of the
/// protocol runs inside any call here; they are delivered on a later turn. After the end of
/// the connection every call is ignored. Call on the reactor's thread.
///
/// An implementer implements all of it: nothing that sends bytes, or counts them, has a default.
/// A transport that changes bytes would otherwise send clear text by what it forgot.
public protocol Transport: AnyObject {
    /// The other side's address; nil where there is none (standard streams, memory).
    var peer: SocketAddress? { get }

    /// Our side's address; nil where there is none.
    var local: SocketAddress? { get }

    /// Bytes that were written and that the kernel has not taken yet.
    var bufferedByteCount: Int { get }

    /// Bytes that were written and that the peer's system has not confirmed, as far as ours tells;
    /// never fewer than `bufferedByteCount`.
    var undeliveredByteCount: Int { get }

    /// True from the first call that ends the connection, or from the peer's end when the
    /// protocol is no `HalfCloseProtocol`: nothing more is delivered, and writes are ignored.
    ///
    /// `loseWriteConnection` alone does not set it: the peer's bytes are still delivered.
    var isClosing: Bool { get }

    /// True from the first call that ends the connection or its writing half: writes are ignored.
    var isWritingClosed: Bool { get }

    /// False from the first call that ends the connection or hands it over: what still arrives
    /// is dropped, or is the successor's. A pause and `loseWriteConnection` do not change it.
    ///
    /// For protocols that deliver one read in several calls of their own, as framings do: they
    /// ask before each of these.
    var isDelivering: Bool { get }

    /// Sends these bytes after all earlier ones.
    ///
    /// What one callback writes goes out together at its end, in one `send` when the kernel
    /// takes it all. Never fails: a broken connection is told by `connectionLost`. Above the
    /// high-water mark the protocol's `pauseProducing` is called. Ignored after
    /// `loseConnection` and `loseWriteConnection`; Twisted still accepts such writes.
    func write(_ bytes: Span<UInt8>)

    /// Sends three parts after all earlier bytes, as one `write` of them together would.
    ///
    /// For what a framing puts before and behind a message.
    func write(_ header: Span<UInt8>, _ body: Span<UInt8>, _ trailer: Span<UInt8>)

    /// Closes in an orderly way: sends what was written, then FIN, reads the peer's rest and
    /// drops it, and closes when the peer has closed too. After `limit` it aborts instead.
    ///
    /// Since the peer's data is read to its end, no RST of ours can destroy what it has not
    /// read yet (RFC 1122, 4.2.2.13). `connectionLost` gets `.closed`, or `.timedOut`.
    func loseConnection(within limit: Duration)

    /// Sends what was written, then FIN, and goes on receiving until the peer closes.
    func loseWriteConnection()

    /// Closes as `loseConnection` does, but does not wait for the peer's FIN: for a layer that
    /// knows from its own protocol that the peer has finished, as from TLS' close_notify.
    ///
    /// It closes as soon as all that was written and FIN are sent. A deadline that was set
    /// before stays.
    func closeAfterPeer(within limit: Duration)

    /// Ends at once: drops what is unsent and resets the connection.
    func abortConnection()

    /// Puts `successor` in the protocol's place, as after a STARTTLS or a proxy's answer.
    ///
    /// On the next turn it gets `connectionMade`, and then `unread` as its first data: what the
    /// protocol had been given and did not use. From this call on the present protocol is not
    /// called any more, not even `connectionLost`. May be called from inside a callback, also
    /// from the successor's `connectionMade`, which hands over what it would have got. A second
    /// call before the next turn takes the place of the first.
    ///
    /// What the successor takes over:
    ///
    /// | Of the connection | What becomes of it |
    /// | --- | --- |
    /// | unread bytes | Reach the last successor first, at most 64 KiB at a time, ahead of everything else and of the peer's end. |
    /// | bytes that were written | Still go out, ahead of what the successor writes. |
    /// | state | Stays. After `loseConnection` or `abortConnection`, called before or after this, the successor gets `connectionMade` and `connectionLost`, and no bytes. |
    /// | our half-close | Stays: the successor reads, and its writes are ignored. |
    /// | the peer's half-close | Reported again, behind the unread bytes: by `readConnectionLost` to a `HalfCloseProtocol`; to any other it is the end. |
    /// | pressure | Above the high-water mark the successor gets `pauseProducing` behind its `connectionMade`, and later one `resumeProducing`. The present protocol gets neither. |
    /// | `pauseProducing` of the present protocol | Ends with it: the successor starts reading. |
    /// | `pauseProducing` of the successor | Holds back all that is above, also the unread bytes, until it resumes. |
    /// | water marks, policy for slow peers, limits of time | Belong to the connection and stay; a limit that is reached is the successor's to answer. |
    /// | `noteKept` | What the present protocol kept counts no more; unread bytes count until they are delivered. |
    /// | shutdown | Is the successor's, behind the unread bytes. One that has begun is reported again, with what is left of its time. |
    /// | layers | Stay before the successor: see `StreamProtocol.replaced(by:unreadByteCount:)`. |
    /// | an end before the next turn | The successor gets `connectionMade`, the unread bytes unless our side ended it, and `connectionLost`. |
    func handOver(to successor: any StreamProtocol, unread: Span<UInt8>)

    /// Stops reading, so that the peer feels back-pressure; a broken connection is still told.
    func pauseProducing()

    /// Reads again.
    func resumeProducing()

    /// Tells that the protocol keeps so many more bytes of what came than before, or fewer.
    ///
    /// For a server that bounds the memory of all its connections: what a peer sends and never
    /// finishes is kept by protocols, where no transport sees it. A layer passes it on, and adds
    /// its own.
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
