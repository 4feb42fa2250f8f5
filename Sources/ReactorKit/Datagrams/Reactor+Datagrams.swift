public import SystemPackage

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

    /// Exchanges datagrams with `peer` alone: the kernel drops those of other senders, and
    /// `sendFailed` is called when nothing listens at the peer's port.
    ///
    /// `started` is called on the next turn. Nothing is sent by connecting. `local` is our own
    /// address; nil leaves it to the kernel, which chooses an abstract name for a UNIX socket. A
    /// UNIX peer must exist, and is found again after it was closed for a while.
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

/// How a datagram socket is made, and what it may hold.
public struct DatagramOptions: Hashable, Sendable {
    /// Bytes of a datagram that are received at most, 1 to 65,536, and no more than the reactor
    /// reads at once; what is longer is truncated. Unless made smaller no UDP datagram is.
    public var receiveLimit: Int
    /// Bytes that may wait to be sent; each datagram counts for 64 more than it has.
    public var queueLimit: Int
    /// True lets other sockets of this machine bind the same port, as several receivers of one
    /// multicast group do. Then anybody here may also take datagrams away from us.
    public var sharesPort: Bool
    /// Who may send to a UNIX socket's path, who needs to write to it; nil leaves that to the
    /// umask. See unix(7).
    public var socketMode: FilePermissions?

    /// All of 64 KiB, 256 KiB waiting, a port of its own and the umask's mode unless set
    /// otherwise.
    public init(
        receiveLimit: Int = 65_536, queueLimit: Int = 262_144, sharesPort: Bool = false,
        socketMode: FilePermissions? = nil
    ) {
        precondition(
            (1...65_536).contains(receiveLimit), "a receive limit is from 1 to 65,536 bytes")
        precondition(queueLimit >= 0, "a queue's limit is not negative")
        self.receiveLimit = receiveLimit
        self.queueLimit = queueLimit
        self.sharesPort = sharesPort
        self.socketMode = socketMode
    }
}
