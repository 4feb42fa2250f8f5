import Accounts
import ReactorIRC

/// Direct messages, which belong to two people and not to their nicks.
extension Network {
    /// How many records of a conversation are in memory, beside those that are not stored yet.
    private static let tailCount = 16

    /// Who a user is to the logs.
    func identity(of user: UserID) -> Identity {
        users[user].account.map(Identity.account)
            ?? .guest(users[user].guestNumber, nick: users[user].nick)
    }

    /// The conversation of two users; nil where none are kept.
    mutating func conversation(of user: UserID, with other: UserID) -> ConversationID? {
        if historyRule == .off { return nil }
        let pair = IdentityPair(one: identity(of: user), other: identity(of: other))
        return conversations[pair] ?? beginConversation(of: pair)
    }

    /// The position and the id of the next message of a conversation, or of what is not kept.
    mutating func nextPosition(
        in conversation: ConversationID?, at time: ServerTime
    ) -> (LogPosition, MessageID) {
        guard let id = conversation else {
            let position = serviceLog.next(at: time)
            serviceLog.advance(to: position)
            return (position, serviceLog.id(of: position))
        }
        let position = conversations[id].log.next(at: time)
        if position.offset >= conversations[id].history.attentionOffset {
            let epoch = conversations[id].history.prepare(
                position.offset, of: .conversation(id), &archive, &epochs)
            if let epoch { conversations[id].log.begin(epoch: epoch) }
        }
        conversations[id].log.advance(to: position)
        return (position, conversations[id].log.id(of: position))
    }

    /// Keeps a line that a user has sent to another.
    mutating func keep(
        _ line: Line, as kind: LogRecord.Kind, by user: UserID, in conversation: ConversationID,
        at position: LogPosition, _ effects: borrowing Effects
    ) {
        let record = record(
            effects.text(of: line), as: kind, by: user, at: position,
            clientTags: effects.clientTags(of: line))
        if let record { append(record, by: user, to: conversation) }
    }

    /// Appends a record to a conversation.
    mutating func append(_ record: LogRecord, by user: UserID, to conversation: ConversationID) {
        if let number = conversations[conversation].history.number {
            archive.append(.record(number, record))
        }
        conversations[conversation].history.append(
            LogHistory.Entry(record: record, change: archive.changeCount, author: user),
            keeping: Self.tailCount, storedChange: archive.storedCount)
    }

    /// A conversation without messages. It is stored for who has an account: a guest cannot come
    /// back for it.
    private mutating func beginConversation(of pair: IdentityPair) -> ConversationID {
        var conversation = Conversation(of: pair, epoch: epochs.next())
        if archive.isOpen, pair.hasAccount {
            let number = archive.begin(
                .direct(pair.one, pair.other), epoch: conversation.log.epoch,
                reservedEnd: LogHistory.blockSize)
            conversation.history.begin(number, reservedEnd: LogHistory.blockSize)
        }
        return conversations.insert(conversation)
    }

    /// Takes over a stored conversation; what was said in it before the archive was open is lost.
    mutating func restore(_ log: StoredLog, of pair: IdentityPair) {
        if let earlier = conversations[pair] { conversations.remove(earlier) }
        var conversation = Conversation(of: pair, epoch: epochs.next())
        conversation.history.resume(log)
        conversation.log.resume(log)
        _ = conversations.insert(conversation)
    }

    /// Forgets the conversations that a user that is gone had as a guest, but for those that others
    /// may read later.
    mutating func endConversations(of user: UserID) {
        let identity = Identity.guest(users[user].guestNumber, nick: users[user].nick)
        for partner in conversations.partners[identity] ?? [] {
            let pair = IdentityPair(one: identity, other: partner)
            if !pair.hasAccount, let id = conversations[pair] { conversations.remove(id) }
        }
    }

    /// The users that are this one.
    func users(of identity: Identity) -> [UserID] {
        switch identity {
        case .account(let account): accountUsers[account] ?? []
        case .guest(let number, _):
            users.ids.filter { users[$0].guestNumber == number && users[$0].account == nil }
        }
    }

    // MARK: - Names

    /// With whom a user has messages under a name: who has the nick now, or else the account with
    /// the name, or else the guest that had the nick last.
    mutating func partner(named name: ArraySlice<UInt8>, of user: UserID) -> Identity? {
        if let other = self.user(named: name) { return identity(of: other) }
        let partners = conversations.partners[identity(of: user)] ?? []
        if let account = AccountName(name), partners.contains(.account(account)) {
            return .account(account)
        }
        return partners.last { partner in
            guard case .guest(_, let nick) = partner else { return false }
            return CaseMapping.ascii.areEqual(nick.span, name.span)
        }
    }

    /// The place of the last message between a user and who has a name; nil when there is none.
    mutating func lastDirectPosition(
        with name: ArraySlice<UInt8>, of user: UserID
    ) -> LogPosition? {
        guard let partner = partner(named: name, of: user),
            let id = conversations[IdentityPair(one: identity(of: user), other: partner)]
        else { return nil }
        return conversations[id].log.last
    }

    /// The name by which a user finds the messages with somebody.
    func name(of partner: Identity) -> [UInt8] {
        switch partner {
        case .account(let account):
            accountUsers[account]?.first.map { users[$0].nick } ?? account.bytes
        case .guest(let number, let nick):
            guestUser(number, named: nick).map { users[$0].nick } ?? nick
        }
    }

    /// The user that is a guest, which may have another nick now; nil when it is gone.
    private func guestUser(_ number: UInt64, named nick: [UInt8]) -> UserID? {
        func isGuest(_ user: UserID) -> Bool {
            users[user].guestNumber == number && users[user].account == nil
        }
        if let user = nicks[FoldedName(nick.span, by: .ascii)], isGuest(user) { return user }
        return users.ids.first(where: isGuest)
    }
}
