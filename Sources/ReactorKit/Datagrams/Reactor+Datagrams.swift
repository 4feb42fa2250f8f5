extension Reactor {
    /// Receives what is sent to `address`, and sends from it; port 0 lets the kernel choose.
    ///
    /// `started` is called on the next turn. An IPv6 socket is for IPv6 alone. At a UNIX
    /// socket's path the file of a socket that is dead is replaced; any other file, and that of
    /// one alive, is in use (EADDRINUSE). The file is removed at the end.
    /// - Throws: `SystemError` (socket, bind).
    @discardableResult
    public func bindDatagrams(
        at address: SocketAddress, options: DatagramOptions = DatagramOptions(),
        protocol: any DatagramProtocol
    ) throws(SystemError) -> DatagramPort {
        try openDatagrams(address.family, from: address, to: nil, options, `protocol`)
    }

    /// Exchanges datagrams with `peer` alone: the kernel drops those of anybody else, and tells
    /// by `sendFailed` when nobody listens there.
    ///
    /// `started` is called on the next turn. Nothing is sent by connecting. `local` is our own
    /// address; nil leaves it to the kernel, which gives a UNIX socket an abstract name. A UNIX
    /// peer must be there, and is found again after it was gone for a while.
    /// - Throws: `SystemError` (socket, bind, connect).
    @discardableResult
    public func connectDatagrams(
        to peer: SocketAddress, from local: SocketAddress? = nil,
        options: DatagramOptions = DatagramOptions(), protocol: any DatagramProtocol
    ) throws(SystemError) -> DatagramPort {
        try openDatagrams(peer.family, from: local, to: peer, options, `protocol`)
    }

    private func openDatagrams(
        _ family: Int32, from local: SocketAddress?, to peer: SocketAddress?,
        _ options: DatagramOptions,
        _ protocol: any DatagramProtocol
    ) throws(SystemError) -> DatagramPort {
        let socket = try DatagramSocket(family: family)
        var file: SocketFile?
        do throws(SystemError) {
            if options.sharesPort { try socket.shareAddress() }
            if let local, local.isUnix {
                file = try socket.bindFile(at: local, mode: options.socketMode)
            } else if let local {
                try socket.bind(to: local)
            } else if let peer, peer.isUnix {
                try socket.bindToAnyName()
            }
            if let peer { try socket.connect(to: peer) }
        } catch {
            file?.remove()
            socket.close()
            throw error
        }
        return DatagramPort(
            socket, file: file, peer: peer, options: options, on: self, protocol: `protocol`)
    }
}
