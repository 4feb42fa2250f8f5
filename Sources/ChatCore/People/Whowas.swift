import DequeModule
import ReactorIRC

/// Users that are gone, or have another nick, the latest last (RFC 2812, section 3.6.3). Pure.
struct Whowas: Sendable {
    /// What is remembered of a user.
    struct Entry: Sendable {
        let nick: [UInt8]
        let name: [UInt8]
        let host: [UInt8]
        let addressWord: [UInt8]
        let realName: [UInt8]
        let leftAt: ServerTime
    }

    /// The most entries.
    var limit: Int
    private var entries: Deque<Entry> = []

    init(limit: Int) { self.limit = limit }

    /// Remembers a user as it is; the oldest entry makes room.
    mutating func append(_ user: User, at time: ServerTime) {
        entries.append(
            Entry(
                nick: user.nick, name: user.name, host: user.host, addressWord: user.addressWord,
                realName: user.realName, leftAt: time))
        while entries.count > limit { entries.removeFirst() }
    }

    /// The users that had a nick, or one that matches a mask, the latest first.
    ///
    /// A longer name than nicks have matches none, which bounds the time.
    func entries(named name: ArraySlice<UInt8>, count: Int) -> [Entry] {
        let mask = Mask(Array(name))
        let limit = entries.reduce(0) { max($0, $1.nick.count) }
        guard name.count <= limit else { return [] }
        var found: [Entry] = []
        for entry in entries.reversed() where mask.matches(entry.nick.span) {
            found.append(entry)
            if found.count == count { break }
        }
        return found
    }
}
