public import SystemPackage

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

    /// All of 64 KiB, 256 KiB waiting, a port of our own and the umask's mode unless told
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
