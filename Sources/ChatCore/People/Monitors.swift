import ReactorIRC

/// A nick whose arrival and departure a session wants to know of, as it wrote it and in lower case.
struct MonitoredNick: Hashable, Sendable {
    let nick: [UInt8]
    let folded: FoldedName

    init(_ nick: ArraySlice<UInt8>) {
        self.nick = Array(nick)
        folded = FoldedName(nick.span, by: .ascii)
    }
}

/// The sessions that monitor each nick, so that none is searched for. Pure.
struct Monitors: Sendable {
    private var watchers: [FoldedName: Roster<SessionID>] = [:]

    /// The sessions that monitor a nick.
    subscript(nick: FoldedName) -> [Roster<SessionID>.Member] { watchers[nick]?.members ?? [] }

    /// The number of nicks that are monitored.
    var nickCount: Int { watchers.count }

    /// A session monitors a nick from now on.
    mutating func insert(_ session: SessionID, for nick: FoldedName) {
        watchers[nick, default: Roster()][session] = []
    }

    /// It no longer does.
    mutating func remove(_ session: SessionID, for nick: FoldedName) {
        watchers[nick]?[session] = nil
        if watchers[nick]?.isEmpty == true { watchers[nick] = nil }
    }
}
