public import SystemPackage

extension Reactor {
    /// Listens on `endpoint`; `factory` makes a protocol for each connection.
    ///
    /// A name is looked up in a blocking call, since a starting server has nothing else to do.
    /// There is one listener for each address of the name. At the path of a UNIX socket the file of
    /// a server that has ended is replaced; any other file, including that of a running server, is
    /// in use (EADDRINUSE).
    /// - Throws: `SystemError` (bind, listen), `EndpointError` for an invalid host or path,
    ///   `NameLookupError`.
    @discardableResult
    public func listen(
        at endpoint: Endpoint, options: ListenOptions = ListenOptions(),
        factory: @escaping StreamFactory
    ) throws -> [StreamListener] {
        try listen(
            at: try endpoint.addressesToListenAt(), options: options, factory: factory)
    }

    /// Listens on all addresses or on none, except for families that this machine does not support.
    func listen(
        at addresses: [SocketAddress], options: ListenOptions, factory: @escaping StreamFactory
    ) throws(SystemError) -> [StreamListener] {
        try ListeningSocket.open(at: addresses, options: options).map {
            StreamListener($0, options: options, on: self) { try factory($0.peer) }
        }
    }

    /// Listens on a socket that was made before, possibly on another thread; it belongs to the
    /// listener from then on.
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

    /// Connects to `endpoint`: names are looked up off the loop, addresses are tried as in RFC
    /// 8305.
    ///
    /// Addresses, `localhost` and the names of /etc/hosts never wait for queries of name servers.
    /// At most four of those run at a time; a cancelled one makes room for another.
    ///
    /// On success `factory` makes the protocol; otherwise `failure` is called, once. `limit`
    /// includes everything, from the lookup to the last attempt. If the queue of a UNIX listener is
    /// full, the attempt is repeated until then.
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

    /// Reads `descriptor`, which still belongs to the caller. `received` gets the bytes; `ended` is
    /// called once at the end, with the error if there was one.
    ///
    /// Urgent ones are read before all others in every turn, so that a flood of data does not delay
    /// a keyboard.
    public func read(
        _ descriptor: FileDescriptor, isUrgent: Bool = false,
        received: @escaping (Span<UInt8>) -> Void, ended: @escaping (SystemError?) -> Void
    ) -> DescriptorReader {
        DescriptorReader(
            descriptor, isUrgent: isUrgent, on: self, received: received, ended: ended)
    }

    /// Writes to `descriptor`, which still belongs to the caller; `failed` is called once, at an
    /// error.
    public func writer(
        to descriptor: FileDescriptor, failed: @escaping (SystemError) -> Void
    ) -> DescriptorWriter {
        DescriptorWriter(descriptor, on: self, failed: failed)
    }
}

extension Reactor {
    /// Listens on a socket that other code made, bound and put to listening, such as a service
    /// manager; a UNIX socket's file still belongs to it.
    ///
    /// The descriptor belongs to the listener from then on, which makes it non-blocking and closed
    /// on exec. The options that apply to making a socket have no effect.
    /// - Throws: `SystemError`: ENOTSOCK, EINVAL for a socket that does not listen, EAFNOSUPPORT
    ///   for one that is neither TCP nor UNIX. The descriptor still belongs to the caller then.
    @discardableResult
    public func adoptListener(
        _ descriptor: FileDescriptor, options: ListenOptions = ListenOptions(),
        factory: @escaping StreamFactory
    ) throws(SystemError) -> StreamListener {
        StreamListener(
            try ListeningSocket(adopting: descriptor), options: options, on: self
        ) { try factory($0.peer) }
    }

    /// Makes a connection of a stream socket that other code connected, such as one of
    /// socketpair(2), or one that another process sent.
    ///
    /// The descriptor belongs to the connection from then on, which makes it non-blocking and
    /// closed on exec. `connectionMade` of `protocol` is called before this returns.
    /// - Throws: `SystemError`: ENOTSOCK, ENOTCONN, or EPROTOTYPE for a socket that is not a
    ///   stream. The descriptor still belongs to the caller then.
    public func adopt(
        _ descriptor: FileDescriptor, options: StreamOptions = StreamOptions(),
        protocol: any StreamProtocol
    ) throws(SystemError) {
        let socket = Socket(adopting: descriptor)
        let peer = try socket.connectedPeer()
        try socket.makeOurOwn()
        StreamTransport(socket, peer: peer, on: self, options: options).attach(`protocol`)
    }
}

extension Reactor {
    /// Makes one connection of standard input and output: it receives from the shell, pipe or
    /// terminal at standard input, and writes to standard output.
    ///
    /// The same as `openDescriptors` with 0 and 1; see there.
    /// - Throws: `SystemError`: EBADF when one of them was closed at the program's start, which
    ///   `StandardDescriptors.prepare` reports and fixes.
    public func openStandardStreams(
        isUrgent: Bool = false, options: StreamOptions = StreamOptions(),
        protocol: any StreamProtocol
    ) throws(SystemError) {
        try openDescriptors(
            reading: .standardInput, writing: .standardOutput, isUrgent: isUrgent,
            options: options, protocol: `protocol`)
    }

    /// Makes one connection of a descriptor to read and one to write: ends of pipes, a terminal,
    /// files, or one descriptor for both directions. For a socket use `adopt`.
    ///
    /// `O_NONBLOCK` is never set, since it would affect every process that shares the descriptors.
    /// They stay open at the end, unless `closesThem`: then /dev/null replaces a standard one.
    /// Urgent ones are read before all others in every turn. SIGPIPE is ignored from then on,
    /// unless the program handles it. `connectionMade` of `protocol` is called before this returns.
    ///
    /// It differs from other transports as follows. There are no addresses. The end of the input is
    /// `.closedByPeer`; unsent bytes are written first, without a time limit, unless
    /// `loseConnection` sets one. An orderly close ends when all bytes are written, and leaves
    /// further input unread. An abort does not reset, since there is no reset. The reader of the
    /// output gets the end of `loseWriteConnection` only with `closesThem`. An output without a
    /// reader is `.lost` with EPIPE, at once, even if nothing is written.
    /// - Throws: `SystemError`: EBADF for a descriptor that is not open, or not open for reading or
    ///   writing. Both still belong to the caller then.
    public func openDescriptors(
        reading input: FileDescriptor, writing output: FileDescriptor, closesThem: Bool = false,
        isUrgent: Bool = false, options: StreamOptions = StreamOptions(),
        protocol: any StreamProtocol
    ) throws(SystemError) {
        let pair = try DescriptorPair(
            reading: input, writing: output, closesThem: closesThem, isUrgent: isUrgent, on: self)
        StreamTransport(through: pair, peer: nil, on: self, options: options)
            .attach(`protocol`)
    }
}
