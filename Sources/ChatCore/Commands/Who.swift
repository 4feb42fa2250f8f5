import Accounts
import ReactorIRC

extension Network {
    /// WHO (RFC 2812, section 3.6.1; the WHOX specification).
    mutating func who(_ request: Request, into effects: inout Effects) {
        guard let name = request[0] else { return }
        let query = WhoQuery(name, options: request[1])
        var answer = WhoAnswer(query, asker: request.user, at: request.time)
        if name.first == UInt8(ascii: "#") {
            if let room = room(named: name), rooms[room].isVisible(to: request.user) {
                answer.list(room, isMember: rooms[room].members[request.user] != nil)
            }
        } else if !query.hasSubjects, let user = user(named: name) {
            answer.list(user)
        } else if query.hasSubjects || !Source.isNick(name, limit: .max) {
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
///
/// It has no copy of the members of a room, and sends the last one first: when a member leaves, the
/// last one takes the place, so that all others are sent, that one perhaps twice.
struct WhoAnswer: Sendable {
    /// Who is listed.
    private enum Scope {
        /// One user, even if it is invisible; nil when it was sent.
        case user(UserID?)
        /// The members of a room, of which so many remain.
        case room(RoomID, restCount: Int)
        /// The users that match the mask, from an index on.
        case all(from: Int32)
    }

    private let query: WhoQuery
    private let asker: UserID
    private let time: ServerTime
    private var scope = Scope.user(nil)
    /// True when invisible users are left out, unless they share a room with the asker.
    private var hidesInvisible = false

    /// An answer that lists no one.
    init(_ query: WhoQuery, asker: UserID, at time: ServerTime) {
        self.query = query
        self.asker = asker
        self.time = time
    }

    /// Lists the members of a room.
    mutating func list(_ room: RoomID, isMember: Bool) {
        scope = .room(room, restCount: .max)
        hidesInvisible = !isMember
    }

    /// Lists one user.
    mutating func list(_ user: UserID) { scope = .user(user) }

    /// Lists the users that match the mask.
    mutating func listMatches() {
        scope = .all(from: 0)
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
        switch scope {
        case .user(let user):
            scope = .user(nil)
            return user.map { Roster<UserID>.Member(id: $0, ranks: []) }
        case .room(let room, var restCount):
            guard network.rooms.contains(room) else { return nil }
            restCount = min(restCount, network.rooms[room].members.count) - 1
            guard restCount >= 0 else { return nil }
            scope = .room(room, restCount: restCount)
            return network.rooms[room].members.members[restCount]
        case .all(let index):
            guard let user = network.users.first(from: index) else { return nil }
            scope = .all(from: user.index + 1)
            return Roster<UserID>.Member(id: user, ranks: [])
        }
    }

    /// The name of the room whose members are listed; `*` for others.
    private func roomName(of network: borrowing Network) -> [UInt8] {
        if case .room(let room, _) = scope { return network.rooms[room].name }
        return [UInt8(ascii: "*")]
    }

    private func isListed(_ user: UserID, of network: borrowing Network) -> Bool {
        let modes = network.users[user].modes
        if query.wantsOperators, !modes.contains(.networkOperator) { return false }
        let showsAddress = network.showsAddress(of: user, to: asker)
        if case .all = scope {
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
        effects.writer.appendParameter(roomName(of: network))
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
            case .room: effects.writer.appendParameter(roomName(of: network))
            case .userName: effects.writer.appendParameter(user.name)
            case .address:
                effects.writer.appendParameter(
                    network.showsAddress(of: member.id, to: asker) && user.isAddressKnown
                        ? user.addressWord : Array("255.255.255.255".utf8))
            case .host: effects.writer.appendParameter(user.host)
            case .server: effects.writer.appendParameter(network.settings.server)
            case .nick: effects.writer.appendParameter(user.nick)
            case .flags: effects.writer.appendParameter(flags(of: member, network, for: session))
            case .idleTime:
                effects.writer.appendParameter(Int(time.seconds(since: user.activeAt)))
            case .hopCount: effects.writer.appendParameter(0)
            case .account:
                effects.writer.appendParameter(user.account?.bytes ?? [UInt8(ascii: "0")])
            case .roomLevel: effects.writer.appendParameter("n/a")
            default: effects.writer.appendText(user.realName)
            }
        }
        effects.send(effects.end(), to: session)
    }
}
