import Accounts
import ReactorIRC
import Text

/// ChanServ: what it does, and its answers.
extension Network {
    /// Carries out what is written to ChanServ.
    mutating func askChanServ(
        _ text: ArraySlice<UInt8>, _ request: Request, into effects: inout Effects
    ) throws(Refusal) {
        let wanted: ChanServ.Request
        do throws(ServiceError) {
            wanted = try ChanServ.request(text)
        } catch {
            throw .chanServ(error.description)
        }
        switch wanted {
        case .register(let name): try registerRoom(name, request, into: &effects)
        case .drop(let name):
            let room = try ownRoom(name, request)
            askAboutRoom(
                .dropRoom(rooms[room].foldedName), .drop(rooms[room].foldedName), request,
                into: &effects)
        case .transfer(let name, let account):
            let room = try ownRoom(name, request)
            try checkRoomCount(of: account)
            askAboutRoom(
                .transferRoom(rooms[room].foldedName, to: account),
                .transfer(rooms[room].foldedName, to: account), request, into: &effects)
        case .makeOperator(let name, let nick):
            let room = try ownRoom(name, request)
            let user = if let nick { user(named: nick[...]) } else { request.user as UserID? }
            guard let user, let ranks = rooms[room].members[user] else {
                throw .chanServ("They are not in \(shown(room))")
            }
            if ranks.contains(.roomOperator) {
                throw .chanServ("\(shown(users[user].nick)) is an operator of \(shown(room))")
            }
            makeOperator(user, of: room, at: request.time, into: &effects)
        case .set(let name, .history, let word):
            try setHistory(of: try ownRoom(name, request), to: word, request, into: &effects)
        case .info(let name):
            let room = try room(named: name, request)
            guard let registration = rooms[room].registration else {
                throw .chanServ("\(shown(room)) is not registered")
            }
            notice(
                "\(shown(room)) belongs to \(registration.founder), who registered it "
                    + registration.registeredAt.text,
                from: .chanServ, to: request.session, into: &effects)
            guard historyRule != .off else { return }
            let rule = historyRule(of: room)
            let isDefault = rooms[room].historyRule == nil
            report(
                "Its history is \(rule)\(isDefault ? " by default" : ""): \(rule.summary)",
                to: request.session, into: &effects)
        case .help(let commands):
            for line in ChanServ.Command.helpLines(about: commands) {
                notice(line, from: .chanServ, to: request.session, into: &effects)
            }
        }
    }

    private mutating func registerRoom(
        _ name: [UInt8], _ request: Request, into effects: inout Effects
    ) throws(Refusal) {
        guard let account = users[request.user].account else {
            throw .chanServ("You are not logged in")
        }
        let room = try room(named: name, request)
        guard rooms[room].isOperator(request.user) else {
            throw .chanServ("You are not an operator of \(shown(room))")
        }
        if let owner = rooms[room].registration?.founder {
            throw .chanServ("\(shown(room)) is registered already, by \(owner)")
        }
        try checkRoomCount(of: account)
        var stored = StoredRoom(rooms[room])
        stored.registration = RoomRegistration(founder: account, registeredAt: request.time)
        askAboutRoom(.registerRoom(stored), .register(stored), request, into: &effects)
    }

    private mutating func askAboutRoom(
        _ query: AccountQuery, _ task: RoomTask, _ request: Request, into effects: inout Effects
    ) {
        ask(.accounts(query, delay: 0), .room(task), request.session, into: &effects)
    }

    /// A room that the user can see.
    private mutating func room(
        named name: [UInt8], _ request: Request
    ) throws(Refusal) -> RoomID {
        guard let room = room(named: name[...]),
            rooms[room].isVisible(to: request.user)
                || rooms[room].isOwned(by: users[request.user].account)
                || users[request.user].modes.contains(.networkOperator)
        else {
            throw .chanServ("There is no room \(Self.word(name))")
        }
        return room
    }

    /// A room that the user owns; operators of the network can do what owners can.
    private mutating func ownRoom(
        _ name: [UInt8], _ request: Request
    ) throws(Refusal) -> RoomID {
        let room = try room(named: name, request)
        if rooms[room].isOwned(by: users[request.user].account) { return room }
        guard rooms[room].registration != nil else {
            throw .chanServ("\(shown(room)) is not registered")
        }
        guard users[request.user].modes.contains(.networkOperator) else {
            throw .chanServ("You do not own \(shown(room))")
        }
        return room
    }

    // MARK: - History

    private mutating func setHistory(
        of room: RoomID, to word: [UInt8], _ request: Request, into effects: inout Effects
    ) throws(Refusal) {
        let entry = try decideHistory(word)
        guard case .history(let rule) = entry else { return }
        let before = historyRule(of: room)
        if rule != rooms[room].historyRule {
            let position = commit(entry, to: room, at: request.time)
            if historyRule(of: room) != before {
                announceHistory(of: room, by: request.user, at: position, into: &effects)
            }
            auditChange(
                "set the history to \(shown(word)) of the room", of: room,
                rooms[room].registration?.founder, request.session, into: &effects)
        }
        let now = historyRule(of: room)
        report(
            "The history of \(shown(room)) is \(now): \(now.summary)", to: request.session,
            into: &effects)
    }

    private func decideHistory(_ word: [UInt8]) throws(Refusal) -> RoomEntry {
        guard historyRule != .off else { throw .chanServ("This server keeps no history") }
        let word = shown(word).lowercased()
        if word == "default" { return .history(nil) }
        guard let rule = HistoryRule(rawValue: word) else {
            let rules = HistoryRule.allCases.map(\.rawValue).joined(separator: ", ")
            throw .chanServ("The history of a room is \(rules), or default")
        }
        return .history(rule)
    }

    /// A notice to the members, who may wish to know who reads what they say.
    private mutating func announceHistory(
        of room: RoomID, by user: UserID, at position: LogPosition, into effects: inout Effects
    ) {
        let rule = historyRule(of: room)
        let service = Array(ChanServ.name.utf8)
        effects.begin(from: User.source(service, service, settings.server), Command.notice.name)
        tag(with: position, in: room, &effects)
        effects.writer.appendParameter(rooms[room].name)
        effects.writer.appendText(
            "\(shown(users[user].nick)) has set the history to \(rule): \(rule.summary)")
        cast(effects.end(), to: room, into: &effects)
    }

    private func checkRoomCount(of account: AccountName) throws(Refusal) {
        let limit = settings.limits.ownRooms
        guard rooms.ids.count(where: { rooms[$0].isOwned(by: account) }) < limit else {
            throw .chanServ(
                "\(account) owns \(counted(limit, "room")) already, the most that it may")
        }
    }

    private func shown(_ room: RoomID) -> String { shown(rooms[room].name) }

    private func shown(_ name: [UInt8]) -> String { String(decoding: name, as: UTF8.self) }

    /// Makes a member an operator of a room.
    mutating func makeOperator(
        _ user: UserID, of room: RoomID, at time: ServerTime, into effects: inout Effects
    ) {
        guard let ranks = rooms[room].members[user], !ranks.contains(.roomOperator) else { return }
        let position = commit(
            .modes([.rank(user, .roomOperator, isSet: true)]), to: room, at: time)
        let change = ModeChange(
            isSetting: true, letter: UInt8(ascii: "o"), argument: users[user].nick[...])
        announce([change], of: room, from: nil, at: position, into: &effects)
        reportRanks(user, room, into: &effects)
    }

    // MARK: - Answers

    /// Who owns a room was stored, or was not.
    mutating func roomStored(
        _ answer: Answer, _ task: RoomTask, _ session: SessionID, at time: ServerTime,
        into effects: inout Effects
    ) throws(Refusal) {
        guard case .stored(let isStored) = answer else {
            throw .chanServ("The database is not available now; try again later")
        }
        switch task {
        case .register(let stored):
            guard isStored, let registration = stored.registration else {
                throw .chanServ("\(shown(stored.name)) is registered already")
            }
            // Its last member may have left meanwhile.
            if let room = room(named: stored.name[...]) {
                commit(.registered(registration), to: room, at: time)
            } else {
                restore(stored, at: time, into: &effects)
            }
            report("\(shown(stored.name)) is registered: you own it", to: session, into: &effects)
        case .drop(let name):
            guard let room = roomNames[name] else { return }
            let owner = rooms[room].registration?.founder
            let text = "\(shown(room)) is no longer registered"
            commit(.registered(nil), to: room, at: time)
            auditChange("dropped the room", of: room, owner, session, into: &effects)
            endIfUnused(room)
            report(text, to: session, into: &effects)
        case .transfer(let name, let account):
            guard isStored else { throw .chanServ("There is no account \(account)") }
            guard let room = roomNames[name], let old = rooms[room].registration else { return }
            let registration = RoomRegistration(
                founder: account, registeredAt: old.registeredAt)
            commit(.registered(registration), to: room, at: time)
            auditChange("transferred the room", of: room, old.founder, session, into: &effects)
            for member in rooms[room].members.members
            where users[member.id].account == account {
                makeOperator(member.id, of: room, at: time, into: &effects)
            }
            report("\(shown(room)) belongs to \(account) now", to: session, into: &effects)
        }
    }

    private func report(_ text: String, to session: SessionID, into effects: inout Effects) {
        notice(text, from: .chanServ, to: session, into: &effects)
    }

    /// Notes what an operator of the network did to the room of another.
    private mutating func auditChange(
        _ act: String, of room: RoomID, _ owner: AccountName?, _ session: SessionID,
        into effects: inout Effects
    ) {
        guard let user = sessions[session].user, users[user].account != owner else { return }
        let detail = owner.map { "owned by \($0)" } ?? ""
        audit(
            "\(act) \(shown(room)), \(detail)", (act, shown(room), detail), by: user,
            into: &effects)
    }
}

extension HistoryRule {
    /// What it means, for people.
    fileprivate var summary: String {
        switch self {
        case .joined: "a member reads what was said since its first JOIN"
        case .members: "a member reads all that was said"
        case .all: "everybody reads what was said"
        case .off: "what is said is not kept"
        }
    }
}

extension Refusal {
    fileprivate static func chanServ(_ text: String) -> Refusal {
        .service(text, from: .chanServ)
    }
}
