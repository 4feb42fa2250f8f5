/// What of a room is kept: all but its members and its log. Pure.
package struct StoredRoom: Hashable, Sendable {
    /// The name as the first member wrote it.
    package var name: [UInt8]
    package var createdAt: ServerTime
    /// Nil for a room that is kept for its members only.
    package var registration: RoomRegistration?
    /// The modes without an argument.
    package var flags: RoomModes.Flags
    /// The password to join; nil for none.
    package var key: [UInt8]?
    /// The most members; nil for no limit.
    package var limit: Int?
    package var topic: Topic?
    /// Who may read its log; nil where the settings have it.
    package var historyRule: HistoryRule?
    /// The masks of its lists, in the order in which they were added.
    package var masks: [StoredMask]

    package init(
        name: [UInt8], createdAt: ServerTime, registration: RoomRegistration? = nil,
        flags: RoomModes.Flags = [], key: [UInt8]? = nil, limit: Int? = nil, topic: Topic? = nil,
        historyRule: HistoryRule? = nil, masks: [StoredMask] = []
    ) {
        self.name = name
        self.createdAt = createdAt
        self.registration = registration
        self.flags = flags
        self.key = key
        self.limit = limit
        self.topic = topic
        self.historyRule = historyRule
        self.masks = masks
    }

    /// What of a room is kept.
    init(_ room: Room) {
        self.init(
            name: room.name, createdAt: room.createdAt, registration: room.registration,
            flags: room.modes.flags, key: room.modes.key, limit: room.modes.limit,
            topic: room.topic, historyRule: room.historyRule,
            masks: MaskListKind.allCases.flatMap { kind in
                room[list: kind].entries.map { StoredMask(kind, $0) }
            })
    }
}

/// A mask of a room's lists, with its list.
package struct StoredMask: Hashable, Sendable {
    package let list: MaskListKind
    package let entry: MaskList.Entry

    init(_ list: MaskListKind, _ entry: MaskList.Entry) {
        self.list = list
        self.entry = entry
    }

    /// A mask as its text; nil when the text is no mask of such a list.
    package init?(_ list: MaskListKind, _ text: [UInt8], setBy: [UInt8], setAt: ServerTime) {
        guard let mask = ExtendedMask(text[...]) else { return nil }
        self.list = list
        entry = MaskList.Entry(mask: mask, setBy: setBy, setAt: setAt)
    }
}
