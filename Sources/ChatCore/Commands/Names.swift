import ReactorIRC

extension Network {
    /// NAMES (RFC 2812, section 3.2.5). Without a room it lists nothing.
    mutating func names(_ request: Request, into effects: inout Effects) throws(Refusal) {
        guard let names = request[0] else {
            return replyWithText(
                .endOfNames, to: request.session, into: &effects, [UInt8(ascii: "*")])
        }
        // `TARGMAX=NAMES:1`.
        guard let name = names.listed.first else { return }
        guard let room = room(named: name),
            rooms[room].isVisible(to: request.user)
        else {
            return replyWithText(.endOfNames, to: request.session, into: &effects, name)
        }
        start(.names(NamesAnswer(room, of: self, for: request.session)), request, into: &effects)
    }
}

/// The rest of an answer to NAMES.
struct NamesAnswer: Sendable {
    private let name: [UInt8]
    private let symbol: String
    private let showsAllRanks: Bool
    private let showsSources: Bool
    /// Members without common rooms see no invisible users.
    private let hidesInvisible: Bool
    private var members: ArraySlice<Roster<UserID>.Member>

    init(_ room: RoomID, of network: borrowing Network, for session: SessionID) {
        let capabilities = network.sessions[session].capabilities
        let found = network.rooms[room]
        name = found.name
        symbol =
            found.modes.flags.contains(.secret)
            ? "@" : found.modes.flags.contains(.isPrivate) ? "*" : "="
        showsAllRanks = capabilities.contains(.multiPrefix)
        showsSources = capabilities.contains(.userhostInNames)
        hidesInvisible = network.sessions[session].user.map { found.members[$0] == nil } ?? true
        members = found.members.members[...]
    }

    /// Sends the next line; false at the end, which is sent too.
    mutating func sendLine(
        of network: borrowing Network, to session: SessionID, into effects: inout Effects
    ) -> Bool {
        guard !members.isEmpty else {
            network.replyWithText(.endOfNames, to: session, into: &effects, name)
            return false
        }
        network.beginReply(.namesReply, to: session, into: &effects)
        effects.writer.appendParameter(symbol)
        effects.writer.appendParameter(name)
        var text: [UInt8] = []
        // What is before the text has at most this many bytes.
        let room =
            MessageWriter.bodyLimit - network.settings.server.count - name.count
            - network.settings.limits.nick - 16
        while let member = members.first {
            guard network.users.contains(member.id) else {
                members.removeFirst()
                continue
            }
            let user = network.users[member.id]
            if hidesInvisible, user.modes.contains(.invisible) {
                members.removeFirst()
                continue
            }
            let symbols = member.ranks.symbols(all: showsAllRanks)
            let shown = showsSources ? user.source : user.nick
            if text.count + symbols.count + shown.count + 1 > room { break }
            if !text.isEmpty { text.append(UInt8(ascii: " ")) }
            text += symbols
            text += shown
            members.removeFirst()
        }
        effects.writer.appendText(text)
        effects.send(effects.end(), to: session)
        return true
    }
}
