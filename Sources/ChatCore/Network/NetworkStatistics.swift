/// What a network counts.
package struct NetworkStatistics: Sendable {
    /// How often each command was sent, by `Command.rawValue`.
    package var commandCounts = [Int](repeating: 0, count: Command.allCases.count)
    /// Commands that are not known.
    package var unknownCommandCount = 0
    /// Commands that were refused.
    package var refusalCount = 0
    /// The most users and sessions at once.
    package private(set) var mostUsers = 0
    package private(set) var mostSessions = 0
    /// Sessions that are not registered.
    package var unregisteredCount = 0
    /// Users that are invisible, and operators.
    package var invisibleCount = 0
    package var operatorCount = 0

    package init() {}

    mutating func noteUsers(_ count: Int) { mostUsers = max(mostUsers, count) }
    mutating func noteSessions(_ count: Int) { mostSessions = max(mostSessions, count) }
}

extension Network {
    /// The number of registered users.
    package var userCount: Int { users.count }
    /// The number of sessions, registered or not.
    package var sessionCount: Int { sessions.count }
    /// The number of rooms.
    package var roomCount: Int { rooms.count }
    /// The number of bans of the network that hold at a time.
    package func banCount(at time: ServerTime) -> Int { bans.count(at: time) }
    /// What was counted.
    package var counts: NetworkStatistics { statistics }
}
