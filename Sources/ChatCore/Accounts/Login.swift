package import Accounts
import ReactorIRC
import ReactorKit

/// Sessions and their accounts.
extension Network {
    /// The account that a session is logged in to; nil for a guest.
    func account(of session: SessionID) -> AccountName? {
        guard let user = sessions[session].user else {
            return sessions[session].registration?.account
        }
        return users[user].account
    }

    /// True when a session may send the password of an account.
    func allowsPasswords(_ session: SessionID) -> Bool {
        sessions[session].origin.isPrivate || settings.allowsClearPasswords
    }

    /// The settings of accounts; where there are none, the command does not exist.
    func accountSettings(
        for message: Message
    ) throws(Refusal) -> NetworkSettings.AccountSettings {
        guard let accounts = settings.accounts else {
            throw .numeric(.unknownCommand, message.command)
        }
        return accounts
    }

    /// Verifiers for names without an account, which are others where the cloaks are others.
    var decoys: DecoyVerifiers { DecoyVerifiers(secret: settings.cloakSecret) }

    /// The addresses that count as one client for the throttles; nil for a UNIX socket.
    func addressBlock(of session: SessionID) -> AddressBlock? {
        let address = sessions[session].origin.address
        return SocketAddress(digits: String(decoding: address, as: UTF8.self), port: 0)
            .flatMap(AddressBlock.init)
    }

    /// Where an attempt of a session to log in comes from; without an account there is none.
    func source(of session: SessionID, for account: AccountName?) -> LoginSource {
        let block = addressBlock(of: session)
        guard let account else { return LoginSource(block, isKnown: block == nil) }
        return logins.throttle.source(block, of: account)
    }

    /// Asks a question, whose answer goes to `accountAnswered` with the task.
    mutating func ask(
        _ question: Question, _ task: AccountTask, _ session: SessionID,
        into effects: inout Effects
    ) {
        sessions[session].wait = .answer(.account(task))
        effects.ask(question, of: session)
    }

    /// Counts an attempt to log in and asks for the account.
    ///
    /// - Throws: the seconds after which the address may try again.
    mutating func askForAccount(
        _ name: AccountName, _ task: AccountTask, _ session: SessionID, at time: ServerTime,
        into effects: inout Effects
    ) throws(TooManyAttempts) {
        let verdict = logins.throttle.attempt(
            on: name, from: addressBlock(of: session), at: time.seconds)
        var delay: Int64 = 0
        switch verdict {
        case .allow: break
        case .delay(let seconds): delay = seconds
        case .refuse(let seconds): throw TooManyAttempts(seconds: seconds)
        }
        ask(.accounts(.find(name), delay: delay), task, session, into: &effects)
    }

    /// Handles the answer to a question about accounts.
    mutating func accountAnswered(
        _ answer: Answer, _ task: AccountTask, _ session: SessionID, at time: ServerTime,
        into effects: inout Effects
    ) throws(Refusal) {
        switch task {
        case .authentication:
            try advance(session, by: .answer(answer), at: time, into: &effects)
        case .firstNick:
            try ownerFound(answer, session, at: time, into: &effects)
        case .nick(let nick):
            try ownerFound(answer, of: nick, session, at: time, into: &effects)
        case .registration(let draft, let voice):
            try continueRegistration(
                answer, draft, voice, session, at: time, into: &effects)
        case .registered(let account, let voice):
            try registrationStored(answer, account, voice, session, at: time, into: &effects)
        case .room(let task):
            try roomStored(answer, task, session, at: time, into: &effects)
        default: nickServAnswered(answer, task, session, at: time, into: &effects)
        }
    }

    /// Makes the address of a session known to the throttle, after its owner has proved to be one of
    /// an account; the attempt is taken back, if `askForAccount` has counted one.
    mutating func noteOwner(of account: AccountName, _ session: SessionID, wasCounted: Bool) {
        guard let block = addressBlock(of: session) else { return }
        if wasCounted {
            logins.throttle.succeed(on: account, from: block)
        } else {
            logins.throttle.noteAddress(block, of: account)
        }
    }

    // MARK: - Logging in and out

    /// Logs a session in to an account, as others with the capability account-notify see.
    mutating func logIn(
        _ session: SessionID, to account: AccountName, at time: ServerTime,
        into effects: inout Effects
    ) {
        let source: [UInt8]
        if let user = sessions[session].user {
            setAccount(account, of: user)
            source = users[user].source
        } else {
            sessions[session].registration?.account = account
            let name = sessions[session].registration?.userName
            source = User.source(replyName(of: session), name ?? Self.unknown, Self.unknown)
        }
        reply(
            .loggedIn, to: session, into: &effects, source, account.bytes,
            text: "You are logged in as \(account)")
        guard let user = sessions[session].user else { return }
        announceAccount(of: user, into: &effects)
        mergeMarkers(of: user, into: &effects)
        for room in users[user].rooms where rooms[room].isOwned(by: account) {
            makeOperator(user, of: room, at: time, into: &effects)
        }
    }

    /// Logs all sessions out that have an account, which was deleted: its user without a session is
    /// gone, its rooms have no owner, and what it has read is not known any more.
    package mutating func logOut(
        _ account: AccountName, at time: ServerTime, into effects: inout Effects
    ) {
        effects.begin(at: time)
        logins.throttle.forget(account)
        removeAbsentUser(
            of: account, reason: "Its account has ended", at: time, into: &effects)
        for session in sessions.ids where sessions[session].registration?.account == account {
            sessions[session].registration?.account = nil
            replyWithText(.loggedOut, to: session, into: &effects, Self.unknown)
        }
        removeMarkers(of: account)
        for user in accountUsers[account] ?? [] {
            setAccount(nil, of: user)
            for session in users[user].sessions {
                replyWithText(.loggedOut, to: session, into: &effects, users[user].source)
            }
            announceAccount(of: user, into: &effects)
        }
        endReading(account)
        for room in rooms.ids where rooms[room].isOwned(by: account) {
            commit(.registered(nil), to: room, at: time)
            endIfUnused(room)
        }
    }

    /// Changes the account of a user, and which users the accounts have.
    mutating func setAccount(_ account: AccountName?, of user: UserID) {
        let before = users[user].account
        let identity = identity(of: user)
        users[user].account = account
        guard account != before else { return }
        moveStarts(of: user, from: identity)
        if let before {
            noteChange(of: before)
            accountUsers[before]?.removeAll { $0 == user }
            if accountUsers[before]?.isEmpty == true { accountUsers[before] = nil }
            noteChange(of: before)
        }
        if let account {
            accountUsers[account, default: []].append(user)
            noteChange(of: account)
        }
    }

    private static var unknown: [UInt8] { [UInt8(ascii: "*")] }

    /// ACCOUNT (the account-notify specification).
    private mutating func announceAccount(of user: UserID, into effects: inout Effects) {
        let line = effects.line(
            from: users[user], "ACCOUNT", users[user].account?.bytes ?? Self.unknown)
        announce(line, about: user, having: CapabilitySet(.accountNotify), into: &effects)
    }
}

/// An address has tried to log in, or to register, too often.
struct TooManyAttempts: Error {
    /// When it may try again.
    let seconds: Int64

    /// A sentence for the person.
    var text: String { "Too many attempts; try again in \(BanDuration(seconds: seconds).amount)" }
}
