/// Reports a connection that was closed at once because a limit of the listener was reached.
public struct AcceptRefusal: Error, Hashable, Sendable {
    /// The limits, with their values.
    public enum Limit: Hashable, Sendable {
        /// `ListenOptions.connectionLimit`.
        case connections(Int)
        /// `ListenOptions.connectionLimitPerAddress`.
        case connectionsPerAddress(Int)
    }

    /// The limit that was reached.
    public let limit: Limit
    /// The peer that was refused.
    public let peer: SocketAddress?
}

extension AcceptRefusal: CustomStringConvertible {
    /// `10.0.0.7:4711 was refused: the limit of connections is reached (8)`.
    public var description: String {
        let peer = peer.map { "\($0)" } ?? "a peer"
        return switch limit {
        case .connections(let limit):
            "\(peer) was refused: the limit of connections is reached (\(limit))"
        case .connectionsPerAddress(let limit):
            "\(peer) was refused: the limit of connections of its address is reached (\(limit))"
        }
    }
}

/// The part of an address by which connections are counted per address.
package enum PeerOrigin: Hashable, Sendable {
    /// An IPv4 address, also of an IPv6 socket.
    case ipv4(UInt32)
    /// The first 64 bits of an IPv6 address: a subscriber can choose and change the rest.
    case ipv6Network(UInt64)

    /// Returns nil for a UNIX socket, and if there is no address.
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

/// Counts connections, all of them and by address, against limits. Pure.
///
/// What was admitted must be released, once, with the same peer. Unless addresses are counted, no
/// address is kept.
package struct ConnectionCount: Sendable {
    /// The most connections in all; nil for any number. Another limit holds for later connections.
    package var limit: Int?
    /// The most connections of one address; nil for any number. Another limit holds for later
    /// connections; those that were counted before count.
    package var limitPerAddress: Int?
    /// The connections that were admitted and not released.
    package private(set) var total = 0
    private let countsAddresses: Bool
    private var byOrigin: [PeerOrigin: Int] = [:]

    /// - Parameter countsAddresses: true where a limit by address may be set later.
    package init(limit: Int?, limitPerAddress: Int?, countsAddresses: Bool = false) {
        self.limit = limit
        self.limitPerAddress = limitPerAddress
        self.countsAddresses = countsAddresses || limitPerAddress != nil
    }

    /// Addresses that are remembered: as many as have a connection.
    package var addressCount: Int { byOrigin.count }

    /// The connections of one address, where addresses are counted.
    package func count(of origin: PeerOrigin) -> Int { byOrigin[origin, default: 0] }

    /// Counts a connection of `peer`.
    ///
    /// - Throws: `AcceptRefusal` when a limit is reached; the connection is not counted then.
    package mutating func admit(_ peer: SocketAddress?) throws(AcceptRefusal) {
        if let limit, total >= limit {
            throw AcceptRefusal(limit: .connections(limit), peer: peer)
        }
        if countsAddresses, let origin = PeerOrigin(peer) {
            let count = byOrigin[origin, default: 0]
            if let limitPerAddress, count >= limitPerAddress {
                throw AcceptRefusal(limit: .connectionsPerAddress(limitPerAddress), peer: peer)
            }
            byOrigin[origin] = count + 1
        }
        total += 1
    }

    /// Removes a connection of `peer` from the counts.
    package mutating func release(_ peer: SocketAddress?) {
        total -= 1
        guard countsAddresses, let origin = PeerOrigin(peer) else { return }
        let count = byOrigin[origin, default: 0]
        byOrigin[origin] = count > 1 ? count - 1 : nil
    }
}
