import ReactorIRC

extension Network {
    /// TOPIC (RFC 2812, section 3.2.4): shows the topic, sets it, or removes it when it is empty.
    mutating func topic(_ request: Request, into effects: inout Effects) throws(Refusal) {
        guard let name = request[0] else { return }
        let room = try visibleRoom(name, to: request.user)
        guard let text = request[1] else {
            if rooms[room].topic == nil {
                replyWithText(.noTopic, to: request.session, into: &effects, rooms[room].name)
            }
            return sendTopic(of: room, to: request.session, into: &effects)
        }
        let entry = try decideTopic(text, of: room, request)
        guard case .topic(let topic) = entry, topic?.text != rooms[room].topic?.text else { return }
        let position = commit(entry, to: room, at: request.time)
        effects.begin(from: users[request.user], Command.topic.name)
        announceTopic(of: room, by: request.user, at: position, into: &effects)
    }

    /// Ends TOPIC, which was begun with its source, and sends it to the members.
    mutating func announceTopic(
        of room: RoomID, by user: UserID?, at position: LogPosition, into effects: inout Effects
    ) {
        tag(with: position, in: room, &effects)
        effects.writer.appendParameter(rooms[room].name)
        effects.writer.appendText(rooms[room].topic?.text ?? [])
        let line = effects.end()
        cast(line, to: room, into: &effects)
        keep(line, as: .topic, by: user, in: room, at: position, effects)
    }

    private func decideTopic(
        _ text: ArraySlice<UInt8>, of room: RoomID, _ request: Request
    ) throws(Refusal) -> RoomEntry {
        guard rooms[room].members[request.user] != nil else {
            throw .numeric(.notInRoom, rooms[room].name)
        }
        if rooms[room].modes.flags.contains(.topicLocked), !rooms[room].isOperator(request.user) {
            throw .numeric(.roomPrivilegesNeeded, rooms[room].name)
        }
        let text = NameRules.cut(text, to: settings.limits.topic)
        if text.isEmpty { return .topic(nil) }
        return .topic(Topic(text: text, setBy: users[request.user].source, setAt: request.time))
    }

    /// Sends the topic, if there is one, with who set it and when.
    func sendTopic(of room: RoomID, to session: SessionID, into effects: inout Effects) {
        guard let topic = rooms[room].topic else { return }
        reply(
            .topic, to: session, into: &effects, rooms[room].name,
            text: String(decoding: topic.text, as: UTF8.self))
        reply(
            .topicTime, to: session, into: &effects, rooms[room].name, topic.setBy,
            Int(topic.setAt.seconds))
    }
}
