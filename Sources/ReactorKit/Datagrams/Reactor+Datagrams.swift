extension Reactor {
    /// Receives what is sent to `address`, and sends from it; port 0 lets the kernel choose.
    ///
    /// `started` is called on the next turn. An IPv6 socket is for IPv6 alone.
    /// - Throws: `SystemError` (socket, bind).
    @discardableResult
    public func bindDatagrams(
        at address: SocketAddress, options: DatagramOptions = DatagramOptions(),
        protocol: any DatagramProtocol
    ) throws(SystemError) -> DatagramPort {
        let socket = try DatagramSocket(family: address.family)
        do throws(SystemError) {
            if options.sharesPort { try socket.shareAddress() }
            try socket.bind(to: address)
        } catch {
            socket.close()
            throw error
        }
        return DatagramPort(socket, peer: nil, options: options, on: self, protocol: `protocol`)
    }

    /// Exchanges datagrams with `peer` alone: the kernel drops those of anybody else, and tells
    /// by `sendFailed` when nobody listens there.
    ///
    /// `started` is called on the next turn. Nothing is sent by connecting. `local` is our own
    /// address; nil leaves it to the kernel.
    /// - Throws: `SystemError` (socket, bind, connect).
    @discardableResult
    public func connectDatagrams(
        to peer: SocketAddress, from local: SocketAddress? = nil,
        options: DatagramOptions = DatagramOptions(), protocol: any DatagramProtocol
    ) throws(SystemError) -> DatagramPort {
        let socket = try DatagramSocket(family: peer.family)
        do throws(SystemError) {
            if options.sharesPort { try socket.shareAddress() }
            if let local { try socket.bind(to: local) }
            try socket.connect(to: peer)
        } catch {
            socket.close()
            throw error
        }
        return DatagramPort(socket, peer: peer, options: options, on: self, protocol: `protocol`)
    }
}
