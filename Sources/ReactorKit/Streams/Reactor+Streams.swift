public import SystemPackage

extension Reactor {
    /// Listens at `endpoint` and has `factory` make a protocol for each connection.
    ///
    /// A name is looked up on the spot, since a server that starts has nothing else to do; it
    /// listens at every address that the name has, one listener each. At a UNIX socket's path
    /// the file of a server that is dead is replaced; any other file, and that of one alive,
    /// is in use (EADDRINUSE).
    /// - Throws: `SystemError` (bind, listen), `EndpointError` for a host or path that cannot be
    ///   one, `NameLookupError`.
    @discardableResult
    public func listen(
        at endpoint: Endpoint, options: ListenOptions = ListenOptions(),
        factory: @escaping StreamFactory
    ) throws -> [StreamListener] {
        try listen(
            at: try endpoint.addressesToListenAt(), options: options, factory: factory)
    }

    /// Listens at each address, all or none, save those of a family that this machine lacks.
    func listen(
        at addresses: [SocketAddress], options: ListenOptions, factory: @escaping StreamFactory
    ) throws(SystemError) -> [StreamListener] {
        try ListeningSocket.open(at: addresses, options: options).map {
            StreamListener($0, options: options, on: self) { try factory($0.peer) }
        }
    }

    /// Listens on a socket that was made before, perhaps on another thread; it becomes the
    /// listener's.
    package func listen(
        on socket: ListeningSocket, options: ListenOptions, factory: @escaping StreamFactory
    ) -> StreamListener {
        accept(on: socket, options: options) { try factory($0.peer) }
    }

    /// The same for a server that looks at the transport, too, before it makes the protocol.
    package func accept(
        on socket: ListeningSocket, options: ListenOptions, handler: @escaping AcceptHandler
    ) -> StreamListener {
        StreamListener(socket, options: options, on: self, factory: handler)
    }

    /// Connects to `endpoint`: names off the loop, addresses raced by RFC 8305.
    ///
    /// Addresses, `localhost` and the names of /etc/hosts never wait for look-ups at name servers;
    /// of those four at a time are made, and one that is cancelled gives its place back.
    ///
    /// On success `factory` makes the protocol; otherwise `failure` is called, once. `limit`
    /// spans all of it, from the name to the last attempt. A UNIX listener whose queue is full
    /// is asked again until then.
    @discardableResult
    public func connect(
        to endpoint: Endpoint, within limit: Duration = .seconds(30),
        options: ConnectOptions = ConnectOptions(), factory: @escaping StreamFactory,
        failure: @escaping (ConnectError) -> Void
    ) -> StreamConnector {
        StreamConnector(
            to: endpoint, within: limit, options: options, on: self, factory: factory,
            failure: failure)
    }

    /// Reads `descriptor`, which stays the caller's: `received` gets what comes, `ended` is
    /// called once at its end, with the error if it was one.
    ///
    /// Urgent ones are served before all others in every turn: a keyboard, before the flood.
    public func read(
        _ descriptor: FileDescriptor, isUrgent: Bool = false,
        received: @escaping (Span<UInt8>) -> Void, ended: @escaping (SystemError?) -> Void
    ) -> DescriptorReader {
        DescriptorReader(
            descriptor, isUrgent: isUrgent, on: self, received: received, ended: ended)
    }

    /// Writes to `descriptor`, which stays the caller's; `failed` is called once, at an error.
    public func writer(
        to descriptor: FileDescriptor, failed: @escaping (SystemError) -> Void
    ) -> DescriptorWriter {
        DescriptorWriter(descriptor, on: self, failed: failed)
    }
}
