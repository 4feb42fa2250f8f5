import Accounts
import ReactorIRC

/// Removing a message (the draft/message-redaction specification).
extension Network {
    /// REDACT of a message by its sender, or by an operator of the room. One that is only stored is
    /// read first.
    mutating func redact(_ request: Request, into effects: inout Effects) throws(Refusal) {
        guard let target = request[0], let idText = request[1] else { return }
        guard let place = readablePlace(named: target, for: request.user), place.isMember else {
            throw .redact(
                "INVALID_TARGET", [target], "There is no such history, or you may not read it")
        }
        let history = history(of: place.log)
        let id = MessageID(String(decoding: idText, as: UTF8.self)[...])
        guard let log = place.log, let offset = history.offset(of: id), offset >= place.start,
            !history.isRemoved(offset)
        else { throw .unknownMessage(target, idText) }
        let redaction = Redaction(
            target: Array(target), place: log, id: Array(idText), offset: offset,
            reason: request[2].map(Array.init))
        if let entry = history.entry(at: offset) {
            return try redact(
                redaction, entry.record, author: entry.author, request.session, at: request.time,
                into: &effects)
        }
        guard let number = history.number else { throw .unknownMessage(target, idText) }
        sessions[request.session].wait = .answer(.redaction(redaction))
        effects.ask(.history([.of(offset, in: number)]), of: request.session)
    }

    /// The archive has answered.
    mutating func redactionAnswered(
        _ answer: Answer, _ redaction: Redaction, _ session: SessionID, at time: ServerTime,
        into effects: inout Effects
    ) throws(Refusal) {
        guard case .history(let pages) = answer else {
            throw .redact(
                "INVALID_TARGET", [redaction.target[...]],
                "What is stored cannot be read at the moment; try again later")
        }
        // Meanwhile the user may have left.
        guard let user = sessions[session].user,
            let place = readablePlace(named: redaction.target[...], for: user),
            place.log == redaction.place, place.isMember, redaction.offset >= place.start,
            let record = pages.first?.first
        else { throw .unknownMessage(redaction.target[...], redaction.id[...]) }
        try redact(redaction, record, author: nil, session, at: time, into: &effects)
    }

    private mutating func redact(
        _ redaction: Redaction, _ record: LogRecord, author: UserID?, _ session: SessionID,
        at time: ServerTime, into effects: inout Effects
    ) throws(Refusal) {
        guard let user = sessions[session].user else { return }
        guard record.kind.isRedactable else {
            throw .unknownMessage(redaction.target[...], redaction.id[...])
        }
        guard mayRedact(record, author: author, in: redaction.place, user) else {
            throw .redact(
                "REDACT_FORBIDDEN", [redaction.target[...], redaction.id[...]],
                "Only who sent the message, and operators of the room, may remove it")
        }
        remove(redaction.offset, from: redaction.place)
        announce(redaction, by: user, at: time, into: &effects)
    }

    private func mayRedact(
        _ record: LogRecord, author: UserID?, in place: LogPlace, _ user: UserID
    ) -> Bool {
        if case .room(let room) = place, rooms[room].isOperator(user) { return true }
        // A guest may, as long as memory shows that it was this one and not another of its nick.
        if author == user, users.contains(user) { return true }
        return record.account != nil && record.account == users[user].account
    }

    private mutating func remove(_ offset: UInt32, from place: LogPlace) {
        if let number = history(of: place).number { archive.append(.redacted(number, offset)) }
        let (change, stored) = (archive.changeCount, archive.storedCount)
        switch place {
        case .room(let room):
            histories[Int(room.index)]
                .removeRecord(at: offset, change: change, storedChange: stored)
        case .conversation(let id):
            conversations[id].history
                .removeRecord(at: offset, change: change, storedChange: stored)
        }
    }

    /// REDACT to all who may have got the message, and know the command.
    private mutating func announce(
        _ redaction: Redaction, by user: UserID, at time: ServerTime, into effects: inout Effects
    ) {
        let capability = CapabilitySet(.messageRedaction)
        switch redaction.place {
        case .room(let room):
            var audience = Audience()
            audience.having = capability
            let line = redactLine(redaction, to: rooms[room].name, by: user, into: &effects)
            cast(line, to: room, audience, into: &effects)
        case .conversation(let id):
            let pair = conversations[id].pair
            let own = identity(of: user)
            let partner = pair.one == own ? pair.other : pair.one
            let line = redactLine(redaction, to: name(of: partner), by: user, into: &effects)
            var receivers = users(of: own)
            if partner != own { receivers += users(of: partner) }
            for receiver in receivers {
                send(line, to: receiver, having: capability, into: &effects)
            }
        }
    }

    private func redactLine(
        _ redaction: Redaction, to target: [UInt8], by user: UserID, into effects: inout Effects
    ) -> Line {
        effects.begin(from: users[user], Command.redact.name)
        effects.writer.appendParameter(target)
        effects.writer.appendParameter(redaction.id)
        if let reason = redaction.reason { effects.writer.appendText(reason) }
        return effects.end()
    }
}

/// What REDACT is to remove.
struct Redaction: Sendable {
    /// The room or the person, as the command names it.
    let target: [UInt8]
    let place: LogPlace
    let id: [UInt8]
    let offset: UInt32
    let reason: [UInt8]?
}

extension LogRecord.Kind {
    fileprivate var isRedactable: Bool { isMessage || self == .tagmsg }
}

extension PageQuery {
    /// The record at an offset.
    fileprivate static func of(_ offset: UInt32, in log: LogNumber) -> PageQuery {
        PageQuery(
            log: log, start: offset, before: .offset(offset + 1), limit: 1, includesEvents: true)
    }
}

extension Refusal {
    fileprivate static func redact(
        _ code: String, _ context: [ArraySlice<UInt8>], _ text: String
    ) -> Refusal {
        .standard(
            StandardReply(
                .fail, Command.redact.name, code, context: context.map(Network.word), text))
    }

    /// The same for what was never said, what is gone, and what the user may not see.
    fileprivate static func unknownMessage(
        _ target: ArraySlice<UInt8>, _ id: ArraySlice<UInt8>
    ) -> Refusal {
        redact("UNKNOWN_MSGID", [target, id], "There is no such message")
    }
}
