import Accounts
import ReactorIRC

/// Pages of history (the draft/chathistory specification).
extension Network {
    /// CHATHISTORY.
    mutating func showHistory(_ request: Request, into effects: inout Effects) throws(Refusal) {
        guard let word = request[0] else { return }
        guard let history = settings.history,
            let subcommand = HistorySubcommand(rawValue: Self.word(word).uppercased())
        else {
            throw .history("INVALID_PARAMS", [word], "There is no such subcommand")
        }
        guard request.message.parameterCount == subcommand.parameterCount else {
            throw .history(
                request.message.parameterCount < subcommand.parameterCount
                    ? "NEED_MORE_PARAMS" : "INVALID_PARAMS",
                [word],
                "\(subcommand) has \(subcommand.parameterCount - 1) parameters")
        }
        let limitWord = request[subcommand.parameterCount - 1] ?? []
        guard let number = Int(Self.word(limitWord)), number > 0 else {
            throw .history("INVALID_PARAMS", [word, limitWord], "The limit is a number from 1 on")
        }
        let limit = min(number, history.pageLimit)
        if subcommand == .targets { return try showTargets(request, limit, into: &effects) }
        try showPage(subcommand, request, limit, into: &effects)
    }

    private mutating func showPage(
        _ subcommand: HistorySubcommand, _ request: Request, _ limit: Int,
        into effects: inout Effects
    ) throws(Refusal) {
        let target = request[1] ?? []
        guard let place = readablePlace(named: target, for: request.user) else {
            throw .history(
                "INVALID_TARGET", [request[0] ?? [], target],
                "There is no such history, or you may not read it")
        }
        let history = self.history(of: place.log)
        var references: [HistoryReference] = []
        for index in 2..<(subcommand.parameterCount - 1) {
            let word = request[index] ?? []
            references.append(try reference(word, subcommand, request, history))
        }
        let capabilities = sessions[request.session].capabilities
        let query = PageQuery(
            log: history.number ?? LogNumber(rawValue: 0), start: place.start, limit: limit,
            includesEvents: capabilities.contains(.eventPlayback) && place.isMember)
        let page = HistoryPage(
            target: Array(target), queries: subcommand.queries(query, references),
            history: history)
        guard page.isInMemory else {
            sessions[request.session].wait = .answer(.history(page))
            return effects.ask(.history(page.questions), of: request.session)
        }
        show(page, stored: [], to: request.session, into: &effects)
    }

    /// The archive has answered.
    mutating func historyAnswered(
        _ answer: Answer, _ page: HistoryPage, _ session: SessionID, into effects: inout Effects
    ) throws(Refusal) {
        guard case .history(let stored) = answer else {
            throw .history(
                "MESSAGE_ERROR", [page.target[...]],
                "What is stored cannot be read at the moment; try again later")
        }
        show(page, stored: stored, to: session, into: &effects)
    }

    private mutating func show(
        _ page: HistoryPage, stored: [[LogRecord]], to session: SessionID,
        into effects: inout Effects
    ) {
        lastBatch = lastBatch.next
        // The batch has the label itself.
        let answer = HistoryAnswer(
            page.records(stored: stored), of: page, batch: lastBatch,
            label: scope.take()?.label)
        start(.history(answer), to: session, into: &effects)
    }

    // MARK: - Targets

    /// CHATHISTORY TARGETS: the rooms and people whose last message is between two times.
    private mutating func showTargets(
        _ request: Request, _ limit: Int, into effects: inout Effects
    ) throws(Refusal) {
        var times: [ServerTime] = []
        for word in [request[1] ?? [], request[2] ?? []] {
            guard case .time(let time) = HistoryReference(word) else {
                throw .history(
                    "INVALID_PARAMS", [request[0] ?? [], word],
                    "This is a time: timestamp=2026-02-03T04:05:06.789Z")
            }
            times.append(time)
        }
        let (one, other) = (times[0], times[1])
        var targets = targets(of: request.user).filter { target in
            target.time > min(one, other) && target.time < max(one, other)
        }
        targets.sort { $0.time < $1.time }
        targets = one <= other ? Array(targets.prefix(limit)) : Array(targets.suffix(limit))
        lastBatch = lastBatch.next
        let answer = TargetsAnswer(targets, batch: lastBatch, label: scope.take()?.label)
        start(.targets(answer), request, into: &effects)
    }

    private mutating func targets(of user: UserID) -> [HistoryTarget] {
        var targets: [HistoryTarget] = []
        for room in users[user].rooms {
            let history = histories[Int(room.index)]
            guard let last = history.lastMessage, let start = readableStart(of: room, for: user),
                last.offset >= start
            else { continue }
            targets.append(HistoryTarget(name: rooms[room].name, time: last.time))
        }
        let identity = identity(of: user)
        for partner in conversations.partners[identity] ?? [] {
            let pair = IdentityPair(one: identity, other: partner)
            guard let id = conversations[pair],
                let last = conversations[id].history.lastMessage
            else { continue }
            targets.append(HistoryTarget(name: name(of: partner), time: last.time))
        }
        return targets
    }

    // MARK: - References

    private func reference(
        _ word: ArraySlice<UInt8>, _ subcommand: HistorySubcommand, _ request: Request,
        _ history: LogHistory
    ) throws(Refusal) -> HistoryReference {
        let context = [request[0] ?? [], request[1] ?? []]
        switch HistoryReference(word) {
        case .start?:
            if subcommand == .latest { return .start }
            throw .history("INVALID_PARAMS", context, "Only LATEST allows * here")
        case .time(let time)?: return .time(time)
        case .id(let id)?:
            guard let offset = history.offset(of: id) else {
                throw .history("INVALID_PARAMS", context, "There is no such message")
            }
            return .offset(offset)
        case .offset?, nil:
            throw .history(
                "INVALID_MSGREFTYPE", context,
                "A message is named by msgid=ID or timestamp=2026-02-03T04:05:06.789Z")
        }
    }
}

extension Refusal {
    fileprivate static func history(
        _ code: String, _ context: [ArraySlice<UInt8>], _ text: String
    ) -> Refusal {
        .standard(
            StandardReply(
                .fail, Command.chathistory.name, code, context: context.map(Network.word), text))
    }
}
