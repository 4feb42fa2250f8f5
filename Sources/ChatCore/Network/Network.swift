import Accounts
import ReactorIRC
import ReactorKit

/// A chat network: its users, its rooms and what they do. Pure.
///
/// Events of sessions go in, effects come out; nothing is called and nothing waits. The order in
/// which events are handled is the order that everybody sees. Of everything that is stored here the
/// size is bounded by `NetworkSettings.Limits` and the number of sessions.
package struct Network: ~Copyable {
    package private(set) var settings: NetworkSettings
    /// Who may read the logs of rooms whose owners have not selected it; `off` where nothing is
    /// kept. Of the settings, as it is asked for with each message.
    private(set) var historyRule = HistoryRule.off
    /// Lines of numeric 005.
    private(set) var support: [[String]]
    var sessions = Slots<Session>(vacant: .vacant)
    var users = Slots<User>(vacant: .vacant)
    var rooms = Slots<Room>(vacant: .vacant)
    var nicks: [FoldedName: UserID] = [:]
    /// The users of each account, in the order in which they logged in.
    var accountUsers: [AccountName: [UserID]] = [:]
    /// How far the users of each account have read.
    var accountMarkers: [AccountName: ReadMarkers] = [:]
    var roomNames: [FoldedName: RoomID] = [:]
    var monitors = Monitors()
    var bans = NetworkBans()
    var whowas: Whowas
    var logins = Logins()
    /// What has changed of what is kept.
    var changes = StoredChanges()
    var statistics = NetworkStatistics()
    /// The entries of all rooms' logs, for tests; nil unless they are kept.
    package var journal: [JournalEntry]?
    /// What the command that is carried out sends to its session, when it has a label.
    var scope: ResponseScope?
    /// Where the effects of that command begin, in bytes.
    private(set) var commandStart = 0
    var lastBatch = BatchID.none
    /// The batches of clients: at most one of each session.
    var clientBatches: [SessionID: ClientBatch] = [:]
    /// What of the log of each room is in memory, by the index of the room.
    var histories: [LogHistory] = []
    var conversations = Conversations()
    var archive = ArchiveFeed()
    /// The log of what is not kept: messages to services.
    var serviceLog: RoomLog
    var epochs: EpochSource
    /// What identifies users without an account.
    var guestNumbers: EpochSource
    /// Increases with each walk over neighbours.
    private(set) var visit: UInt32 = 0
    /// The name that is looked up, whose memory is used again.
    private var lookup: [UInt8] = []

    package init(_ settings: NetworkSettings) {
        self.settings = settings
        support = ServerTokens.lines(settings)
        whowas = Whowas(limit: settings.limits.whowas)
        epochs = EpochSource(seed: settings.seed)
        serviceLog = RoomLog(epoch: epochs.next())
        guestNumbers = EpochSource(seed: ~settings.seed)
        _ = bans.replaceSettings(settings.bannedAddresses + settings.bannedMasks)
        historyRule = settings.history?.rule ?? .off
    }

    /// Replaces the settings, also for users that are there.
    package mutating func apply(
        _ settings: NetworkSettings, at time: ServerTime, into effects: inout Effects
    ) {
        effects.begin(at: time)
        let before = accountCapabilities()
        let wereUsersKept = self.settings.accounts?.alwaysOn != nil
        let areUsersKept = settings.accounts?.alwaysOn != nil
        if wereUsersKept, !areUsersKept { noteChangeOfAllUsers() }
        self.settings = settings
        historyRule = settings.history?.rule ?? .off
        if areUsersKept, !wereUsersKept { noteChangeOfAllUsers() }
        support = ServerTokens.lines(settings)
        whowas.limit = settings.limits.whowas
        applyBans(at: time, into: &effects)
        announceCapabilities(since: before, into: &effects)
    }

    /// Handles what happened to a session.
    package mutating func handle(
        _ event: Event, of session: SessionID, at time: ServerTime, into effects: inout Effects
    ) {
        effects.begin(at: time)
        switch event {
        case .opened(let origin):
            sessions.place(Session(origin, at: time), at: session)
            statistics.unregisteredCount += 1
            statistics.noteSessions(sessions.count)
            refuseIfBanned(session, at: time, into: &effects)
        case .closed(let reason):
            guard sessions.contains(session) else { return }
            end(session, reason: reason, at: time, into: &effects)
            sessions.vacate(session)
        case .answered(let answer):
            guard sessions.contains(session) else { return }
            answered(answer, session, at: time, into: &effects)
        case .drained:
            guard sessions.contains(session) else { return }
            resumeAnswer(of: session, at: time, into: &effects)
        case .settingsRead(let result):
            guard sessions.contains(session) else { return }
            reportReload(result, to: session, into: &effects)
            endReload(of: session, at: time, into: &effects)
        case .line, .invalidLine, .invalidText, .finished:
            guard sessions.contains(session), !sessions[session].isClosing else { return }
            if sessions[session].wait != nil {
                return sessions[session].waiting.append(event.detached)
            }
            received(event, session, at: time, into: &effects)
        }
    }

    /// Handles the lines that waited, until one of them must wait again. When they cause much, the
    /// rest waits for the next turn: there may be thousands, from one read.
    mutating func continueSession(
        _ session: SessionID, at time: ServerTime, into effects: inout Effects
    ) {
        let start = (count: effects.list.count, byteCount: effects.bytes.count)
        while sessions[session].wait == nil, let event = sessions[session].waiting.popFirst() {
            received(event, session, at: time, into: &effects)
            if sessions[session].isClosing { return }
            let isMuch =
                effects.list.count - start.count >= LongAnswer.sliceEffectCount
                || effects.bytes.count - start.byteCount >= LongAnswer.sliceByteCount
            if isMuch, sessions[session].wait == nil {
                sessions[session].wait = .drain([])
                effects.append(.hold(session))
            }
        }
        guard sessions[session].wait == nil, !sessions[session].isClosing else { return }
        sessions[session].waiting = []
        effects.append(.release(session))
    }

    private mutating func received(
        _ event: Event, _ session: SessionID, at time: ServerTime, into effects: inout Effects
    ) {
        commandStart = effects.bytes.count
        if !clientBatches.isEmpty { dropStaleBatch(of: session, at: time, into: &effects) }
        do throws(Refusal) {
            switch event {
            case .line(let message):
                if !message.layout.tags.isEmpty {
                    scope = ResponseScope(
                        message, of: session, sessions[session].capabilities,
                        start: effects.list.count)
                }
                try received(message, session, at: time, into: &effects)
            case .invalidLine(let error): try refuse(error)
            case .invalidText:
                throw .standard(
                    StandardReply(.fail, "*", "INVALID_UTF8", "The line is not valid UTF-8"))
            case .finished:
                close(session, reason: Self.endByClient, at: time, into: &effects)
            default: break
            }
        } catch {
            reply(error, to: session, into: &effects)
        }
        if scope != nil { endPart(into: &effects) }
    }

    private func refuse(_ error: InvalidMessage) throws(Refusal) {
        switch error {
        case .tagsTooLong, .bodyTooLong: throw .numeric(.inputTooLong)
        // No numeric is about these (RFC 2812, section 2.3.1).
        case .forbiddenByte:
            throw .standard(
                StandardReply(
                    .fail, "*", "INVALID_CHARACTER",
                    "A line cannot have a NUL, or a CR that is not at its end"))
        // A line without a command is ignored (the modern documentation).
        case .noCommand: break
        }
    }

    // MARK: - Finding

    /// The user with a nick, in either case; nil when there is none.
    mutating func user(named nick: ArraySlice<UInt8>) -> UserID? {
        nicks[folded(nick)]
    }

    /// The room with a name, in either case; nil when there is none.
    mutating func room(named name: ArraySlice<UInt8>) -> RoomID? {
        roomNames[folded(name)]
    }

    /// The same; found at once when the session spoke to this room before.
    mutating func room(named name: ArraySlice<UInt8>, for session: SessionID) -> RoomID? {
        if let latest = sessions[session].latestRoom, rooms.contains(latest) {
            let known = rooms[latest].name
            if known.span.isEqual(to: name.span) { return latest }
        }
        guard let found = room(named: name) else { return nil }
        sessions[session].latestRoom = found
        return found
    }

    /// The room with a name that a user may see; a secret one is hidden from others than members.
    mutating func visibleRoom(
        _ name: ArraySlice<UInt8>, to user: UserID
    ) throws(Refusal) -> RoomID {
        guard let room = room(named: name), rooms[room].isVisible(to: user) else {
            throw .numeric(.noSuchRoom, name)
        }
        return room
    }

    /// Folds a name for a look-up, without allocating.
    private mutating func folded(_ name: ArraySlice<UInt8>) -> FoldedName {
        FoldedName(name.span, by: .ascii, reusing: &lookup)
    }

    // MARK: - Logs

    /// Carries out an entry of a room's log; returns where it is.
    @discardableResult
    mutating func commit(
        _ entry: RoomEntry, to room: RoomID, at time: ServerTime
    ) -> LogPosition {
        let position = nextPosition(in: room, at: time)
        rooms[room].apply(entry, at: position)
        if case .message = entry {
            // Most entries are messages, which change nothing that is kept.
        } else if settings.accounts != nil {
            noteChange(by: entry, of: room)
        }
        journal?.append(JournalEntry(room: room, entry: entry, position: position))
        return position
    }

    /// Calls `body` once with each user that has a room in common with the user, without the user.
    mutating func forEachNeighbour(of user: UserID, _ body: (borrowing User) -> Void) {
        visit &+= 1
        users[user].visit = visit
        for room in users[user].rooms {
            for member in rooms[room].members.members where users[member.id].visit != visit {
                users[member.id].visit = visit
                body(users[member.id])
            }
        }
    }
}

/// An entry of a room's log.
package struct JournalEntry: Sendable {
    package let room: RoomID
    package let entry: RoomEntry
    package let position: LogPosition
}
