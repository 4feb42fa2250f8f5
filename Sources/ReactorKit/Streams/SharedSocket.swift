/// A listening socket that several reactors accept from, kept open until all of them have it.
final class SharedSocket: Sendable {
    private let socket: Socket
    private let address: SocketAddress

    init(_ socket: Socket, at address: SocketAddress) {
        self.socket = socket
        self.address = address
    }

    deinit {
        socket.close()
    }

    /// A listener with a descriptor of its own; a UNIX socket's file stays the first one's.
    func listener(
        options: ListenOptions, on reactor: Reactor, factory: @escaping StreamFactory
    ) throws(SystemError) -> StreamListener {
        StreamListener(
            try socket.duplicate(), at: address, options: options, on: reactor
        ) { try factory($0.peer) }
    }
}
