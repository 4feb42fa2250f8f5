/// A datagram socket, as its protocol uses it: to send datagrams, and to stop.
///
/// Not promised: that a datagram arrives, that it arrives once, or in order. No callback of the
/// protocol runs inside a call of the transport. Calls after the end are ignored. Call on the
/// reactor's thread.
public protocol DatagramTransport: AnyObject {
    /// Our address, with the port that the kernel chose for port 0; nil after the end.
    var local: SocketAddress? { get }

    /// The peer of a connected socket; nil for a socket that is only bound.
    var peer: SocketAddress? { get }

    /// Bytes in memory that wait for space in the kernel's buffer.
    var bufferedByteCount: Int { get }

    /// The number of datagrams that were dropped since the start, because the queue was full or the
    /// kernel was out of memory.
    var droppedCount: Int { get }

    /// Sends one datagram; never blocks.
    ///
    /// A datagram that the kernel does not take at once waits in a queue of bounded size. When the
    /// queue is full, the new datagram is dropped and counted, as the network would drop it, and
    /// the older ones keep their order. Without a receiver it is sent to the peer of a connected
    /// socket.
    func send(_ datagram: Span<UInt8>, to receiver: SocketAddress?)

    /// Closes the socket at once; unsent datagrams are dropped.
    func stop()

    /// Stops receiving: the kernel buffers what fits, and drops the rest.
    func pauseProducing()

    /// Resumes receiving.
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
