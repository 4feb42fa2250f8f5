import Accounts
import ReactorIRC
import Text

/// What was said while a user had no session, with what of it is in memory. Pure.
struct MissedMessages: Sendable {
    /// A page of each log, with one query.
    let pages: [HistoryPage]
    /// Answers under way, which come first.
    let earlier: [LongAnswer]

    /// What the archive is asked: nothing when memory has all of it.
    var queries: [PageQuery] { pages.filter { !$0.isInMemory }.flatMap(\.questions) }

    /// The records of each page that has some, by the answers of the archive.
    func records(stored: [[LogRecord]]) -> [(page: HistoryPage, records: [LogRecord])] {
        var stored = stored[...]
        return pages.compactMap { page in
            let answer = page.isInMemory ? nil : stored.popFirst()
            let records = page.records(stored: answer.map { [$0] } ?? [])
            return records.isEmpty ? nil : (page, records)
        }
    }
}

/// Messages to users that had no session.
extension Network {
    /// Sends a session what was said in the rooms of its user, and to it, since the user was last
    /// there: of each log the latest messages, at most a page. A client with CHATHISTORY gets
    /// nothing: it asks for what it wants.
    mutating func sendMissed(
        since time: ServerTime, to session: SessionID, of user: UserID, into effects: inout Effects
    ) {
        guard let history = settings.history,
            !sessions[session].capabilities.contains(.chatHistory)
        else { return }
        // A message of the same millisecond rather comes twice than never.
        let mark = ServerTime(milliseconds: time.milliseconds - 1)
        let pages = missedPages(of: user, since: mark, limit: history.pageLimit)
        if pages.isEmpty { return }
        var earlier: [LongAnswer] = []
        if case .drain(let answers) = sessions[session].wait { earlier = answers }
        let missed = MissedMessages(pages: pages, earlier: earlier)
        let queries = missed.queries
        if queries.isEmpty { return send(missed, stored: [], to: session, into: &effects) }
        sessions[session].wait = .answer(.missed(missed))
        effects.ask(.history(queries), of: session)
    }

    /// The archive has answered.
    mutating func missedAnswered(
        _ answer: Answer, _ missed: MissedMessages, _ session: SessionID,
        into effects: inout Effects
    ) {
        if !missed.earlier.isEmpty {
            sessions[session].wait = .drain(missed.earlier)
            effects.append(.hold(session))
        }
        guard case .history(let stored) = answer else {
            let text = "Some of what you missed cannot be read at the moment"
            effects.begin(from: settings.server, Command.notice.name)
            effects.writer.appendParameter(replyName(of: session))
            effects.writer.appendText(text)
            effects.send(effects.end(), to: session)
            return send(missed, stored: [], to: session, into: &effects)
        }
        send(missed, stored: stored, to: session, into: &effects)
    }

    private mutating func send(
        _ missed: MissedMessages, stored: [[LogRecord]], to session: SessionID,
        into effects: inout Effects
    ) {
        let account = account(of: session)
        let hasTimes = sessions[session].capabilities.contains(.serverTime)
        for (page, records) in missed.records(stored: stored) {
            let isOfRoom = NameRules.isMeantAsRoom(page.target[...])
            // A direct message of another user of the account was not for this one.
            let shown = isOfRoom ? records : records.filter { $0.account != account }
            guard let first = shown.first, let last = shown.last else { continue }
            lastBatch = lastBatch.next
            var answer = HistoryAnswer(shown, of: page, batch: lastBatch)
            if !hasTimes {
                let name = isOfRoom ? nil : String(decoding: page.target, as: UTF8.self)
                answer.preface = HistoryPreface(
                    target: isOfRoom ? page.target : replyName(of: session),
                    text: Self.summary(shown.count, of: name, from: first.time, to: last.time))
            }
            start(.history(answer), to: session, into: &effects)
        }
    }

    private static func summary(
        _ count: Int, of name: String?, from first: ServerTime, to last: ServerTime
    ) -> String {
        let times = count == 1 ? "at \(first.text)" : "from \(first.text) to \(last.text)"
        let sender = name.map { " of \($0)" } ?? ""
        return "You missed \(counted(count, "message"))\(sender), sent \(times):"
    }

    private mutating func missedPages(
        of user: UserID, since mark: ServerTime, limit: Int
    ) -> [HistoryPage] {
        var pages: [HistoryPage] = []
        func isLater(_ history: LogHistory) -> Bool {
            history.lastMessage.map { $0.time > mark } ?? false
        }
        func page(_ name: [UInt8], _ history: LogHistory, start: UInt32) -> HistoryPage {
            let query = PageQuery(
                log: history.number ?? LogNumber(rawValue: 0), start: start, after: .time(mark),
                limit: limit)
            return HistoryPage(target: name, queries: [query], history: history)
        }
        for room in users[user].rooms {
            let history = histories[Int(room.index)]
            guard isLater(history), let start = readableStart(of: room, for: user) else { continue }
            pages.append(page(rooms[room].name, history, start: start))
        }
        let identity = identity(of: user)
        let direct = (conversations.partners[identity] ?? []).compactMap { partner in
            conversations[IdentityPair(one: identity, other: partner)].flatMap { id in
                let history = conversations[id].history
                return isLater(history) ? (name: name(of: partner), history: history) : nil
            }
        }
        // Anybody can begin conversations: their number is bounded, too.
        for (name, history) in direct.suffix(limit) { pages.append(page(name, history, start: 0)) }
        return pages
    }
}
