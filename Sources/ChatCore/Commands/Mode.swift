import ReactorIRC

extension Network {
    /// MODE of a room or a user (RFC 2812, sections 3.1.5 and 3.2.3).
    mutating func mode(_ request: Request, into effects: inout Effects) throws(Refusal) {
        guard let target = request[0] else { return }
        guard NameRules.isMeantAsRoom(target) else {
            return try changeUserModes(of: target, request, into: &effects)
        }
        let room = try visibleRoom(target, to: request.user)
        if request.message.parameterCount > 1 {
            changeModes(of: room, request, into: &effects)
        } else {
            sendModes(of: room, request, into: &effects)
        }
    }

    /// Answers MODE without changes.
    private func sendModes(of room: RoomID, _ request: Request, into effects: inout Effects) {
        let found = rooms[room]
        beginReply(.roomModeIs, to: request.session, into: &effects)
        effects.writer.appendParameter(found.name)
        for word in found.modes.words(forMember: found.members[request.user] != nil) {
            effects.writer.appendParameter(word)
        }
        effects.send(effects.end(), to: request.session)
        reply(
            .roomCreated, to: request.session, into: &effects, found.name,
            Int(found.createdAt.seconds))
    }

    /// Sends one of the lists. Everybody that sees the room sees its bans; only its operators see
    /// who is exempt from bans, and who needs no invitation.
    private func sendList(
        _ kind: MaskListKind, of room: RoomID, _ request: Request, into effects: inout Effects
    ) throws(Refusal) {
        let found = rooms[room]
        if kind != .bans, !found.isOperator(request.user) {
            throw .numeric(.roomPrivilegesNeeded, found.name)
        }
        for entry in found[list: kind].entries {
            reply(
                kind.entryNumeric, to: request.session, into: &effects, found.name,
                entry.mask.text, entry.setBy, Int(entry.setAt.seconds))
        }
        replyWithText(kind.endNumeric, to: request.session, into: &effects, found.name)
    }

    /// Decides each change by itself: those that are allowed are made together, the others are
    /// answered, the same answer for the same letter once.
    private mutating func changeModes(
        of room: RoomID, _ request: Request, into effects: inout Effects
    ) {
        guard var reader = ModeReader(request.message, from: 1, RoomModes.grammar) else { return }
        let mayChange = rooms[room].isOperator(request.user)
        var draft = RoomModeDraft(rooms[room].modes, lists: rooms[room].lists)
        var answered = AnsweredLetters()
        var argumentCount = 0
        while let step = reader.next() {
            do throws(Refusal) {
                switch step {
                case .list(let letter):
                    guard let kind = MaskListKind(letter: letter), answered.insert(letter) else {
                        continue
                    }
                    try sendList(kind, of: room, request, into: &effects)
                case .unknown(let letter):
                    let shown = AnsweredLetters.shown(letter)
                    if answered.insert(shown) { throw .numeric(.unknownMode, [shown]) }
                case .change(let change) where mayChange:
                    if change.argument != nil { argumentCount += 1 }
                    guard argumentCount <= settings.limits.modes else { continue }
                    try decide(change, in: room, request, &draft)
                case .missingArgument(let change) where mayChange:
                    // `-k` needs no key.
                    if RoomModes.isKey(change.letter), !change.isSetting {
                        if argumentCount <= settings.limits.modes { draft.setKey(nil) }
                    } else if answered.insert(change.letter) {
                        throw .invalid(change, of: rooms[room].name, "The argument is missing")
                    }
                case .change, .missingArgument:
                    if answered.insertPrivileges() {
                        throw .numeric(.roomPrivilegesNeeded, rooms[room].name)
                    }
                }
            } catch {
                reply(error, to: request.session, into: &effects)
            }
        }
        let (changes, announced) = draft.finish()
        guard !changes.isEmpty else { return }
        let position = commit(.modes(changes), to: room, at: request.time)
        announce(announced, of: room, from: request.user, at: position, into: &effects)
        for case .rank(let user, _, _) in changes { reportRanks(user, room, into: &effects) }
    }

    private mutating func decide(
        _ change: ModeChange, in room: RoomID, _ request: Request, _ draft: inout RoomModeDraft
    ) throws(Refusal) {
        if let flag = RoomModes.Flags(letter: change.letter) {
            draft.setFlag(flag, change)
        } else if let rank = Ranks(letter: change.letter) {
            try decideRank(rank, change, in: room, &draft)
        } else if let kind = MaskListKind(letter: change.letter) {
            try decideMask(kind, change, in: room, request, &draft)
        } else if RoomModes.isKey(change.letter) {
            guard change.isSetting, let key = change.argument else { return draft.setKey(nil) }
            guard NameRules.isKey(key, limit: settings.limits.key) else {
                throw .invalid(change, of: rooms[room].name, "The key is not allowed")
            }
            draft.setKey(Array(key))
        } else {
            guard change.isSetting else { return draft.setLimit(nil) }
            guard let limit = RoomModes.limit(change.argument ?? []) else {
                throw .invalid(change, of: rooms[room].name, "The limit is not a number from 1 on")
            }
            draft.setLimit(limit)
        }
    }

    private mutating func decideRank(
        _ rank: Ranks, _ change: ModeChange, in room: RoomID, _ draft: inout RoomModeDraft
    ) throws(Refusal) {
        guard let nick = change.argument else { return }
        guard let user = user(named: nick) else { throw .numeric(.noSuchNick, nick) }
        guard let ranks = rooms[room].members[user] else {
            throw .numeric(.userNotInRoom, users[user].nick, rooms[room].name)
        }
        draft.setRank(rank, of: user, named: users[user].nick, having: ranks, change)
    }

    private func decideMask(
        _ kind: MaskListKind, _ change: ModeChange, in room: RoomID, _ request: Request,
        _ draft: inout RoomModeDraft
    ) throws(Refusal) {
        guard let argument = change.argument, let mask = ExtendedMask(argument),
            kind != .invitations || !mask.isMute
        else { throw .invalid(change, of: rooms[room].name, "The mask is not allowed") }
        guard change.isSetting else { return draft.remove(mask, from: kind) }
        let entry = MaskList.Entry(
            mask: mask, setBy: users[request.user].source, setAt: request.time)
        guard draft.add(entry, to: kind, limit: settings.limits.masks) else {
            throw .numeric(.banListFull, rooms[room].name, [kind.letter])
        }
    }

    /// Announces changes of modes to the members, in as many lines as are needed.
    ///
    /// They are from the server without a user.
    mutating func announce(
        _ changes: [ModeChange], of room: RoomID, from user: UserID?, at position: LogPosition,
        into effects: inout Effects
    ) {
        let name = rooms[room].name
        let source = user.map { users[$0].source } ?? settings.server
        // `:source MODE name `, and CR and LF.
        let byteLimit = MessageWriter.bodyLimit - source.count - name.count - 10
        let lines = MessageWriter.modeLines(changes, byteLimit: byteLimit, countLimit: .max)
        var texts: [UInt8] = []
        for words in lines {
            effects.begin(from: source, Command.mode.name)
            if let user { effects.addTags(of: users[user]) }
            tag(with: position, in: room, &effects)
            effects.writer.appendParameter(name)
            effects.writer.appendModes(changes[words])
            let line = effects.end()
            cast(line, to: room, into: &effects)
            texts += effects.text(of: line)
        }
        keep(texts, as: .mode, by: user, in: room, at: position)
        endReading(byBans: changes, in: room)
    }

    /// Reports a member's ranks to the edges, which need them to send to members of a rank.
    func reportRanks(_ user: UserID, _ room: RoomID, into effects: inout Effects) {
        guard let ranks = rooms[room].members[user] else { return }
        for session in users[user].sessions { effects.append(.rank(session, room, ranks)) }
    }
}

/// What was answered already while one MODE is read, so that its answers are not many.
struct AnsweredLetters {
    private var letters: Set<UInt8> = []

    /// True the first time.
    mutating func insert(_ letter: UInt8) -> Bool { letters.insert(letter).inserted }

    /// True the first time that a privilege is missing.
    mutating func insertPrivileges() -> Bool { insert(0) }

    /// The letter as an answer shows it: `?` for all that are not printable ASCII.
    static func shown(_ letter: UInt8) -> UInt8 {
        (0x21...0x7E).contains(letter) ? letter : UInt8(ascii: "?")
    }
}

extension Refusal {
    /// The argument of a mode is invalid or missing. A key is not shown.
    fileprivate static func invalid(
        _ change: ModeChange, of room: [UInt8], _ text: String
    ) -> Refusal {
        let argument = RoomModes.isKey(change.letter) ? nil : change.argument
        let shown = argument.map { NameRules.cut($0, to: ExtendedMask.byteLimit) }
        return .numeric(
            .invalidModeParameter, [room, [change.letter], shown ?? [UInt8(ascii: "*")]],
            text: text)
    }
}

extension MaskListKind {
    /// The reply for an entry.
    fileprivate var entryNumeric: Numeric {
        switch self {
        case .bans: .banList
        case .exceptions: .banExceptionList
        case .invitations: .inviteExceptionList
        }
    }

    /// The reply for the end.
    fileprivate var endNumeric: Numeric {
        switch self {
        case .bans: .endOfBanList
        case .exceptions: .endOfBanExceptionList
        case .invitations: .endOfInviteExceptionList
        }
    }
}
