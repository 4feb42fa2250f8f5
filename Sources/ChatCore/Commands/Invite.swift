import ReactorIRC

extension Network {
    /// INVITE (RFC 2812, section 3.2.7). Without parameters it lists the invitations that the user
    /// has (the modern documentation).
    ///
    /// An invitation by an operator of the room is valid for one JOIN, whatever would prevent it;
    /// one by another member is only a message.
    mutating func invite(_ request: Request, into effects: inout Effects) throws(Refusal) {
        guard let nick = request[0] else { return listInvitations(request, into: &effects) }
        guard let name = request[1] else {
            throw .numeric(.needMoreParameters, Command.invite.name)
        }
        guard let user = user(named: nick) else { throw .numeric(.noSuchNick, nick) }
        let room = try visibleRoom(name, to: request.user)
        guard rooms[room].members[request.user] != nil else {
            throw .numeric(.notInRoom, rooms[room].name)
        }
        if rooms[room].members[user] != nil {
            throw .numeric(.userInRoom, users[user].nick, rooms[room].name)
        }
        let isOperator = rooms[room].isOperator(request.user)
        if rooms[room].modes.flags.contains(.inviteOnly), !isOperator {
            throw .numeric(.roomPrivilegesNeeded, rooms[room].name)
        }
        if isOperator { users[user].invite(to: room, limit: settings.limits.invitations) }
        reply(
            .inviting, to: request.session, into: &effects, users[user].nick, rooms[room].name)
        let line = effects.line(
            from: users[request.user], "INVITE", users[user].nick, rooms[room].name)
        send(line, to: user, into: &effects)
        // The invite-notify specification.
        var audience = Audience(except: request.session)
        audience.having = CapabilitySet(.inviteNotify)
        effects.cast(line, to: room, audience)
        replyIfAway(user, to: request.session, into: &effects)
    }

    private func listInvitations(_ request: Request, into effects: inout Effects) {
        for room in users[request.user].invitations where rooms.contains(room) {
            reply(.inviteList, to: request.session, into: &effects, rooms[room].name)
        }
        replyWithText(.endOfInviteList, to: request.session, into: &effects)
    }
}

extension User {
    /// Adds an invitation; the oldest of too many is dropped.
    fileprivate mutating func invite(to room: RoomID, limit: Int) {
        invitations.removeAll { $0 == room }
        invitations.append(room)
        if invitations.count > limit { invitations.removeFirst() }
    }
}
