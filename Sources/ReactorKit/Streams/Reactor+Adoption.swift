public import SystemPackage

extension Reactor {
    /// Listens on a socket that somebody else has made, bound and put to listening, as a
    /// service manager does; a UNIX socket's file stays theirs.
    ///
    /// The descriptor becomes the listener's, which makes it non-blocking and closed on exec;
    /// of `options` those that make the socket have no effect.
    /// - Throws: `SystemError`: ENOTSOCK, EINVAL for a socket that does not listen, EAFNOSUPPORT
    ///   for one that is neither TCP's nor UNIX's. Then the descriptor stays the caller's.
    @discardableResult
    public func adoptListener(
        _ descriptor: FileDescriptor, options: ListenOptions = ListenOptions(),
        factory: @escaping StreamFactory
    ) throws(SystemError) -> StreamListener {
        StreamListener(
            try ListeningSocket(adopting: descriptor), options: options, on: self
        ) { try factory($0.peer) }
    }

    /// Makes a connection of a stream socket that somebody else has connected, as one of
    /// socketpair(2), or one that was sent by another process.
    ///
    /// The descriptor becomes the connection's, which makes it non-blocking and closed on exec.
    /// `protocol` hears `connectionMade` before this returns.
    /// - Throws: `SystemError`: ENOTSOCK, ENOTCONN, or EPROTOTYPE for a socket that is no
    ///   stream. Then the descriptor stays the caller's.
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
