/// What of a room is kept, and who sees it.
package enum HistoryRule: String, CaseIterable, Sendable {
    case joined, members, all, off
}

extension NetworkSettings {
    /// What is kept of what is said.
    package struct HistorySettings: Sendable, Equatable {
        /// That of rooms which have no other one.
        package var rule: HistoryRule
        /// The most records of a page.
        package var pageLimit = 100
        /// True when there is an archive.
        package var isStored: Bool
        /// True when messages are refused that cannot be stored.
        package var isStrict: Bool

        package init(rule: HistoryRule = .joined, isStored: Bool = false, isStrict: Bool = false) {
            self.rule = rule
            self.isStored = isStored
            self.isStrict = isStrict
        }
    }
}

extension Network {
    /// What is to be stored in an archive since the last call, in this order.
    package mutating func takeArchiveChanges() -> [ArchiveChange] {
        if archiveChanges.isEmpty { return [] }
        defer { archiveChanges = [] }
        return archiveChanges
    }

    /// So many more of the changes are on disk, or were given up, in their order.
    package mutating func archived(_ count: Int) {}

    /// Takes over the logs of an archive.
    package mutating func restore(_ logs: [StoredLog]) {}

    /// The archive can be used, or cannot.
    package mutating func archive(isAvailable: Bool) {}

    /// Adds a message to the archive.
    mutating func archive(_ entry: RoomEntry, of room: RoomID, at position: LogPosition) {
        guard settings.history?.isStored == true, case .message = entry else { return }
        let log = LogNumber(rawValue: UInt32(room.index) + 1)
        let offset = UInt32(truncatingIfNeeded: position.offset)
        if archivedRooms.insert(room.index).inserted {
            archiveChanges.append(
                .began(log, .room(rooms[room].name), LogEpoch(start: 0, value: 1)))
        }
        archiveChanges.append(
            .record(
                log,
                LogRecord(
                    offset: offset, time: position.time, kind: .privmsg,
                    lines: Array("PRIVMSG\r\n".utf8))))
    }
}
