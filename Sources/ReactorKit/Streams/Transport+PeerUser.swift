extension Transport {
    /// The user who has opened the other end of a UNIX socket; nil for other connections.
    package var peerUser: UInt32? {
        let channel = (self as? StreamTransport)?.channel as? SocketChannel
        return channel?.socket.peerUser
    }
}
