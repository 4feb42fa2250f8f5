import ReactorIRC

extension Network {
    /// PRIVMSG and NOTICE (RFC 2812, section 3.3). A NOTICE is never answered with an error.
    mutating func sendMessage(
        _ request: Request, _ command: Command, into effects: inout Effects
    ) throws(Refusal) {
        let isNotice = command == .notice
        guard let targets = request[0], targets.contains(where: { $0 != UInt8(ascii: ",") }) else {
            if isNotice { return }
            throw .numeric(.noRecipient, [], text: "No receiver given (\(command.name))")
        }
        guard let text = request[1], !text.isEmpty else {
            if isNotice { return }
            throw .numeric(.noTextToSend)
        }
        users[request.user].activeAt = request.time
        guard targets.contains(UInt8(ascii: ",")) else {
            return try sendMessage(text, to: targets, request, command, into: &effects)
        }
        let list = targets.listed
        for target in list.prefix(settings.limits.targets) {
            do throws(Refusal) {
                try sendMessage(text, to: target, request, command, into: &effects)
            } catch {
                reply(error, to: request.session, into: &effects)
            }
        }
        if list.count > settings.limits.targets, !isNotice {
            throw .numeric(.tooManyTargets, list[settings.limits.targets])
        }
    }

    private mutating func sendMessage(
        _ text: ArraySlice<UInt8>, to target: ArraySlice<UInt8>, _ request: Request,
        _ command: Command, into effects: inout Effects
    ) throws(Refusal) {
        let (ranks, name) = Ranks.split(target)
        if NameRules.isMeantAsRoom(name) {
            guard let room = room(named: name) else {
                if command == .notice { return }
                throw .numeric(.noSuchRoom, name)
            }
            if let refusal = refusal(of: text, from: request.user, in: room) {
                if command == .notice { return }
                throw refusal
            }
            var audience = Audience(except: request.session)
            audience.ranks = ranks
            effects.begin(from: users[request.user].source, command.name)
            if let symbol = ranks.lowestSymbol {
                effects.writer.appendParameter([symbol] + rooms[room].name)
            } else {
                effects.writer.appendParameter(rooms[room].name)
            }
            effects.writer.appendText(text)
            let line = effects.end()
            effects.cast(line, to: room, audience)
            return echo(line, to: request.session, into: &effects)
        }
        guard ranks.isEmpty, let user = user(named: target) else {
            if command == .notice { return }
            throw .numeric(.noSuchNick, target)
        }
        effects.begin(from: users[request.user].source, command.name)
        effects.writer.appendParameter(users[user].nick)
        effects.writer.appendText(text)
        let line = effects.end()
        send(line, to: user, into: &effects)
        echo(line, to: request.session, into: &effects)
        if command == .privmsg { replyIfAway(user, to: request.session, into: &effects) }
    }

    /// Sends a message to its sender too, whom it reached already or not (the echo-message
    /// specification).
    private func echo(_ line: Line, to session: SessionID, into effects: inout Effects) {
        if sessions[session].capabilities.contains(.echoMessage) {
            effects.send(line, to: session)
        }
    }

    /// Why a user may not say this in a room; nil when it may.
    private func refusal(
        of text: ArraySlice<UInt8>, from user: UserID, in room: RoomID
    ) -> Refusal? {
        let flags = rooms[room].modes.flags
        let ranks = rooms[room].members[user]
        if ranks == nil, flags.contains(.noExternal) {
            return .cannotSend(rooms[room].name, "+n")
        }
        if flags.contains(.noCTCP), Self.isCTCPRequest(text) {
            return .cannotSend(rooms[room].name, "+C")
        }
        if ranks?.isEmpty == false { return nil }
        if flags.contains(.moderated) { return .cannotSend(rooms[room].name, "+m") }
        if rooms[room].hasBans, rooms[room].silences(users[user]) {
            return .cannotSend(rooms[room].name, "+b")
        }
        return nil
    }
}

extension Network {
    /// True for CTCP other than ACTION.
    private static func isCTCPRequest(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.first == 1 else { return false }
        return !text.dropFirst().prefix { $0 > 0x20 }.elementsEqual("ACTION".utf8)
    }
}

extension Refusal {
    fileprivate static func cannotSend(_ room: [UInt8], _ mode: String) -> Refusal {
        .numeric(
            .cannotSendToRoom, [room], text: "\(Numeric.cannotSendToRoom.text) (\(mode))")
    }
}
