import ReactorIRC

extension Network {
    /// KICK (RFC 2812, section 3.2.8): of several users from one room, or of each from a room of its
    /// own. Members get one KICK for each.
    mutating func kick(_ request: Request, into effects: inout Effects) throws(Refusal) {
        let names = request[0]?.listed ?? []
        let nicks = request[1]?.listed ?? []
        guard !nicks.isEmpty, names.count == 1 || names.count == nicks.count else {
            throw .numeric(.needMoreParameters, Command.kick.name)
        }
        var comment = NameRules.cut(request[2] ?? [], to: settings.limits.kick)
        if comment.isEmpty { comment = users[request.user].nick }
        for (index, nick) in nicks.prefix(settings.limits.targets).enumerated() {
            do throws(Refusal) {
                let name = names.count == 1 ? names[0] : names[index]
                try kick(nick, from: name, comment, request, into: &effects)
            } catch {
                reply(error, to: request.session, into: &effects)
            }
        }
        if nicks.count > settings.limits.targets {
            throw .numeric(.tooManyTargets, nicks[settings.limits.targets])
        }
    }

    private mutating func kick(
        _ nick: ArraySlice<UInt8>, from name: ArraySlice<UInt8>, _ comment: [UInt8],
        _ request: Request, into effects: inout Effects
    ) throws(Refusal) {
        let room = try visibleRoom(name, to: request.user)
        guard rooms[room].members[request.user] != nil else {
            throw .numeric(.notInRoom, rooms[room].name)
        }
        guard rooms[room].isOperator(request.user) else {
            throw .numeric(.roomPrivilegesNeeded, rooms[room].name)
        }
        guard let user = user(named: nick) else { throw .numeric(.noSuchNick, nick) }
        guard rooms[room].members[user] != nil else {
            throw .numeric(.userNotInRoom, users[user].nick, rooms[room].name)
        }
        effects.begin(from: users[request.user], "KICK")
        tag(with: nextPosition(in: room, at: request.time), in: room, &effects)
        effects.writer.appendParameter(rooms[room].name)
        effects.writer.appendParameter(users[user].nick)
        effects.writer.appendText(comment)
        let line = effects.end()
        cast(line, to: room, into: &effects)
        leave(
            user, room, by: line, as: .kick, of: request.user, at: request.time, into: &effects)
    }
}
