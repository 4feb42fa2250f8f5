import Accounts
import ReactorIRC
import Text

/// Users that outlive their sessions: they stay in their rooms, away, and are sent messages.
///
/// Of each account at most one user is always on: of those that are logged in, the one that was
/// first. Guests never are.
extension Network {
    /// The text of AWAY of a user without a session that has not chosen another one.
    static let absentText = Array("Disconnected".utf8)

    /// True for a user that stays when its last session ends.
    func isAlwaysOn(_ user: UserID) -> Bool {
        guard settings.accounts?.alwaysOn != nil, let account = users[user].account else {
            return false
        }
        return accountUsers[account]?.first == user
    }

    /// The user of an account that has no session; nil when there is none.
    func absentUser(of account: AccountName?) -> UserID? {
        guard let account, let user = accountUsers[account]?.first, users[user].isAbsent else {
            return nil
        }
        return user
    }

    /// The last session of a user has ended, and the user stays: it is away from now on, and no
    /// operator of the network.
    mutating func depart(_ user: UserID, at time: ServerTime, into effects: inout Effects) {
        users[user].seenAt = time
        noteChange(of: user)
        set(users[user].modes.subtracting(.networkOperator), of: user, into: &effects)
        if users[user].away == nil { setAway(Self.absentText, of: user, into: &effects) }
    }

    /// Makes a session the only one of a user that had none: the user comes from where the session
    /// does, gets the nick that the session wants, if that is allowed, and is back. The session gets what
    /// the user missed.
    mutating func resume(
        _ user: UserID, _ session: SessionID, at time: ServerTime, into effects: inout Effects
    ) {
        guard let registration = sessions[session].registration, let nick = registration.nick,
            let name = registration.userName
        else { return }
        let seenAt = users[user].seenAt
        move(user, to: sessions[session].origin, named: name, into: &effects)
        if (try? checkNick(nick, of: user, at: time)) != nil {
            rename(user, to: nick, at: time, into: &effects)
        }
        if users[user].realName != registration.realName {
            changeRealName(of: user, to: registration.realName, into: &effects)
        }
        let kept = users[user].away == Self.absentText ? nil : users[user].away
        setAway(registration.away ?? kept, of: user, into: &effects)
        share(user, session, at: time, into: &effects)
        if users[user].away != nil { replyWithText(.nowAway, to: session, into: &effects) }
        sendMissed(since: seenAt, to: session, of: user, into: &effects)
    }

    /// Gives a user the user name, the address and the cloak of another session, and announces what
    /// others see of that (the chghost specification).
    private mutating func move(
        _ user: UserID, to origin: SessionOrigin, named name: [UInt8], into effects: inout Effects
    ) {
        let host = Cloak.host(of: origin.address, secret: settings.cloakSecret)
        let before = users[user]
        users[user].move(to: host, named: name, address: origin.address)
        guard users[user].source != before.source else { return }
        let line = effects.line(from: before, "CHGHOST", name, host)
        announce(line, about: user, having: CapabilitySet(.changeHost), into: &effects)
    }

    /// Removes the user of an account that has no session, if there is one.
    mutating func removeAbsentUser(
        of account: AccountName, reason: String, at time: ServerTime, into effects: inout Effects
    ) {
        guard let user = absentUser(of: account) else { return }
        remove(user, reason: Array(reason.utf8), at: time, into: &effects)
    }

    /// Removes from memory what was said before the time that the settings allow, and the users that
    /// have had no session for longer; all of these when no user is to be always on.
    ///
    /// There may be many: while it returns true, call it again on a later turn.
    package mutating func expire(at time: ServerTime, into effects: inout Effects) -> Bool {
        effects.begin(at: time)
        expireRecords(at: time)
        let limit = settings.accounts?.alwaysOn?.components.seconds
        let start = effects.list.count
        for user in users.ids where users[user].isAbsent {
            if let limit, time.seconds(since: users[user].seenAt) <= limit { continue }
            if effects.list.count - start >= LongAnswer.sliceEffectCount { return true }
            let reason = limit.map { "Not seen for \(Self.days($0))" } ?? "No user is always on now"
            remove(user, reason: Array(reason.utf8), at: time, into: &effects)
        }
        return false
    }

    private static func days(_ seconds: Int64) -> String {
        let (days, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
        return rest == 0 ? counted(Int(days), "day") : BanDuration(seconds: seconds).amount
    }
}
