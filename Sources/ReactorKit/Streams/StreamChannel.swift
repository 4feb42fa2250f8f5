import SystemPackage

/// What a `StreamTransport` reads and writes: a socket, or a pair of descriptors.
protocol StreamChannel {
    /// Our side's address; nil where there is none.
    var localAddress: SocketAddress? { get }

    /// True when our close may destroy bytes that the peer has not read yet: then the peer's data
    /// is first read to its end. Also, sending what is unsent at the peer's end of data then has a
    /// time limit.
    var lingers: Bool { get }

    /// Reports events to `transport` from now on, and reads.
    func open(for transport: StreamTransport)

    /// Requests events for reading, for writing, or, with neither, for errors only.
    func setInterest(_ interest: PollEvents?, for transport: StreamTransport)

    func receive(into buffer: ReadBuffer) throws(SystemError) -> Socket.Transfer

    func send(_ buffer: OutboundBuffer) throws(SystemError) -> Socket.Transfer

    /// The number of bytes that the kernel has taken and the peer's system has not acknowledged, if
    /// known.
    var unconfirmedByteCount: Int { get }

    /// Ends our data; the peer's data is still received.
    func shutdownWriting()

    /// Why the connection is broken, if the kernel stores that.
    func pendingError() -> Errno?

    /// Makes `close` reset the connection, where that is possible.
    func resetOnClose()

    /// Leaves the poller and closes, once; but not a descriptor that other code has closed.
    func close(for transport: StreamTransport)
}

extension StreamChannel {
    var unconfirmedByteCount: Int { 0 }
}

/// A socket that is registered with a reactor's poller.
struct SocketChannel: StreamChannel {
    let socket: Socket
    let reactor: Reactor

    var localAddress: SocketAddress? { socket.localAddress }

    /// RFC 1122, section 4.2.2.13: closing with unread data resets the connection.
    var lingers: Bool { true }

    func open(for transport: StreamTransport) {
        reactor.poller.add(socket.descriptor, .readable, handler: transport)
    }

    func setInterest(_ interest: PollEvents?, for transport: StreamTransport) {
        reactor.poller.setInterest(interest, of: socket.descriptor, transport)
    }

    func receive(into buffer: ReadBuffer) throws(SystemError) -> Socket.Transfer {
        try socket.receive(into: buffer)
    }

    func send(_ buffer: OutboundBuffer) throws(SystemError) -> Socket.Transfer {
        try socket.send(buffer)
    }

    var unconfirmedByteCount: Int { socket.unconfirmedByteCount }

    func shutdownWriting() { socket.shutdownWriting() }

    func pendingError() -> Errno? { socket.pendingError() }

    func resetOnClose() { socket.resetOnClose() }

    func close(for transport: StreamTransport) {
        if reactor.poller.remove(socket.descriptor, transport) { socket.close() }
    }
}

extension Transport {
    /// True when the peer has closed its socket in both directions, so that nothing can reach it;
    /// false for one that has only ended its data, and where it cannot be known.
    ///
    /// Makes a system call, since the kernel knows it before the received bytes are read: for rare
    /// requests that may be obsolete, not for each message.
    package var isPeerGone: Bool {
        let channel = (self as? StreamTransport)?.channel as? SocketChannel
        return channel?.socket.isPeerGone ?? false
    }
}

extension Transport {
    /// The user ID that opened the other end of a UNIX socket; nil for other connections.
    package var peerUser: UInt32? {
        let channel = (self as? StreamTransport)?.channel as? SocketChannel
        return channel?.socket.peerUser
    }
}
