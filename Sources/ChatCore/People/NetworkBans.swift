import ReactorIRC
package import ReactorKit

/// The bans of a network: those of its settings, and those that operators have made. Pure.
///
/// A look-up compares each ban, without an allocation when there is none.
package struct NetworkBans: Sendable {
    /// Those of addresses, and those of users; first the ones of the settings.
    package private(set) var addresses: [NetworkBan] = []
    private(set) var users: [NetworkBan] = []

    package init() {}

    /// The number of bans that hold at a time.
    func count(at time: ServerTime) -> Int {
        (addresses + users).count { $0.holds(at: time) }
    }

    /// The bans that operators have made.
    var madeByOperators: [NetworkBan] { (addresses + users).filter { $0.setBy != nil } }

    /// Replaces the bans of the settings; returns the new ones among them.
    mutating func replaceSettings(_ bans: [NetworkBan]) -> [NetworkBan] {
        let old = Set((addresses + users).filter { $0.setBy == nil })
        addresses.removeAll { $0.setBy == nil }
        users.removeAll { $0.setBy == nil }
        for ban in bans.reversed() { self[ban.target].insert(ban, at: 0) }
        return bans.filter { !old.contains($0) }
    }

    /// Adds an operator's ban, in the place of an earlier one of the same target.
    mutating func insert(_ ban: NetworkBan) {
        _ = remove(ban.target)
        self[ban.target].append(ban)
    }

    /// Removes an operator's ban, and returns it; nil when there is none.
    mutating func remove(_ target: BanTarget) -> NetworkBan? {
        let index = self[target].firstIndex { $0.target == target && $0.setBy != nil }
        return index.map { self[target].remove(at: $0) }
    }

    /// Removes those that have ended.
    mutating func removeExpired(at time: ServerTime) {
        addresses.removeAll { !$0.holds(at: time) }
        users.removeAll { !$0.holds(at: time) }
    }

    /// True when an operator has banned exactly this target.
    func isMade(_ target: BanTarget) -> Bool {
        (addresses + users).contains { $0.target == target && $0.setBy != nil }
    }

    /// True when the settings ban exactly this target.
    func isInSettings(_ target: BanTarget) -> Bool {
        (addresses + users).contains { $0.target == target && $0.setBy == nil }
    }

    /// The ban of an address, which is empty for a UNIX socket; nil when there is none.
    func ban(ofAddress address: [UInt8], at time: ServerTime) -> NetworkBan? {
        if addresses.isEmpty { return nil }
        return addresses.ban(of: SocketAddress(text: address), at: time)
    }

    /// The ban of a user with any of these sources, `nick!name@host`; nil when there is none.
    func ban(ofUser sources: @autoclosure () -> [[UInt8]], at time: ServerTime) -> NetworkBan? {
        if users.isEmpty { return nil }
        let sources = sources()
        return users.first { $0.holds(at: time) && $0.bansUser(sources) }
    }

    /// The list in which a target belongs.
    private subscript(target: BanTarget) -> [NetworkBan] {
        get {
            switch target {
            case .addresses: addresses
            case .users: users
            }
        }
        _modify {
            switch target {
            case .addresses: yield &addresses
            case .users: yield &users
            }
        }
    }
}

extension [NetworkBan] {
    /// The ban of an address; nil when there is none.
    package func ban(of address: SocketAddress?, at time: ServerTime) -> NetworkBan? {
        guard let address else { return nil }
        return first { $0.holds(at: time) && $0.bansAddress(address) }
    }
}

extension NetworkBan {
    fileprivate func bansAddress(_ address: SocketAddress) -> Bool {
        if case .addresses(let range) = target { range.contains(address) } else { false }
    }

    fileprivate func bansUser(_ sources: [[UInt8]]) -> Bool {
        guard case .users(let mask) = target else { return false }
        return sources.contains { mask.matches($0.span) }
    }

    /// True when it bans a connection from this address, or its user with these sources.
    func bans(_ address: [UInt8], _ sources: [[UInt8]]) -> Bool {
        bansUser(sources) || SocketAddress(text: address).map(bansAddress) == true
    }
}

extension SocketAddress {
    /// The address of a session; nil for a UNIX socket.
    fileprivate init?(text: [UInt8]) {
        self.init(digits: String(decoding: text, as: UTF8.self), port: 0)
    }
}
