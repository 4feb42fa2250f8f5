package import Accounts

/// Identifies a log among those of an archive.
package struct LogNumber: RawRepresentable, Hashable, Sendable {
    /// At least 1, and at most `Int32.max`, so that a number and an offset are one positive 64-bit
    /// integer.
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// What was said or done, as the log of a room or of two people keeps it. Pure.
package struct LogRecord: Hashable, Sendable {
    /// The command of the lines.
    package enum Kind: UInt8, CaseIterable, Sendable {
        case privmsg = 1
        case notice, tagmsg
        case join = 16
        case part, quit, kick, mode, topic, nick

        /// False for what only clients with `draft/event-playback` get.
        package var isMessage: Bool { self == .privmsg || self == .notice }
    }

    /// The place in the log.
    package let offset: UInt32
    /// When the server received it; later than that of all records before it in the log.
    package let time: ServerTime
    package let kind: Kind
    /// The account of who said or did it; nil for guests and for the server.
    package var account: AccountName?
    /// True when a program said or did it.
    package var isBot: Bool
    /// The tags that only clients interpret, as a line has them: `+a=b;+c`.
    package var clientTags: [UInt8]
    /// The lines without tags, each with its CR and LF; several for a multiline message. JOIN has the
    /// form of `extended-join`.
    package var lines: [UInt8]
    /// Bit n is set when line n of a multiline message continues the line before it.
    package var continuations: UInt32

    package init(
        offset: UInt32, time: ServerTime, kind: Kind, account: AccountName? = nil,
        isBot: Bool = false, clientTags: [UInt8] = [], lines: [UInt8], continuations: UInt32 = 0
    ) {
        self.offset = offset
        self.time = time
        self.kind = kind
        self.account = account
        self.isBot = isBot
        self.clientTags = clientTags
        self.lines = lines
        self.continuations = continuations
    }

    /// The memory that it occupies, about.
    package var byteCount: Int {
        MemoryLayout<LogRecord>.stride + clientTags.count + lines.count
    }
}
