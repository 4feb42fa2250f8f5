import ReactorIRC

extension Network {
    /// LIST (RFC 2812, section 3.2.6); both parameters may have conditions (the modern
    /// documentation).
    mutating func list(_ request: Request, into effects: inout Effects) {
        var conditions = request[0]?.listed ?? []
        // RFC 2812 has a server there.
        if let second = request[1], !isThisServer(second) { conditions += second.listed }
        let filter = RoomFilter(conditions)
        var found: [RoomID]?
        if let names = filter.names {
            var rooms: [RoomID] = []
            for name in names {
                if let room = room(named: name), !rooms.contains(room) { rooms.append(room) }
            }
            found = rooms
        }
        reply(.listStart, to: request.session, into: &effects, "Channel", text: "Users  Name")
        let answer = ListAnswer(filter, found, asker: request.user, at: request.time)
        start(.list(answer), request, into: &effects)
    }
}

extension Room {
    /// True when others than members see the room in lists.
    var isListed: Bool { modes.flags.isDisjoint(with: [.secret, .isPrivate]) }
}

/// The rest of an answer to LIST.
struct ListAnswer: Sendable {
    private let filter: RoomFilter
    private let asker: UserID
    private let time: ServerTime
    /// The rooms that were named; nil for all.
    private var named: ArraySlice<RoomID>?
    /// From where on all rooms are looked at.
    private var nextIndex: Int32 = 0

    init(_ filter: RoomFilter, _ named: [RoomID]?, asker: UserID, at time: ServerTime) {
        self.filter = filter
        self.named = named?[...]
        self.asker = asker
        self.time = time
    }

    /// Sends the next line, unless it is not found with the work that is left; false at the end,
    /// which is sent too.
    mutating func sendLine(
        of network: borrowing Network, to session: SessionID, work: inout Int,
        into effects: inout Effects
    ) -> Bool {
        while work > 0 {
            guard let id = nextRoom(of: network) else {
                network.replyWithText(.listEnd, to: session, into: &effects)
                return false
            }
            work -= filter.cost
            guard network.rooms.contains(id) else { continue }
            let isShown =
                network.rooms[id].isListed || network.rooms[id].members[asker] != nil
            guard isShown, filter.matches(network.rooms[id], at: time) else { continue }
            network.beginReply(.list, to: session, into: &effects)
            effects.writer.appendParameter(network.rooms[id].name)
            effects.writer.appendParameter(network.rooms[id].members.count)
            effects.writer.appendText(network.rooms[id].topic?.text ?? [])
            effects.send(effects.end(), to: session)
            return true
        }
        return true
    }

    private mutating func nextRoom(of network: borrowing Network) -> RoomID? {
        if named != nil { return named?.popFirst() }
        guard let room = network.rooms.first(from: nextIndex) else { return nil }
        nextIndex = room.index + 1
        return room
    }
}
