/// Counts a listener's connections, all of them and by address, against its limits. Pure.
///
/// What was admitted must be released, once, with the same peer. Without a limit by address
/// no address is kept.
package struct ConnectionCount {
    private let limit: Int?
    private let limitPerAddress: Int?
    private(set) var total = 0
    private var byOrigin: [PeerOrigin: Int] = [:]

    package init(limit: Int?, limitPerAddress: Int?) {
        self.limit = limit
        self.limitPerAddress = limitPerAddress
    }

    /// Addresses that are remembered: as many as have a connection.
    var addressCount: Int { byOrigin.count }

    /// Counts a connection of `peer`.
    ///
    /// - Throws: `AcceptRefusal` when a limit is reached; then it does not count.
    package mutating func admit(_ peer: SocketAddress?) throws(AcceptRefusal) {
        if let limit, total >= limit {
            throw AcceptRefusal(limit: .connections(limit), peer: peer)
        }
        if let limitPerAddress, let origin = PeerOrigin(peer) {
            let count = byOrigin[origin, default: 0]
            guard count < limitPerAddress else {
                throw AcceptRefusal(limit: .connectionsPerAddress(limitPerAddress), peer: peer)
            }
            byOrigin[origin] = count + 1
        }
        total += 1
    }

    /// Takes back what was counted for a connection of `peer`.
    package mutating func release(_ peer: SocketAddress?) {
        total -= 1
        guard limitPerAddress != nil, let origin = PeerOrigin(peer) else { return }
        let count = byOrigin[origin, default: 0]
        byOrigin[origin] = count > 1 ? count - 1 : nil
    }
}
