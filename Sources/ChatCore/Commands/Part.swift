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
        tag(with: nextPosition(in: room, at: request.time), in: room, &effects)
        effects.writer.appendParameter(rooms[room].name)
        if let reason, !reason.isEmpty { effects.writer.appendText(reason) }
        let line = effects.end()
        cast(line, to: room, into: &effects)
        leave(request.user, room, by: line, as: .part, at: request.time, into: &effects)
    }

    /// Removes a member from a room, by a line that was sent; the room ends with its last member
    /// unless it has an owner. After QUIT an account may read on, once it is back.
    mutating func leave(
        _ user: UserID, _ room: RoomID, by line: Line, as kind: LogRecord.Kind,
        of other: UserID? = nil,
        at time: ServerTime, into effects: inout Effects
    ) {
        let position = commit(.left(user), to: room, at: time)
        keep(line, as: kind, by: other ?? user, in: room, at: position, effects)
        if kind != .quit || users[user].account == nil { endReading(user, room) }
        users[user].rooms.removeAll { $0 == room }
        for session in users[user].sessions { effects.append(.unfollow(session, room)) }
        endIfUnused(room)
    }

    /// Ends a room that has neither members nor an owner.
    mutating func endIfUnused(_ room: RoomID) {
        guard rooms[room].members.isEmpty, rooms[room].registration == nil else { return }
        roomNames[rooms[room].foldedName] = nil
        endLog(of: room)
        rooms.remove(room)
    }
}
