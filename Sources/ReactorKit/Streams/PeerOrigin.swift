/// What counts as one address where connections are counted by address.
package enum PeerOrigin: Hashable, Sendable {
    /// Also where it came through an IPv6 socket.
    case ipv4(UInt32)
    /// The first 64 bits: the rest is the subscriber's to choose, and to change at will.
    case ipv6Network(UInt64)

    /// Nil for a UNIX socket, and where there is no address.
    package init?(_ peer: SocketAddress?) {
        guard let bytes = peer?.bytes, !bytes.isEmpty else { return nil }
        let isMapped = bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
        if bytes.count == 4 || isMapped {
            self = .ipv4(bytes.suffix(4).reduce(0) { $0 << 8 | UInt32($1) })
        } else {
            self = .ipv6Network(bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
        }
    }
}
