import ReactorIRC

/// Messages of several lines, which clients send in a batch (the client-batch and multiline
/// specifications). Nothing of one is sent before its end, and a session has one at a time.
///
/// Commands without the tag of the batch are no part of it, and are carried out as always.
extension Network {
    /// BATCH: begins a message, or ends it.
    mutating func batch(_ request: Request, into effects: inout Effects) throws(Refusal) {
        let session = request.session
        guard mayBatch(session) else { throw .numeric(.unknownCommand, request.message.command) }
        let word = request[0] ?? []
        let reference = Array(word.dropFirst())
        switch word.first {
        case UInt8(ascii: "+"):
            if case .open(let draft)? = clientBatches[session] {
                refuse(draft, .batch("Another batch begins before its end"), session, &effects)
            }
            clientBatches[session] = .refused(reference: reference)
            guard !reference.isEmpty, let target = request[2], !target.isEmpty,
                request[1]?.elementsEqual(BatchType.multiline.utf8) == true
            else { throw .batch("BATCH needs a reference, \(BatchType.multiline) and a target") }
            // The answer to this is the answer to the whole message.
            let draft = MultilineDraft(request.message, scope.take(), at: request.time)
            clientBatches[session] = .open(draft)
        case UInt8(ascii: "-"):
            let batch = clientBatches.removeValue(forKey: session)
            switch batch {
            case .refused(reference): break
            case .open(let draft) where draft.reference == reference:
                finish(draft, request, into: &effects)
            default:
                if case .open(let draft)? = batch {
                    refuse(draft, .batch("Another batch ends"), session, &effects)
                }
                throw .noSuchBatch
            }
        default: throw .batch("BATCH needs + or - before the reference")
        }
    }

    /// Adds a line to the batch that its tag names; false when it has no such tag.
    mutating func collect(
        _ request: Request, _ command: Command, into effects: inout Effects
    ) throws(Refusal) -> Bool {
        let session = request.session
        guard mayBatch(session), command != .batch,
            let reference = request.message.tags[TagKey.batch]?.value
        else { return false }
        switch clientBatches[session] {
        case .refused(reference): break
        case .refused, nil: throw .noSuchBatch
        case .open(var draft):
            // Not stored twice, so that it is changed in its place.
            clientBatches[session] = nil
            do throws(Refusal) {
                guard draft.reference == reference else {
                    throw .batch("A line is of another batch")
                }
                try draft.append(request.message, command, at: request.time)
                clientBatches[session] = .open(draft)
            } catch {
                refuse(draft, error, session, &effects)
            }
        }
        return true
    }

    /// Drops the message that a session has begun, if its client does not seem to send the rest.
    mutating func dropStaleBatch(
        of session: SessionID, at time: ServerTime, into effects: inout Effects
    ) {
        guard case .open(let draft)? = clientBatches[session], draft.isStale(at: time) else {
            return
        }
        let reference = String(decoding: draft.reference, as: UTF8.self)
        refuse(
            draft,
            .batch("The rest of the batch did not arrive", code: "TIMEOUT", context: [reference]),
            session, &effects)
    }

    /// True for a session that may send batches, or has begun one.
    private func mayBatch(_ session: SessionID) -> Bool {
        sessions[session].capabilities.contains(.multiline) || clientBatches[session] != nil
    }

    private mutating func refuse(
        _ draft: MultilineDraft, _ refusal: Refusal, _ session: SessionID,
        _ effects: inout Effects
    ) {
        clientBatches[session] = .refused(reference: draft.reference)
        let own = exchangeScope(for: draft.scope, effects)
        reply(refusal, to: session, into: &effects)
        endPart(into: &effects)
        _ = exchangeScope(for: own, effects)
    }

    private mutating func finish(
        _ draft: MultilineDraft, _ request: Request, into effects: inout Effects
    ) {
        let own = exchangeScope(for: draft.scope, effects)
        do throws(Refusal) {
            try send(draft, request, into: &effects)
        } catch {
            reply(error, to: request.session, into: &effects)
        }
        endPart(into: &effects)
        _ = exchangeScope(for: own, effects)
    }

    // MARK: - Sending

    /// Sends a message that is complete: what is checked of one line is checked once for all.
    private mutating func send(
        _ draft: MultilineDraft, _ request: Request, into effects: inout Effects
    ) throws(Refusal) {
        guard let command = draft.command, draft.hasText else {
            throw .batch("The batch has no text")
        }
        users[request.user].activeAt = request.time
        let isNotice = command == .notice
        let (ranks, name) = Ranks.split(draft.target)
        if NameRules.isMeantAsRoom(name) {
            guard let room = room(named: name, for: request.session) else {
                if isNotice { return }
                throw .numeric(.noSuchRoom, name)
            }
            // Where there are no batches, each line is a message.
            let text = draft.lines.first { Self.isCTCPRequest($0[...]) } ?? []
            if let refusal = refusal(of: text[...], from: request.user, in: room) {
                if isNotice { return }
                throw refusal
            }
            // For members of some ranks it is not for all who may read the log.
            let isKept = ranks.isEmpty && text.isEmpty && keepsHistory(of: room)
            if isKept, let refusal = refusalToKeep(command) {
                if isNotice { return }
                throw refusal
            }
            let position = commit(.message, to: room, at: request.time)
            let shown = ranks.lowestSymbol.map { [$0] + rooms[room].name } ?? rooms[room].name
            let record = record(
                of: draft, command, request.user, to: shown, at: position, &effects)
            if isKept { append(record, by: request.user, to: room) }
            return deliverMultiline(
                record, id(of: position, in: room), to: room, ranks, request, into: &effects)
        }
        guard ranks.isEmpty, let user = user(named: draft.target) else {
            if isNotice { return }
            if settings.accounts != nil, NetworkService(named: draft.target) != nil {
                throw .batch("A service reads one line at a time")
            }
            throw .numeric(.noSuchNick, draft.target)
        }
        let isKept =
            historyRule != .off && !draft.lines.contains { Self.isCTCPRequest($0[...]) }
        if isKept, let refusal = refusalToKeep(command) {
            if isNotice { return }
            throw refusal
        }
        let conversation = isKept ? conversation(of: request.user, with: user) : nil
        let (position, id) = nextPosition(in: conversation, at: request.time)
        let record = record(
            of: draft, command, request.user, to: users[user].nick, at: position, &effects)
        if let conversation { append(record, by: request.user, to: conversation) }
        deliverMultiline(record, id, to: user, request, into: &effects)
    }

    /// The message as a log keeps it.
    private func record(
        of draft: MultilineDraft, _ command: Command, _ user: UserID, to target: [UInt8],
        at position: LogPosition, _ effects: inout Effects
    ) -> LogRecord {
        let source = users[user].source
        var writer = MessageWriter()
        for line in draft.lines {
            _ = writer.writeText(
                from: source.span, command.name.utf8.span, to: target.span, line.span)
        }
        let tags = effects.clientTags(of: draft.opening.tags)
        return LogRecord(
            offset: UInt32(truncatingIfNeeded: position.offset), time: position.time,
            kind: command == .notice ? .notice : .privmsg, account: users[user].account,
            isBot: users[user].modes.contains(.bot),
            clientTags: Array(effects.tagBytes[tags.range]),
            lines: writer.bytes, continuations: draft.continuations)
    }

    /// Sends a message of several lines to a room.
    private mutating func deliverMultiline(
        _ record: LogRecord, _ id: MessageID, to room: RoomID, _ ranks: Ranks, _ request: Request,
        into effects: inout Effects
    ) {
        let forms = forms(of: record, id, into: &effects)
        var audience = Audience(except: request.session)
        audience.ranks = ranks
        audience.having = .multilineBatches
        for line in forms.batch { effects.cast(line, to: room, audience) }
        audience.having = []
        audience.lacking = .multilineBatches
        for line in forms.lines { effects.cast(line, to: room, audience) }
        echo(forms, to: request.session, into: &effects)
    }

    /// Sends a message of several lines to a user, and to the other sessions of its sender.
    private mutating func deliverMultiline(
        _ record: LogRecord, _ id: MessageID, to user: UserID, _ request: Request,
        into effects: inout Effects
    ) {
        let forms = forms(of: record, id, into: &effects)
        var receivers = users[user].sessions
        if user != request.user {
            receivers += users[request.user].sessions.filter { $0 != request.session }
        }
        for session in receivers {
            for line in forms.lines(for: sessions[session].capabilities) {
                effects.deliver(line, to: session)
            }
        }
        echo(forms, to: request.session, into: &effects)
        if record.kind == .privmsg { replyIfAway(user, to: request.session, into: &effects) }
    }

    /// Sends a message to its sender too (the echo-message specification). A batch has the label
    /// itself.
    private mutating func echo(
        _ forms: MessageForms, to session: SessionID, into effects: inout Effects
    ) {
        let capabilities = sessions[session].capabilities
        guard capabilities.contains(.echoMessage) else { return }
        var lines = forms.lines(for: capabilities)
        if capabilities.isSuperset(of: .multilineBatches) {
            lines[0] = takeLabel(for: lines[0], into: &effects)
        }
        for line in lines { effects.send(line, to: session) }
    }

    private mutating func forms(
        of record: LogRecord, _ id: MessageID, into effects: inout Effects
    ) -> MessageForms {
        lastBatch = lastBatch.next
        return MessageForms(
            of: record, id, batch: lastBatch, from: settings.server, into: &effects)
    }
}

extension Refusal {
    fileprivate static let noSuchBatch = batch("No such batch has begun")
}
