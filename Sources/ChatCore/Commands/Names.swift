import ReactorIRC

extension Network {
    /// NAMES (RFC 2812, section 3.2.5). Several rooms have one end, which names all of them; without
    /// a room it lists nothing.
    mutating func names(_ request: Request, into effects: inout Effects) throws(Refusal) {
        let names = (request[0]?.listed ?? []).prefix(settings.limits.targets)
        guard !names.isEmpty else {
            return replyWithText(
                .endOfNames, to: request.session, into: &effects, [UInt8(ascii: "*")])
        }
        var found: [RoomID] = []
        for name in names {
            if let room = room(named: name), rooms[room].isVisible(to: request.user) {
                found.append(room)
            }
        }
        // A room that is asked for alone has its own name.
        let subject =
            names.count == 1 && found.count == 1
            ? rooms[found[0]].name : Array(names.joined(separator: [UInt8(ascii: ",")]))
        start(.names(NamesAnswer(found, subject)), request, into: &effects)
    }
}

/// The rest of an answer to NAMES.
///
/// It has no copy of the members, which may join and leave meanwhile, and sends the last member
/// first: when a member leaves, the last one takes the place, so that all others are sent. Members
/// that join meanwhile are announced by JOIN.
struct NamesAnswer: Sendable {
    /// What the end names.
    private let subject: [UInt8]
    private var rooms: ArraySlice<RoomID>
    /// How many members of the first room remain.
    private var restCount = Int.max

    init(_ rooms: [RoomID], _ subject: [UInt8]) {
        self.rooms = rooms[...]
        self.subject = subject
    }

    /// Sends the next line; false at the end, which is sent too.
    mutating func sendLine(
        of network: borrowing Network, to session: SessionID, into effects: inout Effects
    ) -> Bool {
        while let room = rooms.first {
            if sendLine(of: room, network, to: session, into: &effects) { return true }
            rooms.removeFirst()
            restCount = .max
        }
        network.replyWithText(.endOfNames, to: session, into: &effects, subject)
        return false
    }

    /// False when no members remain.
    private mutating func sendLine(
        of id: RoomID, _ network: borrowing Network, to session: SessionID,
        into effects: inout Effects
    ) -> Bool {
        guard network.rooms.contains(id), let user = network.sessions[session].user else {
            return false
        }
        let room = network.rooms[id]
        guard room.isVisible(to: user) else { return false }
        let capabilities = network.sessions[session].capabilities
        // Only members see the invisible ones.
        let showsInvisible = room.members[user] != nil
        // `:server 353 nick = name :`, and CR and LF.
        let byteLimit =
            MessageWriter.bodyLimit - network.settings.server.count
            - network.replyName(of: session).count - room.name.count - 13
        var text: [UInt8] = []
        restCount = min(restCount, room.members.count)
        while restCount > 0 {
            let member = room.members.members[restCount - 1]
            if showsInvisible || !network.users[member.id].modes.contains(.invisible) {
                let symbols = member.ranks.symbols(all: capabilities.contains(.multiPrefix))
                let name =
                    capabilities.contains(.userhostInNames)
                    ? network.users[member.id].source : network.users[member.id].nick
                if text.count + symbols.count + name.count + 1 > byteLimit { break }
                if !text.isEmpty { text.append(UInt8(ascii: " ")) }
                text += symbols
                text += name
            }
            restCount -= 1
        }
        if text.isEmpty { return false }
        network.beginReply(.namesReply, to: session, into: &effects)
        effects.writer.appendParameter(room.modes.flags.namesSymbol)
        effects.writer.appendParameter(room.name)
        effects.writer.appendText(text)
        effects.send(effects.end(), to: session)
        return true
    }
}

extension RoomModes.Flags {
    /// What numeric 353 calls a room: secret, private or public.
    fileprivate var namesSymbol: String {
        contains(.secret) ? "@" : contains(.isPrivate) ? "*" : "="
    }
}
