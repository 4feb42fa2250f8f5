import Accounts
import ReactorIRC

extension Network {
    /// JOIN (RFC 2812, section 3.2.1).
    mutating func join(_ request: Request, into effects: inout Effects) throws(Refusal) {
        guard let names = request[0] else { return }
        if names.elementsEqual("0".utf8) {
            for room in users[request.user].rooms {
                part(room, request, reason: nil, into: &effects)
            }
            return
        }
        let list = names.listed
        if list.isEmpty { throw .numeric(.needMoreParameters, Command.join.name) }
        let keys = request[1]?.split(
            separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        for (index, name) in list.enumerated() {
            let key = keys.flatMap { index < $0.count ? $0[index] : nil }
            do throws(Refusal) {
                try join(name, key: key, request, into: &effects)
            } catch {
                reply(error, to: request.session, into: &effects)
            }
        }
    }

    private mutating func join(
        _ name: ArraySlice<UInt8>, key: ArraySlice<UInt8>?, _ request: Request,
        into effects: inout Effects
    ) throws(Refusal) {
        let existing = room(named: name)
        if let existing, rooms[existing].members[request.user] != nil { return }
        if users[request.user].rooms.count >= settings.limits.rooms {
            throw .numeric(.tooManyRooms, name)
        }
        let entry: RoomEntry
        let room: RoomID
        if let existing {
            entry = try decideJoin(request.user, existing, key: key)
            room = existing
        } else {
            guard NameRules.isRoom(name, limit: settings.limits.roomName) else {
                throw .numeric(NameRules.isMeantAsRoom(name) ? .badRoomName : .noSuchRoom, name)
            }
            room = createRoom(name, at: request.time)
            entry = .joined(request.user, .roomOperator)
        }
        enter(room, entry, request, into: &effects)
    }

    /// Whether a user may join a room that exists.
    private func decideJoin(
        _ user: UserID, _ room: RoomID, key: ArraySlice<UInt8>?
    ) throws(Refusal) -> RoomEntry {
        // Nothing keeps the owner out.
        if rooms[room].isOwned(by: users[user].account) { return .joined(user, .roomOperator) }
        let isInvited = users[user].invitations.contains(room)
        let modes = rooms[room].modes
        let name = rooms[room].name
        // An invitation is stronger than bans, the key and the limit (the modern documentation).
        if !isInvited {
            if rooms[room].bans(users[user]) { throw .numeric(.bannedFromRoom, name) }
            if modes.flags.contains(.inviteOnly), !rooms[room].has(users[user], in: .invitations) {
                throw .numeric(.inviteOnlyRoom, name)
            }
            if let needed = modes.key, key.map({ !$0.elementsEqual(needed) }) ?? true {
                throw .numeric(.badRoomKey, name)
            }
            if let limit = modes.limit, rooms[room].members.count >= limit {
                throw .numeric(.roomIsFull, name)
            }
        }
        return .joined(user, [])
    }

    /// Creates a room without members, which the caller must give one.
    mutating func createRoom(_ name: ArraySlice<UInt8>, at time: ServerTime) -> RoomID {
        let room = addRoom(Array(name), createdAt: time)
        commit(.modes([.flag(settings.roomModes, isSet: true)]), to: room, at: time)
        return room
    }

    /// Adds a room without members and modes.
    mutating func addRoom(_ name: [UInt8], createdAt time: ServerTime) -> RoomID {
        let room = rooms.insert(Room(name: name, epoch: epochs.next(), at: time))
        roomNames[rooms[room].foldedName] = room
        beginLog(of: room)
        return room
    }

    private mutating func enter(
        _ room: RoomID, _ entry: RoomEntry, _ request: Request, into effects: inout Effects
    ) {
        let user = request.user
        let position = commit(entry, to: room, at: request.time)
        users[user].rooms.append(room)
        users[user].invitations.removeAll { $0 == room }
        let ranks = rooms[room].members[user] ?? []
        for session in users[user].sessions { effects.append(.follow(session, room, ranks)) }
        beginReading(user, room, at: position)
        announceJoin(
            of: request.user, by: request.session, to: room, at: position, into: &effects)
        sendMarkers(of: room, to: user, by: request.session, into: &effects)
        sendTopic(of: room, to: request.session, into: &effects)
        if sessions[request.session].capabilities.contains(.noImplicitNames) { return }
        start(.names(NamesAnswer([room], rooms[room].name)), request, into: &effects)
    }

    /// JOIN in both of its forms, and AWAY of a user that is away (the specifications of
    /// extended-join and away-notify).
    mutating func announceJoin(
        of user: UserID, by session: SessionID?, to room: RoomID, at position: LogPosition,
        into effects: inout Effects
    ) {
        let extended = CapabilitySet(.extendedJoin)
        var audience = Audience()
        audience.lacking = extended
        let line = joinLine(of: user, room, isExtended: false, at: position, into: &effects)
        cast(line, to: room, audience, into: &effects)
        audience = Audience()
        audience.having = extended
        let extendedLine = joinLine(of: user, room, isExtended: true, at: position, into: &effects)
        cast(extendedLine, to: room, audience, into: &effects)
        keep(extendedLine, as: .join, by: user, in: room, at: position, effects)
        guard users[user].away != nil else { return }
        audience = Audience(except: session)
        audience.having = CapabilitySet(.awayNotify)
        effects.cast(awayLine(of: user, into: &effects), to: room, audience)
    }

    /// JOIN of a user, in its usual form or in that of extended-join.
    private func joinLine(
        of user: UserID, _ room: RoomID, isExtended: Bool, at position: LogPosition?,
        into effects: inout Effects
    ) -> Line {
        effects.begin(from: users[user], Command.join.name)
        if let position { tag(with: position, in: room, &effects) }
        effects.writer.appendParameter(rooms[room].name)
        guard isExtended else { return effects.end() }
        effects.writer.appendParameter(users[user].account?.bytes ?? [UInt8(ascii: "*")])
        effects.writer.appendText(users[user].realName)
        return effects.end()
    }

    /// Shows a room to a session of a member, which did not send JOIN itself.
    mutating func show(
        _ room: RoomID, to session: SessionID, of user: UserID, into effects: inout Effects
    ) {
        let capabilities = sessions[session].capabilities
        let line = joinLine(
            of: user, room, isExtended: capabilities.contains(.extendedJoin), at: nil,
            into: &effects)
        effects.send(line, to: session)
        sendMarker(of: room, to: session, of: user, into: &effects)
        sendTopic(of: room, to: session, into: &effects)
        if capabilities.contains(.noImplicitNames) { return }
        start(.names(NamesAnswer([room], rooms[room].name)), to: session, into: &effects)
    }
}
