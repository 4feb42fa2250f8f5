extension Transport {
    /// Whether the peer has closed its whole socket, so that nothing can reach it any more; false
    /// for one that has only sent its last byte, and where it cannot be known.
    ///
    /// Asks the kernel, which knows it before what came has been read: for the rare request that
    /// nobody may want by now, not for each message.
    package var isPeerGone: Bool {
        let channel = (self as? StreamTransport)?.channel as? SocketChannel
        return channel?.socket.isPeerGone ?? false
    }
}
