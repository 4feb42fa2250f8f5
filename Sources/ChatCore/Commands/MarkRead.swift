import Accounts
import ReactorIRC
import ReactorKit

/// MARKREAD (the read-marker specification): how far a user has read, which its clients share and no
/// other user sees.
///
/// The markers of an account are kept, those of a guest end with its session.
extension Network {
    /// MARKREAD with a target, and with a time or without one.
    mutating func markRead(_ request: Request, into effects: inout Effects) throws(Refusal) {
        guard let given = request[0] else {
            throw Self.refusal("NEED_MORE_PARAMS", Numeric.needMoreParameters.text)
        }
        let room = room(named: given)
        guard let target = markerTarget(named: given) else {
            throw Self.refusal("INVALID_PARAMS", about: given, "This is neither a room nor a nick")
        }
        let (user, session) = (request.user, request.session)
        var isNew = false
        if let word = request[1] {
            guard let time = Self.readTime(word) else {
                throw Self.refusal(
                    "INVALID_PARAMS", about: word,
                    "The time must be as in timestamp=2026-02-03T04:05:06.789Z")
            }
            // What is not written yet cannot be read.
            let last = room.map { rooms[$0].log.last } ?? lastDirectPosition(with: given, of: user)
            let latest = max(request.time, last?.time ?? request.time)
            isNew = advanceMarker(target, of: user, to: min(time, latest))
        }
        var name = Array(given)
        // A secret room that exists is not distinguished from one that does not.
        if let room, rooms[room].isVisible(to: user) { name = rooms[room].name }
        let line = markerLine(name, markers(of: user)[target], into: &effects)
        effects.send(line, to: session)
        guard isNew else { return }
        for reader in readers(with: user) {
            deliver(line, to: reader, except: session, into: &effects)
        }
    }

    /// Sends how far a user has read a room to its sessions, all of which have received its JOIN.
    func sendMarkers(
        of room: RoomID, to user: UserID, by session: SessionID, into effects: inout Effects
    ) {
        sendMarker(of: room, to: session, of: user, into: &effects)
        if users[user].sessions.count == 1 { return }
        let line = markerLine(of: room, for: user, into: &effects)
        deliver(line, to: user, except: session, into: &effects)
    }

    /// Sends how far a user has read a room to a session that has received its JOIN.
    func sendMarker(
        of room: RoomID, to session: SessionID, of user: UserID, into effects: inout Effects
    ) {
        guard sessions[session].capabilities.contains(.readMarker) else { return }
        effects.send(markerLine(of: room, for: user, into: &effects), to: session)
    }

    // MARK: - Accounts

    /// Adds to the markers of an account what its user has read before it logged in; the later time
    /// counts. Sessions are sent what is new to them, about their rooms and what they have marked.
    mutating func mergeMarkers(of user: UserID, into effects: inout Effects) {
        guard let account = users[user].account else { return }
        let own = exchange(&users[user].markers, ReadMarkers())
        let known = markers(of: user)
        let targets = Set(own.times.keys).union(users[user].rooms.map { rooms[$0].foldedName })
        for (target, time) in own.times { _ = advanceMarker(target, of: user, to: time) }
        for target in targets.sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }) {
            guard let time = accountMarkers[account]?[target] else { continue }
            let line = markerLine(name(of: target, for: user), time, into: &effects)
            for reader in readers(with: user) where (reader == user ? own : known)[target] != time {
                deliver(line, to: reader, into: &effects)
            }
        }
    }

    /// Removes the markers of an account, which was deleted.
    mutating func removeMarkers(of account: AccountName) {
        for target in (accountMarkers.removeValue(forKey: account) ?? ReadMarkers()).times.keys {
            changes.noteMarker(MarkerKey(account, target))
        }
    }

    /// Takes over the markers of accounts that were kept; those that are later already stay.
    mutating func restore(_ stored: [AccountName: ReadMarkers]) {
        for (account, present) in exchange(&accountMarkers, stored) {
            for (target, time) in present.times {
                _ = advanceMarker(target, of: account, to: time)
            }
        }
    }

    // MARK: -

    private static func refusal(
        _ code: String, about word: ArraySlice<UInt8>? = nil, _ text: String
    ) -> Refusal {
        let context = word.map { [String(decoding: $0, as: UTF8.self)] } ?? []
        return .standard(
            StandardReply(.fail, Command.markread.name, code, context: context, text))
    }

    /// The time of `timestamp=…`; nil for another word.
    private static func readTime(_ word: ArraySlice<UInt8>) -> ServerTime? {
        let key = Array("timestamp=".utf8)
        return word.starts(with: key) ? ServerTime(isoText: word.dropFirst(key.count)) : nil
    }

    /// By what the marker of a room or of a conversation is found: a user with an account by that,
    /// whatever its nick is; nil for what is no name.
    private mutating func markerTarget(named name: ArraySlice<UInt8>) -> FoldedName? {
        if Source.isNick(name, limit: settings.limits.nick) {
            let account = user(named: name).flatMap { users[$0].account }
            return account?.folded ?? FoldedName(name.span, by: .ascii)
        }
        return NameRules.isRoom(name, limit: settings.limits.roomName)
            ? FoldedName(name.span, by: .ascii) : nil
    }

    /// How clients call a target now.
    private func name(of target: FoldedName, for user: UserID) -> [UInt8] {
        if let room = roomNames[target] {
            return rooms[room].isVisible(to: user) ? rooms[room].name : target.bytes
        }
        let others = AccountName(target.bytes).flatMap { accountUsers[$0] } ?? []
        return (others.first ?? nicks[target]).map { users[$0].nick } ?? target.bytes
    }

    private func markers(of user: UserID) -> ReadMarkers {
        guard let account = users[user].account else { return users[user].markers }
        return accountMarkers[account] ?? ReadMarkers()
    }

    /// The users that share the markers of a user: those of its account.
    private func readers(with user: UserID) -> [UserID] {
        users[user].account.flatMap { accountUsers[$0] } ?? [user]
    }

    /// True when the marker was moved.
    private mutating func advanceMarker(
        _ target: FoldedName, of user: UserID, to time: ServerTime
    ) -> Bool {
        if let account = users[user].account {
            return advanceMarker(target, of: account, to: time)
        }
        return !users[user].markers.advance(target, to: time, limit: settings.limits.markers)
            .isEmpty
    }

    private mutating func advanceMarker(
        _ target: FoldedName, of account: AccountName, to time: ServerTime
    ) -> Bool {
        let changed = accountMarkers[account, default: ReadMarkers()]
            .advance(target, to: time, limit: settings.limits.markers)
        if settings.accounts != nil {
            for target in changed { changes.noteMarker(MarkerKey(account, target)) }
        }
        return !changed.isEmpty
    }

    private func markerLine(
        of room: RoomID, for user: UserID, into effects: inout Effects
    ) -> Line {
        markerLine(
            rooms[room].name, markers(of: user)[rooms[room].foldedName], into: &effects)
    }

    /// `MARKREAD target timestamp=…`, or with `*` for no time.
    private func markerLine(
        _ target: [UInt8], _ time: ServerTime?, into effects: inout Effects
    ) -> Line {
        effects.line(
            fromServer: settings.server, Command.markread.name, target,
            time.map { "timestamp=\($0.isoText)" } ?? "*")
    }

    /// Sends a marker to the sessions of a user that have the capability.
    private func deliver(
        _ line: Line, to user: UserID, except session: SessionID? = nil,
        into effects: inout Effects
    ) {
        for each in users[user].sessions
        where each != session && sessions[each].capabilities.contains(.readMarker) {
            effects.deliver(line, to: each)
        }
    }
}
