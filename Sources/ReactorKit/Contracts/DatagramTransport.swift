/// A datagram socket as its protocol sees it: datagrams out, and the way to end it.
///
/// Not promised: that anything sent arrives, once, or in its order. No callback of the protocol
/// runs inside any call here. After the end every call is ignored. Call on the reactor's thread.
public protocol DatagramTransport: AnyObject {
    /// Our address, with the port that the kernel chose for port 0; nil after the end.
    var local: SocketAddress? { get }

    /// The one peer of a connected socket; nil when it is bound only.
    var peer: SocketAddress? { get }

    /// Bytes that wait, in memory, for room in the kernel's buffer.
    var bufferedByteCount: Int { get }

    /// Datagrams that were dropped here since the start, because too much was waiting already
    /// or the kernel was out of memory.
    var droppedCount: Int { get }

    /// Sends one datagram; never blocks.
    ///
    /// What the kernel does not take at once waits in a queue of bounded size. When that is full
    /// the new datagram is dropped and counted: the network would lose it just the same, and
    /// older ones keep their order. Without a receiver it goes to the peer of a connected socket.
    func send(_ datagram: Span<UInt8>, to receiver: SocketAddress?)

    /// Closes the socket at once; what still waits to be sent is dropped.
    func stop()

    /// Stops receiving: the kernel keeps what fits its buffer and drops the rest.
    func pauseProducing()

    /// Receives again.
    func resumeProducing()
}

extension DatagramTransport {
    /// Sends an array's bytes as one datagram.
    public func send(_ datagram: [UInt8], to receiver: SocketAddress? = nil) {
        send(datagram.span, to: receiver)
    }

    /// Sends a text as one datagram of UTF-8.
    public func send(_ datagram: String, to receiver: SocketAddress? = nil) {
        send(datagram.utf8.span, to: receiver)
    }
}
