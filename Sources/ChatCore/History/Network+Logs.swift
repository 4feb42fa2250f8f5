import Accounts
import ReactorIRC

/// What the logs of rooms keep, and how their messages are identified.
extension Network {
    /// How many records of a room are in memory, beside those that are not stored yet.
    private static let tailCount = 128

    /// Why nothing may be said at the moment that is to be kept: it would not be stored (`strict`).
    /// Nil when it may.
    func refusalToKeep(_ command: Command) -> Refusal? {
        guard let history = settings.history, history.isStrict, history.isStored,
            !archive.isOpen || !archive.isAvailable
        else { return nil }
        return .standard(
            StandardReply(
                .fail, command.name, "TEMPORARILY_UNAVAILABLE",
                "The message cannot be stored at the moment; try again later"))
    }

    // MARK: - Positions

    /// The position of the next entry of a room's log, which may be used.
    mutating func nextPosition(in room: RoomID, at time: ServerTime) -> LogPosition {
        let position = rooms[room].log.next(at: time)
        let index = Int(room.index)
        if position.offset >= histories[index].attentionOffset {
            let epoch = histories[index].prepare(
                position.offset, of: .room(room), &archive, &epochs)
            if let epoch { rooms[room].begin(epoch: epoch) }
        }
        return position
    }

    /// Gives the line of an event the time of its entry in a room's log, and an id where it can be
    /// asked for later.
    func tag(with position: LogPosition, in room: RoomID, _ effects: inout Effects) {
        effects.lineTags.time = position.time
        if historyRule(of: room) != .off { effects.lineTags.id = id(of: position, in: room) }
    }

    /// The id of an entry of a room's log.
    func id(of position: LogPosition, in room: RoomID) -> MessageID {
        rooms[room].log.id(of: position)
    }

    // MARK: - Records

    /// Keeps a line that the members of a room got.
    mutating func keep(
        _ line: Line, as kind: LogRecord.Kind, by user: UserID?, in room: RoomID,
        at position: LogPosition, _ effects: borrowing Effects
    ) {
        keep(
            effects.text(of: line), as: kind, by: user, in: room, at: position,
            clientTags: effects.clientTags(of: line))
    }

    /// Keeps lines that the members of a room got for one entry.
    mutating func keep(
        _ lines: @autoclosure () -> [UInt8], as kind: LogRecord.Kind, by user: UserID?,
        in room: RoomID, at position: LogPosition, clientTags: @autoclosure () -> [UInt8] = []
    ) {
        guard keepsHistory(of: room),
            let record = record(
                lines(), as: kind, by: user, at: position, clientTags: clientTags())
        else { return }
        append(record, by: user, to: room)
    }

    /// Appends a record to the log of a room, where one is kept.
    mutating func append(_ record: LogRecord, by user: UserID?, to room: RoomID) {
        guard keepsHistory(of: room) else { return }
        let index = Int(room.index)
        if let number = histories[index].number { archive.append(.record(number, record)) }
        histories[index].append(
            LogHistory.Entry(record: record, change: archive.changeCount, author: user),
            keeping: Self.tailCount, storedChange: archive.storedCount)
    }

    /// A record; nil for a position that no archive can store.
    func record(
        _ text: [UInt8], as kind: LogRecord.Kind, by user: UserID?, at position: LogPosition,
        clientTags: [UInt8]
    ) -> LogRecord? {
        guard let offset = UInt32(exactly: position.offset) else { return nil }
        return LogRecord(
            offset: offset, time: position.time, kind: kind,
            account: user.flatMap { users[$0].account },
            isBot: user.map { users[$0].modes.contains(.bot) } ?? false, clientTags: clientTags,
            lines: text)
    }

    /// Removes from memory what is older than the settings allow.
    mutating func expireRecords(at time: ServerTime) {
        guard let age = settings.history?.age else { return }
        let limit = ServerTime(milliseconds: time.milliseconds - age.components.seconds * 1_000)
        for room in rooms.ids { histories[Int(room.index)].removeRecords(before: limit) }
        for id in conversations.allIDs { conversations[id].history.removeRecords(before: limit) }
    }

    // MARK: - Logs

    /// Gives a new room a log without records.
    mutating func beginLog(of room: RoomID) {
        let index = Int(room.index)
        while histories.count <= index { histories.append(LogHistory(epoch: 0)) }
        histories[index] = LogHistory(epoch: rooms[room].log.epoch)
        // A room that was kept gets the log that it had.
        let isWaiting = archive.waitingLogs[rooms[room].foldedName] != nil
        if archive.isOpen, !isWaiting { storeLog(of: room) }
    }

    /// Begins to store the log of a room.
    private mutating func storeLog(of room: RoomID) {
        let index = Int(room.index)
        let subject = LogSubject.room(rooms[room].name)
        let end = rooms[room].log.last.offset + LogHistory.blockSize
        let number = archive.begin(subject, epoch: rooms[room].log.epoch, reservedEnd: end)
        histories[index].begin(number, reservedEnd: end)
    }

    /// Ends the log of a room that ends.
    mutating func endLog(of room: RoomID) {
        let index = Int(room.index)
        if let number = histories[index].number { archive.append(.ended(number)) }
        histories[index] = LogHistory(epoch: 0)
    }

    /// Gives a room that was kept its log back, if that was stored.
    mutating func claimLog(of room: RoomID) {
        guard let stored = archive.waitingLogs.removeValue(forKey: rooms[room].foldedName) else {
            return
        }
        let index = Int(room.index)
        if let number = histories[index].number { archive.append(.ended(number)) }
        // Who joined before its log was known reads from now on: offsets were others.
        let readers = histories[index].starts.keys
        histories[index].starts = [:]
        histories[index].resume(stored)
        rooms[room].resume(stored)
        let start = UInt32(clamping: rooms[room].log.last.offset + 1)
        for reader in readers { setStart(start, of: reader, in: room) }
        // Not at the first message, which would have to begin another epoch.
        let next = rooms[room].log.last.offset + 1
        if let end = histories[index].reserveBlock(for: next) {
            archive.reserve(stored.number, of: .room(room), end: end)
        }
    }
}

extension LogHistory {
    /// Reserves the next offsets, if an offset needs it; returns the epoch, if it must be another one.
    mutating func prepare(
        _ offset: UInt64, of place: LogPlace, _ archive: inout ArchiveFeed,
        _ epochs: inout EpochSource
    ) -> UInt64? {
        guard let number else { return nil }
        if let end = reserveBlock(for: offset) { archive.reserve(number, of: place, end: end) }
        guard needsEpoch(for: offset) else { return nil }
        let epoch = LogEpoch(start: UInt32(clamping: offset), value: epochs.next())
        begin(epoch)
        archive.append(.epoch(number, epoch))
        return epoch.value
    }
}

// MARK: - The archive

extension Network {
    /// What is to be stored, since the last call.
    package mutating func takeArchiveChanges() -> [ArchiveChange] { archive.take() }

    /// So many more of these changes are stored, in their order, or given up.
    package mutating func archived(_ count: Int) {
        for (place, end) in archive.stored(count) {
            switch place {
            case .room(let room):
                if rooms.contains(room) { histories[Int(room.index)].confirm(end: end) }
            case .conversation(let id):
                if conversations.contains(id) { conversations[id].history.confirm(end: end) }
            }
        }
    }

    /// Takes over the logs of an archive that was opened. Rooms that were kept go on with theirs;
    /// others get a new one.
    package mutating func restore(_ stored: StoredHistory) {
        archive.open(from: stored.firstUnusedNumber)
        for log in stored.logs {
            switch log.subject {
            case .room(let name):
                archive.waitingLogs[FoldedName(name.span, by: .ascii)] = log
            case .direct(let one, let other):
                restore(log, of: IdentityPair(one: one, other: other))
            }
        }
        for room in rooms.ids where histories[Int(room.index)].number == nil {
            if isKept(room) { claimLog(of: room) }
            if histories[Int(room.index)].number == nil { storeLog(of: room) }
        }
    }

    /// Ends the stored logs of rooms that do not exist any more: all that were kept are there.
    package mutating func endUnclaimedLogs() {
        for log in archive.waitingLogs.values { archive.append(.ended(log.number)) }
        archive.waitingLogs = [:]
    }
}

extension RoomLog {
    /// Goes on with a stored log.
    mutating func resume(_ stored: StoredLog) {
        guard let epoch = stored.epochs.last?.value else { return }
        let last = LogPosition(
            offset: max(UInt64(stored.reservedEnd), 1) - 1,
            time: stored.lastTime ?? ServerTime(milliseconds: 0))
        resume(epoch: epoch, after: last)
    }
}

extension Effects {
    /// The bytes of a line, without tags.
    func text(of line: Line) -> [UInt8] { Array(bytes[line.range]) }

    /// The tags of a line that only clients interpret.
    func clientTags(of line: Line) -> [UInt8] { Array(tagBytes[tags(of: line).clientTags.range]) }
}
