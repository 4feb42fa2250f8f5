import ReactorIRC

/// What this client asks about rooms by itself, so that the answers are not shown.
///
/// WHO of one room at a time: an autojoin of fifty rooms must not look like a flood.
struct RoomQueries: Sendable {
    /// Marks answers of WHOX.
    static let token = "824"

    private var modes: Set<ChatName> = []
    /// The room whose members WHO is listing.
    private(set) var current: ChatName?
    private var waiting: [ChatName] = []

    /// Notes that the modes of a room are asked for; false when they already are.
    mutating func addModes(of room: ChatName) -> Bool { modes.insert(room).inserted }

    /// True when the modes of the room were asked for; it is forgotten.
    mutating func takeModes(of room: ChatName) -> Bool { modes.remove(room) != nil }

    /// Notes that the members of a room are to be asked for; true when that is possible now.
    mutating func addMembers(of room: ChatName) -> Bool {
        guard current != nil else {
            current = room
            return true
        }
        if waiting.count < NetworkClient.roomLimit { waiting.append(room) }
        return false
    }

    /// The next room to ask for.
    mutating func nextMembers() -> ChatName? {
        current = waiting.isEmpty ? nil : waiting.removeFirst()
        return current
    }

    /// Forgets a room that was left; an open WHO is still answered.
    mutating func forget(_ room: ChatName) {
        modes.remove(room)
        waiting.removeAll { $0 == room }
    }
}

/// The lists of masks that the person asked for, while they arrive.
struct MaskLists: Sendable {
    /// The most masks of a list that are kept, and the most lists at a time.
    private static let maskLimit = 5_000
    private static let listLimit = 16

    private struct Key: Hashable {
        let room: ChatName
        let mode: UInt8
    }

    private var open: [Key: [ListedMask]] = [:]

    mutating func begin(_ room: ChatName, _ mode: UInt8) {
        if open.count < Self.listLimit { open[Key(room: room, mode: mode)] = [] }
    }

    /// False for a list that was not asked for.
    mutating func add(_ mask: ListedMask, _ room: ChatName, _ mode: UInt8) -> Bool {
        let key = Key(room: room, mode: mode)
        guard let count = open[key]?.count else { return false }
        if count < Self.maskLimit { open[key]?.append(mask) }
        return true
    }

    /// The list; nil when it was not asked for.
    mutating func end(_ room: ChatName, _ mode: UInt8) -> [ListedMask]? {
        open.removeValue(forKey: Key(room: room, mode: mode))
    }
}
