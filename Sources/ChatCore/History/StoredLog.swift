package import Accounts

/// Whose log it is.
package enum LogSubject: Hashable, Sendable {
    /// That of the room with this name.
    case room([UInt8])
    /// That of the direct messages of two people.
    case direct(Identity, Identity)
}

/// Who has direct messages: never a nick, which others may take later.
package enum Identity: Sendable {
    case account(AccountName)
    /// A user without an account: a random number, and the nick when the first message was sent.
    case guest(UInt64, nick: [UInt8])

    /// True for who has an account.
    package var isAccount: Bool {
        if case .account = self { true } else { false }
    }
}

extension Identity: Hashable {
    /// Equal whatever the nick is.
    package static func == (one: Self, other: Self) -> Bool {
        switch (one, other) {
        case (.account(let one), .account(let other)): one == other
        case (.guest(let one, _), .guest(let other, _)): one == other
        default: false
        }
    }

    /// Combines what identifies.
    package func hash(into hasher: inout Hasher) {
        switch self {
        case .account(let name): hasher.combine(name)
        case .guest(let number, _): hasher.combine(number)
        }
    }
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
    /// The place of the last message; nil when there is none.
    package var lastMessage: LogPosition?
    /// From which offset on an account may read the log of a room.
    package var starts: [AccountName: UInt32]

    package init(
        number: LogNumber, subject: LogSubject, epochs: [LogEpoch], reservedEnd: UInt32 = 0,
        lastTime: ServerTime? = nil, lastMessage: LogPosition? = nil,
        starts: [AccountName: UInt32] = [:]
    ) {
        self.number = number
        self.subject = subject
        self.epochs = epochs
        self.reservedEnd = reservedEnd
        self.lastTime = lastTime
        self.lastMessage = lastMessage
        self.starts = starts
    }
}

/// What an archive has at a start. Pure.
package struct StoredHistory: Hashable, Sendable {
    package var logs: [StoredLog]
    /// No log has, or had, this number or a greater one.
    package var firstUnusedNumber: LogNumber

    package init(
        _ logs: [StoredLog] = [], firstUnusedNumber: LogNumber = LogNumber(rawValue: 1)
    ) {
        self.logs = logs
        self.firstUnusedNumber = firstUnusedNumber
    }
}

/// A change of what an archive keeps: the core makes them in this order, and they are stored in it.
package enum ArchiveChange: Hashable, Sendable {
    /// A log begins, with its first epoch.
    case began(LogNumber, LogSubject, LogEpoch)
    /// A log is of others from now on: one of them has no account any more.
    case subject(LogNumber, LogSubject)
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
