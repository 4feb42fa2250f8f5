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
    /// - Throws: `AcceptRefusal` when a limit is reached; then it does not count.
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

    /// Takes back what was counted for a connection of `peer`.
    package mutating func release(_ peer: SocketAddress?) {
        total -= 1
        guard countsAddresses, let origin = PeerOrigin(peer) else { return }
        let count = byOrigin[origin, default: 0]
        byOrigin[origin] = count > 1 ? count - 1 : nil
    }
}
