package import ReactorIRC
import ReactorKit

/// Lines of the server: each is carried out, or shown.
extension NetworkClient {
    /// A line arrived, without its line end; the span is not kept.
    package mutating func received(
        _ line: Span<UInt8>, at now: ClientTime, into output: inout ClientOutput
    ) {
        guard registration.phase != .disconnected, registration.phase != .ending else { return }
        milliseconds = now.milliseconds
        pings.heard(at: now)
        guard !line.isEmpty else { return }
        let layout: MessageLayout
        do throws(InvalidMessage) {
            layout = try MessageLayout(line, limits: .fromServer)
        } catch {
            return refused(error, at: now, into: &output)
        }
        // The buffer is used again, unless the message before is still somewhere.
        var buffer: [UInt8] = []
        swap(&buffer, &lineBuffer)
        buffer.removeAll(keepingCapacity: true)
        buffer.append(copying: line, 0..<line.count)
        carryOut(IncomingLine(Message(buffer, at: 0, layout: layout), at: now), &output)
        swap(&buffer, &lineBuffer)
    }

    /// A line that is no message, or is too long, arrived. It is reported once for a connection.
    package mutating func refused(
        _ error: InvalidMessage, at now: ClientTime, into output: inout ClientOutput
    ) {
        milliseconds = now.milliseconds
        invalidLineCount += 1
        guard invalidLineCount == 1 else { return }
        let reason =
            switch error {
            case .noCommand: "has no command"
            case .forbiddenByte: "has a NUL or a CR"
            case .tagsTooLong, .bodyTooLong: "is too long"
            }
        report("A line of the server was ignored: it \(reason)", &output)
    }

    private mutating func carryOut(_ line: IncomingLine, _ output: inout ClientOutput) {
        var line = line
        if line.tags.batch != nil || line.tags.label != nil { placeInBatch(&line) }
        let name = line.message.command
        if let code = line.message.numericCode {
            receive(code, line, &output)
        } else if let command = ServerCommand(name) {
            receive(command, line, &output)
        } else {
            receiveAnswer(line, &output)
        }
    }

    private mutating func receive(
        _ command: ServerCommand, _ line: IncomingLine, _ output: inout ClientOutput
    ) {
        switch command {
        case .privmsg, .notice: receiveMessage(command, line, &output)
        case .tagmsg: receiveTags(line, &output)
        case .batch: receiveBatch(line, &output)
        case .join: receiveJoin(line, &output)
        case .part: receivePart(line, &output)
        case .quit: receiveQuit(line, &output)
        case .nick: receiveNick(line, &output)
        case .kick: receiveKick(line, &output)
        case .mode: receiveMode(line, &output)
        case .topic: receiveTopic(line, &output)
        case .account, .away, .chghost, .setname: receiveChange(command, line, &output)
        case .invite: receiveInvitation(line, &output)
        case .redact: receiveRedaction(line, &output)
        case .markRead: receiveReadMarker(line, &output)
        case .fail, .warn, .note: receiveStandardReply(line, &output)
        case .acknowledgment: if let number = line.label { confirm(number, line, &output) }
        case .cap: receiveCapabilities(line, &output)
        case .authenticate: receiveAuthenticate(line, &output)
        case .wallops: emit(.server, chatLine(.wallops, Array(line[0]), line), line, &output)
        case .ping: answerPing(line, &output)
        case .pong: receivePong(line, &output)
        case .error: end(.error(Array(line[0])), &output)
        }
    }

    private mutating func receive(
        _ code: Int, _ line: IncomingLine, _ output: inout ClientOutput
    ) {
        let numeric = Numeric(rawValue: UInt16(code))
        switch numeric {
        case .welcome:
            receiveWelcome(line, &output)
            receiveAnswer(line, &output)
        case .serverSupport: receiveSupport(line, &output)
        case .endOfMOTD, .noMOTD: receiveGreetingEnd(line, &output)
        case .erroneousNick, .nickInUse, .nickCollision, .unavailableResource:
            receiveNickRefusal(code, line, &output)
        case .loggedIn?, .loggedOut?, .nickLocked?, .saslSuccess?, .saslFail?, .saslTooLong?,
            .saslAborted?, .saslAlready?, .saslMechanisms?:
            if let numeric { receiveLogin(numeric, line, &output) }
        case .roomModeIs: receiveModes(line, &output)
        case .topic?, .noTopic?, .topicTime?, .roomCreated?:
            guard let numeric, receiveRoomNumeric(numeric, line, &output) else {
                return receiveAnswer(line, &output)
            }
        case .namesReply: receiveNames(line, &output)
        case .endOfNames: receiveNamesEnd(line, &output)
        case .whoReply?, .whoxReply?:
            guard let numeric, receiveWho(numeric, line, &output) else {
                return receiveAnswer(line, &output)
            }
        case .endOfWho: if !receiveWhoEnd(line, &output) { receiveAnswer(line, &output) }
        case .banList, .endOfBanList, .banExceptionList, .endOfBanExceptionList,
            .inviteExceptionList, .endOfInviteExceptionList:
            if !receiveMasks(code, line, &output) { receiveAnswer(line, &output) }
        case .listStart, .list, .listEnd: receiveList(code, line, &output)
        case .monitorOnline, .monitorOffline:
            receivePresence(isOnline: numeric == .monitorOnline, line, &output)
        case .away, .nowAway, .unaway: receiveAway(code, line, &output)
        case .visibleHost:
            noteVisibleHost(line[1])
            receiveAnswer(line, &output)
        default:
            if code == 728 || code == 729, receiveMasks(code, line, &output) { return }
            if numeric?.isError ?? (400..<600).contains(code) {
                receiveError(code, line, &output)
            } else {
                receiveAnswer(line, &output)
            }
        }
    }

    /// 005: names are folded again when the mapping has changed, and ranks are translated.
    private mutating func receiveSupport(_ line: IncomingLine, _ output: inout ClientOutput) {
        let (mapping, grammar) = (facts.mapping, facts.grammar)
        facts.read(line.message)
        if facts.mapping != mapping { foldAgain() }
        if !facts.grammar.ranks.elementsEqual(grammar.ranks, by: ==) {
            translateRanks(from: grammar)
        }
        output.events.append(.facilitiesChanged)
    }

    private mutating func foldAgain() {
        let mapping = facts.mapping
        nick = ChatName(nick.bytes.span, by: mapping)
        registration.nicks.wanted = registration.nicks.wanted.map {
            ChatName($0.bytes.span, by: mapping)
        }
        pending.fold(by: mapping)
        watch.fold(by: mapping)
        // Open queries are about names that may be others now.
        queries = RoomQueries()
        let old = rooms.values
        rooms = [:]
        for var room in old {
            room.name = ChatName(room.name.bytes.span, by: mapping)
            var members: [FoldedName: ChatMember] = [:]
            members.reserveCapacity(room.members.count)
            for var member in room.members.values {
                member.name = ChatName(member.name.bytes.span, by: mapping)
                members[member.name.key] = member
            }
            room.members = members
            rooms[room.name.key] = room
        }
    }

    private mutating func translateRanks(from old: ModeGrammar) {
        let new = facts.grammar
        var index = rooms.startIndex
        while index != rooms.endIndex {
            rooms.values[index].members = rooms.values[index].members.mapValues { member in
                var member = member
                member.ranks = member.ranks.translated(from: old, to: new)
                return member
            }
            rooms.formIndex(after: &index)
        }
    }
}

// MARK: - Names and lines

extension NetworkClient {
    /// A name of the server, folded.
    func name(of bytes: ArraySlice<UInt8>) -> ChatName {
        ChatName(bytes.span, by: facts.mapping)
    }

    /// The key of a name, to look it up; its buffer is used again.
    mutating func key(of name: ArraySlice<UInt8>) -> FoldedName {
        FoldedName(name.span, by: facts.mapping, reusing: &keyBuffer)
    }

    /// A line with what the message's source and tags say.
    func chatLine(
        _ kind: ChatLine.Kind, _ text: [UInt8], _ line: IncomingLine, from sender: ChatName? = nil
    ) -> ChatLine {
        var result = ChatLine(kind, text, time: line.time)
        result.sender = sender ?? (line.nick.isEmpty ? nil : name(of: line.nick))
        result.isOwn = isOwn(line.nick)
        result.isHistory = line.isHistory
        result.isBot = line.tags.isBot
        result.messageID = line.value(line.tags.messageID)
        result.account = line.value(line.tags.account)
        result.reply = line.value(line.tags.reply)
        if !line.message.layout.isASCII {
            result.isInvalidUTF8 = (try? UTF8Span(validating: text.span)) == nil
        }
        return result
    }

    /// Shows a line, unless a batch folds it with others.
    mutating func emit(
        _ target: ChatTarget, _ shown: ChatLine, _ line: IncomingLine,
        _ output: inout ClientOutput
    ) {
        if let batch = line.batch {
            if batches.fold(shown, target, in: batch) { return }
            batches.countLine(in: batch)
        }
        output.events.append(.line(target, shown))
    }

    /// Shows what this client reports itself.
    mutating func report(_ text: String, _ output: inout ClientOutput) {
        output.events.append(
            .line(.server, ChatLine(.failure, Array(text.utf8), time: milliseconds)))
    }
}
