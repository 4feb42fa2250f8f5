import SystemPackage

/// What a `StreamTransport` moves its bytes through: a socket, or a pair of descriptors.
protocol StreamChannel {
    /// Our side's address; nil where there is none.
    var localAddress: SocketAddress? { get }

    /// True when our close may destroy what the peer has not read yet: then the peer's rest is
    /// read first, to its end. It also means that what is unsent at the peer's end has a limit.
    var lingers: Bool { get }

    /// Tells `transport` its news from now on, and reads.
    func open(for transport: StreamTransport)

    /// Asks for what can be read, for room to write, or for neither and mere breakage.
    func setInterest(_ interest: PollEvents?, for transport: StreamTransport)

    func receive(into buffer: ReadBuffer) throws(SystemError) -> Socket.Transfer

    func send(_ buffer: OutboundBuffer) throws(SystemError) -> Socket.Transfer

    /// What the kernel has taken and the peer's system has not confirmed, as far as it is known.
    var unconfirmedByteCount: Int { get }

    /// The end of our data; what the peer sends still comes.
    func shutdownWriting()

    /// Why the connection broke, where the kernel keeps that.
    func pendingError() -> Errno?

    /// Makes `close` a reset, where there is such a thing.
    func resetOnClose()

    /// Leaves the poller and closes, once; not what was closed by somebody else.
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

    /// RFC 1122, 4.2.2.13: to close with data unread is a reset.
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
