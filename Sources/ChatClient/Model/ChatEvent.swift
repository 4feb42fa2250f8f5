/// What a `NetworkClient` reports to its screen.
package enum ChatEvent: Sendable {
    /// The connection is registered under this nick.
    case registered(ChatName)
    /// A line of a conversation.
    case line(ChatTarget, ChatLine)
    /// An own message was sent, and the server will echo it: its `pending` is not nil. The `line`
    /// with the same number replaces it, or `pendingFailed` says that there is none.
    ///
    /// Without `echo-message` there is only the `line`, at once.
    case pending(ChatTarget, ChatLine)
    /// An own message was not delivered, or that is not known, for this reason.
    case pendingFailed(PendingNumber, PendingFailure)
    /// This client joined a room. Its members follow: see `membersChanged`.
    case opened(ChatTarget)
    /// This client left a room: PART, KICK, or the end of the connection.
    case closed(ChatTarget, CloseReason)
    /// The members of the room are complete after a JOIN of this client, or one of them joined,
    /// left, or changed in rank, account or presence.
    case membersChanged(ChatName)
    /// The topic of the room is known, or changed.
    case topicChanged(ChatName)
    /// The modes of the room are known, or changed.
    case modesChanged(ChatName)
    /// The nick of somebody changed, or this client's own: the conversation with that person goes
    /// on under the new one.
    case nickChanged(from: ChatName, to: ChatName)
    /// A person began to type, paused or stopped.
    case typing(ChatTarget, ChatName, TypingState)
    /// A message was removed, by the person, for the reason.
    case redacted(ChatTarget, messageID: [UInt8], by: ChatName?, reason: [UInt8])
    /// A page of history has ended, with so many lines before this event that have `isHistory`.
    case historyEnded(ChatTarget, lineCount: Int)
    /// LIST begins; rows that were listed before are void.
    case listBegan
    /// A room of LIST.
    case listed(ListedRoom)
    /// LIST has ended.
    case listEnded
    /// A monitored nick is in use, or is not.
    case presence(ChatName, isOnline: Bool)
    /// This client's user is away, or back.
    case awayChanged(isAway: Bool)
    /// What was read up to, in milliseconds since 1970; nil when nothing was.
    case readMarker(ChatTarget, Int64?)
    /// The client's user was invited to a room.
    case invited(ChatName, by: ChatName?)
    /// A list of masks of a room, such as its bans, in full.
    case maskList(ChatName, mode: UInt8, [ListedMask])
    /// The account that the connection is logged in to; nil when it is logged out.
    case loggedIn(account: [UInt8]?)
    /// Tokens or capabilities of the server changed; names of conversations may be equal now that
    /// were not, since their case mapping may have changed too.
    case facilitiesChanged
    /// The policy of TLS for this host is to be stored, or removed when the duration is zero. It
    /// begins again at each connection's end.
    case strictTransport(duration: Duration)
    /// How long a PING took.
    case lag(Duration)
    /// The connection is to be closed by the caller, for this reason; or the server closes it.
    case disconnecting(ClientEnd)
}

/// Whether a person types.
package enum TypingState: String, CaseIterable, Hashable, Sendable {
    case active
    case paused
    case done
}

/// Why an own message did not become a line.
package enum PendingFailure: Hashable, Sendable {
    /// The server refused it; the text is its reason.
    case refused([UInt8])
    /// The connection ended, or the server did not echo it: it may have been delivered.
    case unconfirmed
}

/// Why a room was left.
package enum CloseReason: Hashable, Sendable {
    /// By PART; the text is the reason.
    case parted([UInt8])
    /// By KICK; the text is the reason.
    case kicked(by: ChatName?, [UInt8])
    /// The connection ended.
    case disconnected
}

/// Why the client ends its connection.
package enum ClientEnd: Hashable, Sendable {
    /// The server closes it by ERROR; the text is its reason.
    case error([UInt8])
    /// The authentication failed, and the settings do not allow to go on without.
    case authenticationFailed(String)
    /// The server is to be used by TLS on this port (STS). Connect there, and store no policy before
    /// that connection has reported one.
    case upgradeToTLS(port: UInt16)
    /// The settings demand TLS, and the connection has none.
    case notEncrypted
    /// The server accepts none of the nicks.
    case noNick
    /// The server did not answer a PING in time.
    case timedOut
    /// QUIT was ordered.
    case quit
}

/// A room of LIST.
package struct ListedRoom: Hashable, Sendable {
    package let name: ChatName
    package let memberCount: Int
    package let topic: [UInt8]
}

/// A mask of a list of a room.
package struct ListedMask: Hashable, Sendable {
    package let mask: [UInt8]
    /// Who set it; nil when it is unknown.
    package let setter: [UInt8]?
    /// When it was set, in seconds since 1970; nil when it is unknown.
    package let seconds: Int64?
}
