import ReactorIRC

// The functions are `mutating` though they change nothing: a borrowed network is copied in part.
extension Network {
    /// PRIVMSG and NOTICE (RFC 2812, section 3.3), and TAGMSG, which has no text (the message-tags
    /// specification). A NOTICE is never answered with an error.
    mutating func sendMessage(
        _ request: Request, _ command: Command, into effects: inout Effects
    ) throws(Refusal) {
        let isNotice = command == .notice
        let targets = request[0] ?? []
        let areSeveral = targets.contains(UInt8(ascii: ","))
        guard areSeveral ? !targets.listed.isEmpty : !targets.isEmpty else {
            if isNotice { return }
            throw .numeric(.noRecipient, [], text: "No receiver given (\(command.name))")
        }
        let text = command == .tagmsg ? [] : request[1] ?? []
        if text.isEmpty, command != .tagmsg {
            if isNotice { return }
            throw .numeric(.noTextToSend)
        }
        users[request.user].activeAt = request.time
        guard areSeveral else {
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
            guard let room = room(named: name, for: request.session) else {
                if command == .notice { return }
                throw .numeric(.noSuchRoom, name)
            }
            if let refusal = refusal(of: text, from: request.user, in: room) {
                if command == .notice { return }
                throw refusal
            }
            let kind =
                ranks.isEmpty && keepsHistory(of: room)
                ? LogRecord.Kind(command, text, request.message) : nil
            if kind != nil, let refusal = refusalToKeep(command) {
                if command == .notice { return }
                throw refusal
            }
            let position = commit(.message, to: room, at: request.time)
            let shown = ranks.lowestSymbol.map { [$0] + rooms[room].name } ?? rooms[room].name
            let line = messageLine(
                request, command, to: shown, text, rooms[room].log.id(of: position),
                at: position.time, into: &effects)
            var audience = Audience(except: request.session)
            audience.ranks = ranks
            if command == .tagmsg { audience.having = CapabilitySet(.messageTags) }
            if let kind {
                // Not the effects as a whole, which would be copied.
                keep(
                    effects.text(of: line), as: kind, by: request.user, in: room, at: position,
                    clientTags: effects.clientTags(of: line))
            }
            effects.cast(line, to: room, audience)
            return echo(line, command, to: request.session, into: &effects)
        }
        guard ranks.isEmpty, let user = user(named: target) else {
            if try isForService(text, target, request, command, into: &effects) { return }
            if command == .notice { return }
            throw .numeric(.noSuchNick, target)
        }
        let kind = historyRule == .off ? nil : LogRecord.Kind(command, text, request.message)
        if kind != nil, let refusal = refusalToKeep(command) {
            if command == .notice { return }
            throw refusal
        }
        let conversation = kind == nil ? nil : conversation(of: request.user, with: user)
        let (position, id) = nextPosition(in: conversation, at: request.time)
        let line = messageLine(
            request, command, to: users[user].nick, text, id, at: position.time, into: &effects)
        if let kind, let conversation {
            keep(line, as: kind, by: request.user, in: conversation, at: position, effects)
        }
        for session in users[user].sessions where canReceive(command, session) {
            effects.deliver(line, to: session)
        }
        copy(line, command, sentTo: user, request, into: &effects)
        echo(line, command, to: request.session, into: &effects)
        if command == .privmsg { replyIfAway(user, to: request.session, into: &effects) }
    }

    mutating func messageLine(
        _ request: Request, _ command: Command, to target: [UInt8], _ text: ArraySlice<UInt8>,
        _ id: MessageID, at time: ServerTime, into effects: inout Effects
    ) -> Line {
        effects.beginTags()
        effects.lineTags.id = id
        effects.lineTags.time = time
        // Most users have none; a copy of an account's name, also of none, counts references.
        if users[request.user].hasTags { effects.addTags(of: users[request.user]) }
        if !request.message.layout.tags.isEmpty {
            effects.lineTags.clientTags = effects.clientTags(of: request.message.tags)
        }
        let source = users[request.user].source
        guard command == .tagmsg else {
            return effects.textLine(from: source, command.name, to: target, text)
        }
        effects.lineTags.isTypingNotice = request.message.tags.areTypingNotice
        effects.writer.begin()
        effects.writer.appendSource(source)
        effects.writer.appendCommand(command.name)
        effects.writer.appendParameter(target)
        return effects.end()
    }

    /// Only sessions with tags get a message that has nothing else.
    private func canReceive(_ command: Command, _ session: SessionID) -> Bool {
        command != .tagmsg || sessions[session].capabilities.contains(.messageTags)
    }

    /// Sends a direct message to the other sessions of its sender, which were not reached already.
    private func copy(
        _ line: Line, _ command: Command, sentTo user: UserID, _ request: Request,
        into effects: inout Effects
    ) {
        guard users[request.user].sessions.count > 1, user != request.user else { return }
        for session in users[request.user].sessions
        where session != request.session && canReceive(command, session) {
            effects.deliver(line, to: session)
        }
    }

    /// Sends a message to its sender too, whom it reached already or not (the echo-message
    /// specification).
    mutating func echo(
        _ line: Line, _ command: Command, to session: SessionID, into effects: inout Effects
    ) {
        guard sessions[session].capabilities.contains(.echoMessage), canReceive(command, session)
        else { return }
        effects.send(line, to: session)
    }

    /// Why a user may not say this in a room; nil when it may.
    mutating func refusal(
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
    static func isCTCPRequest(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.first == 1 else { return false }
        return !text.dropFirst().prefix { $0 > 0x20 }.elementsEqual("ACTION".utf8)
    }
}

extension LogRecord.Kind {
    /// How a message is kept; nil for one that is not: a request or answer of CTCP other than ACTION,
    /// and TAGMSG unless its sender wants it to be kept.
    init?(_ command: Command, _ text: ArraySlice<UInt8>, _ message: Message) {
        switch command {
        case .privmsg where !Network.isCTCPRequest(text): self = .privmsg
        case .notice where !Network.isCTCPRequest(text): self = .notice
        case .tagmsg where message.tags[TagKey.persist] != nil: self = .tagmsg
        default: return nil
        }
    }
}

extension MessageTags {
    /// True when nothing else is meant for clients (the typing specification).
    fileprivate var areTypingNotice: Bool {
        let clientTags = filter(\.isClientOnly)
        return !clientTags.isEmpty && clientTags.allSatisfy { $0.key.elementsEqual("+typing".utf8) }
    }
}

extension Refusal {
    fileprivate static func cannotSend(_ room: [UInt8], _ mode: String) -> Refusal {
        .numeric(
            .cannotSendToRoom, [room], text: "\(Numeric.cannotSendToRoom.text) (\(mode))")
    }
}
