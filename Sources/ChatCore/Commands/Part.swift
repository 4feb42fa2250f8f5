import ReactorIRC

extension Network {
    /// PART (RFC 2812, section 3.2.2).
    mutating func part(_ request: Request, into effects: inout Effects) throws(Refusal) {
        let names = request[0]?.listed ?? []
        if names.isEmpty { throw .numeric(.needMoreParameters, Command.part.name) }
        for name in names {
            do throws(Refusal) {
                let room = try visibleRoom(name, to: request.user)
                guard rooms[room].members[request.user] != nil else {
                    throw .numeric(.notInRoom, rooms[room].name)
                }
                part(room, request, reason: request[1], into: &effects)
            } catch {
                reply(error, to: request.session, into: &effects)
            }
        }
    }

    /// A member leaves a room.
    mutating func part(
        _ room: RoomID, _ request: Request, reason: ArraySlice<UInt8>?,
        into effects: inout Effects
    ) {
        effects.begin(from: users[request.user], "PART")
        effects.lineTags.time = rooms[room].log.next(at: request.time).time
        effects.writer.appendParameter(rooms[room].name)
        if let reason, !reason.isEmpty { effects.writer.appendText(reason) }
        cast(effects.end(), to: room, into: &effects)
        leave(request.user, room, at: request.time, into: &effects)
    }

    /// Removes a member from a room, which ends with its last member unless it has an owner.
    mutating func leave(
        _ user: UserID, _ room: RoomID, at time: ServerTime, into effects: inout Effects
    ) {
        commit(.left(user), to: room, at: time)
        users[user].rooms.removeAll { $0 == room }
        for session in users[user].sessions { effects.append(.unfollow(session, room)) }
        endIfUnused(room)
    }

    /// Ends a room that has neither members nor an owner.
    mutating func endIfUnused(_ room: RoomID) {
        guard rooms[room].members.isEmpty, rooms[room].registration == nil else { return }
        roomNames[rooms[room].foldedName] = nil
        rooms.remove(room)
    }
}
