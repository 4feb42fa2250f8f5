import ReactorIRC

extension Network {
    /// WHO (RFC 2812, section 3.6.1; the WHOX specification).
    mutating func who(_ request: Request, into effects: inout Effects) {
        guard let name = request[0] else { return }
        let query = WhoQuery(name, options: request[1])
        var answer = WhoAnswer(query, asker: request.user, at: request.time)
        if name.first == UInt8(ascii: "#") {
            if let room = room(named: name), rooms[room].isVisible(to: request.user) {
                answer.list(room, of: self)
            }
        } else if !query.hasSubjects, let user = user(named: name) {
            answer.list(user)
        } else if query.hasSubjects || !NameRules.isNick(name, limit: .max) {
            answer.listMatches()
        }
        start(.who(answer), request, into: &effects)
    }

    /// True when two users are in a room together.
    func shareRoom(_ one: UserID, _ other: UserID) -> Bool {
        users[one].rooms.contains { rooms[$0].members[other] != nil }
    }

    /// True when a user may see the address of another: its own, or any as an operator.
    func showsAddress(of user: UserID, to asker: UserID) -> Bool {
        user == asker || users[asker].modes.contains(.networkOperator)
    }
}

/// The rest of an answer to WHO.
struct WhoAnswer: Sendable {
    private let query: WhoQuery
    private let asker: UserID
    private let time: ServerTime
    /// The room whose members are listed; nil for others.
    private var room: [UInt8]?
    private var members: ArraySlice<Roster<UserID>.Member> = []
    /// From where on all users are compared with the mask; nil when they are not.
    private var nextIndex: Int32?
    /// True when invisible users are left out, unless they share a room with the asker.
    private var hidesInvisible = false

    init(_ query: WhoQuery, asker: UserID, at time: ServerTime) {
        self.query = query
        self.asker = asker
        self.time = time
    }

    /// Lists the members of a room.
    mutating func list(_ id: RoomID, of network: borrowing Network) {
        room = network.rooms[id].name
        members = network.rooms[id].members.members[...]
        hidesInvisible = network.rooms[id].members[asker] == nil
    }

    /// Lists one user, even if it is invisible.
    mutating func list(_ user: UserID) {
        members = [Roster<UserID>.Member(id: user, ranks: [])]
    }

    /// Lists the users that match the mask.
    mutating func listMatches() {
        nextIndex = 0
        hidesInvisible = true
    }

    /// Sends the next line, unless it is not found with the work that is left; false at the end,
    /// which is sent too.
    mutating func sendLine(
        of network: borrowing Network, to session: SessionID, work: inout Int,
        into effects: inout Effects
    ) -> Bool {
        while work > 0 {
            guard let member = nextMember(of: network) else {
                network.replyWithText(.endOfWho, to: session, into: &effects, query.name)
                return false
            }
            work -= query.cost
            guard isListed(member.id, of: network) else { continue }
            if let fields = query.fields, !fields.isEmpty {
                send(fields, of: member, network, to: session, into: &effects)
            } else {
                send(member, of: network, to: session, into: &effects)
            }
            return true
        }
        return true
    }

    private mutating func nextMember(
        of network: borrowing Network
    ) -> Roster<UserID>.Member? {
        guard let index = nextIndex else { return members.popFirst() }
        guard let user = network.users.first(from: index) else { return nil }
        nextIndex = user.index + 1
        return Roster<UserID>.Member(id: user, ranks: [])
    }

    private func isListed(_ user: UserID, of network: borrowing Network) -> Bool {
        guard network.users.contains(user) else { return false }
        let modes = network.users[user].modes
        if query.wantsOperators, !modes.contains(.networkOperator) { return false }
        let showsAddress = network.showsAddress(of: user, to: asker)
        if nextIndex != nil {
            let matches = query.matches(
                network.users[user], on: network.settings.server, showsAddress: showsAddress)
            guard matches else { return false }
        }
        // Those who see addresses see invisible users too.
        return !hidesInvisible || !modes.contains(.invisible) || showsAddress
            || network.shareRoom(asker, user)
    }

    /// `H` or `G` for here or away, `*` for an operator of the network, ranks, `B` for a program.
    private func flags(
        of member: Roster<UserID>.Member, _ network: borrowing Network, for session: SessionID
    ) -> [UInt8] {
        let user = network.users[member.id]
        var flags = [UInt8(ascii: user.away == nil ? "H" : "G")]
        if user.modes.contains(.networkOperator) { flags.append(UInt8(ascii: "*")) }
        let showsAllRanks = network.sessions[session].capabilities.contains(.multiPrefix)
        flags += member.ranks.symbols(all: showsAllRanks)
        if user.modes.contains(.bot) { flags.append(UInt8(ascii: "B")) }
        return flags
    }

    /// Numeric 352.
    private func send(
        _ member: Roster<UserID>.Member, of network: borrowing Network, to session: SessionID,
        into effects: inout Effects
    ) {
        network.beginReply(.whoReply, to: session, into: &effects)
        effects.writer.appendParameter(room ?? [UInt8(ascii: "*")])
        effects.writer.appendParameter(network.users[member.id].name)
        effects.writer.appendParameter(network.users[member.id].host)
        effects.writer.appendParameter(network.settings.server)
        effects.writer.appendParameter(network.users[member.id].nick)
        effects.writer.appendParameter(flags(of: member, network, for: session))
        // The number of servers between.
        effects.writer.appendText(Array("0 ".utf8) + network.users[member.id].realName)
        effects.send(effects.end(), to: session)
    }

    /// Numeric 354.
    private func send(
        _ fields: WhoFields, of member: Roster<UserID>.Member, _ network: borrowing Network,
        to session: SessionID, into effects: inout Effects
    ) {
        let user = network.users[member.id]
        network.beginReply(.whoxReply, to: session, into: &effects)
        for (field, _) in WhoFields.all where fields.contains(field) {
            switch field {
            case .token: effects.writer.appendParameter(query.token)
            case .room: effects.writer.appendParameter(room ?? [UInt8(ascii: "*")])
            case .userName: effects.writer.appendParameter(user.name)
            case .address:
                effects.writer.appendParameter(
                    network.showsAddress(of: member.id, to: asker)
                        ? user.addressWord : Array("255.255.255.255".utf8))
            case .host: effects.writer.appendParameter(user.host)
            case .server: effects.writer.appendParameter(network.settings.server)
            case .nick: effects.writer.appendParameter(user.nick)
            case .flags: effects.writer.appendParameter(flags(of: member, network, for: session))
            case .idleTime:
                effects.writer.appendParameter(Int(time.seconds(since: user.activeAt)))
            case .hopCount, .account: effects.writer.appendParameter(0)
            case .roomLevel: effects.writer.appendParameter("n/a")
            default: effects.writer.appendText(user.realName)
            }
        }
        effects.send(effects.end(), to: session)
    }
}
