import DequeModule

/// Users that are gone, or have another nick, the latest last (RFC 2812, section 3.6.3). Pure.
struct Whowas: Sendable {
    /// What is remembered of a user.
    struct Entry: Sendable {
        let nick: [UInt8]
        let name: [UInt8]
        let host: [UInt8]
        let address: [UInt8]
        let realName: [UInt8]
        let leftAt: ServerTime
    }

    /// The most entries.
    var limit: Int
    private(set) var entries: Deque<Entry> = []

    init(limit: Int) { self.limit = limit }

    mutating func append(_ user: User, at time: ServerTime) {
        entries.append(
            Entry(
                nick: user.nick, name: user.name, host: user.host, address: user.address,
                realName: user.realName, leftAt: time))
        while entries.count > limit { entries.removeFirst() }
    }
}
