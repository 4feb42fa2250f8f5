package import Accounts

/// Whose log it is.
package enum LogSubject: Hashable, Sendable {
    /// That of the room with this name.
    case room([UInt8])
    /// That of the direct messages of two people.
    case direct(Identity, Identity)
}

/// Who has direct messages: never a nick, which others may take later.
package enum Identity: Hashable, Sendable {
    case account(AccountName)
    /// A user without an account: a random number, and the nick when the first message was sent.
    case guest(UInt64, nick: [UInt8])
}

/// The epoch of the ids of a log from an offset on.
package struct LogEpoch: Hashable, Sendable {
    /// The first offset that it is for.
    package let start: UInt32
    package let value: UInt64

    package init(start: UInt32, value: UInt64) {
        self.start = start
        self.value = value
    }
}

/// What of a log is kept beside its records. Pure.
package struct StoredLog: Hashable, Sendable {
    package let number: LogNumber
    package var subject: LogSubject
    /// In the order of their offsets; at least one.
    package var epochs: [LogEpoch]
    /// Offsets from this one on were never used.
    package var reservedEnd: UInt32
    /// The time of the last record; nil when there is none.
    package var lastTime: ServerTime?
    /// The time of the last message; nil when there is none.
    package var lastMessageTime: ServerTime?
    /// From which offset on an account may read the log of a room.
    package var starts: [AccountName: UInt32]

    package init(
        number: LogNumber, subject: LogSubject, epochs: [LogEpoch], reservedEnd: UInt32 = 0,
        lastTime: ServerTime? = nil, lastMessageTime: ServerTime? = nil,
        starts: [AccountName: UInt32] = [:]
    ) {
        self.number = number
        self.subject = subject
        self.epochs = epochs
        self.reservedEnd = reservedEnd
        self.lastTime = lastTime
        self.lastMessageTime = lastMessageTime
        self.starts = starts
    }
}

/// A change of what an archive keeps: the core makes them in this order, and they are stored in it.
package enum ArchiveChange: Hashable, Sendable {
    /// A log begins, with its first epoch.
    case began(LogNumber, LogSubject, LogEpoch)
    /// A log has another epoch from an offset on.
    case epoch(LogNumber, LogEpoch)
    /// Offsets below this one may be used from now on.
    case reserved(LogNumber, end: UInt32)
    case record(LogNumber, LogRecord)
    /// The record at this offset is no longer shown to anybody.
    case redacted(LogNumber, UInt32)
    /// From which offset on an account may read the log of a room; nil when it may no longer.
    case start(LogNumber, AccountName, UInt32?)
    /// A log ends: nothing of it is kept.
    case ended(LogNumber)
}
