/// A line of a conversation.
package struct ChatLine: Sendable {
    /// What a line is.
    package enum Kind: Hashable, Sendable {
        case message
        case notice
        /// CTCP ACTION: what `/me` sends.
        case action
        /// A member joined; `account` and the real name in `text`, where the server sends them.
        case join
        /// A member left; `text` is the reason.
        case part
        /// A user left the network; `text` is the reason.
        case quit
        /// `subjects` were removed from the room by the sender; `text` is the reason.
        case kick
        /// `text` is the modes and their arguments.
        case mode
        /// `text` is the new topic, empty when it was removed.
        case topic
        /// The sender has another nick, the first of `subjects`.
        case nick
        /// The sender is away; `text` is the reason.
        case away
        /// The sender invited the first of `subjects` to the room.
        case invite
        /// The user name or host of the sender changed; `text` is `user@host`.
        case host
        /// `text` is the sender's new real name.
        case realName
        /// A CTCP request; `text` is the command and its arguments.
        case ctcpRequest
        /// The answer to a CTCP request; `text` is the command and its arguments.
        case ctcpReply
        /// What the server answers or reports.
        case server
        /// An error that the server or this client reports.
        case failure
        /// A warning of the server.
        case warning
        /// `subjects` left by a split of the network; `text` names its servers.
        case netSplit
        /// `subjects` returned after a split.
        case netJoin
        /// `wallops` of an operator.
        case wallops
    }

    /// What it is.
    package var kind: Kind
    /// Who caused it; nil for the server. Its bytes may be the name of a server.
    package var sender: ChatName?
    /// The symbol of the sender's highest rank in the room; nil when there is none.
    package var rank: UInt8?
    /// The text as it was received, with formatting; lines of one message are separated by LF.
    package var text: [UInt8]
    /// Whom it is about.
    package var subjects: [ChatName] = []
    /// When the server received it, in milliseconds since 1970; by this machine's clock without
    /// `server-time`.
    package var time: Int64
    /// The id of the message.
    package var messageID: [UInt8]?
    /// The id of the message that this one answers.
    package var reply: [UInt8]?
    /// The account of the sender; nil when it is unknown or there is none.
    package var account: [UInt8]?
    /// The lowest rank of members that received it (`STATUSMSG`); nil for all.
    package var audience: UInt8?
    /// True when this client's user is the sender.
    package var isOwn = false
    /// True when it is from history, and nothing happens now.
    package var isHistory = false
    /// True when the sender is a program, by its tag.
    package var isBot = false
    /// The message of this client that it is: see `ChatEvent.pending`.
    package var pending: PendingNumber?
    /// True when the text is not UTF-8; `string` is in Latin-1 then.
    package var isInvalidUTF8 = false

    /// A line with this text.
    package init(_ kind: Kind, from sender: ChatName? = nil, _ text: [UInt8] = [], time: Int64) {
        self.kind = kind
        self.sender = sender
        self.text = text
        self.time = time
    }

    /// The text, in Latin-1 if it is not UTF-8. Controls and bidirectional overrides are in it: the
    /// screen makes them visible.
    package var string: String { ChatText.string(of: text) }
}

/// The number of a message that this client sent; unique within a `NetworkClient`.
package struct PendingNumber: Hashable, Comparable, Sendable {
    /// The number, from 1 on.
    package let value: Int

    package static func < (one: PendingNumber, other: PendingNumber) -> Bool {
        one.value < other.value
    }
}
