import Accounts
import ReactorIRC

/// Nicks that belong to accounts, and users that several sessions of one account share.
extension Network {
    /// True when a session may become a user, as far as accounts are concerned; false when it waits
    /// for an answer, or was closed.
    mutating func admit(
        _ session: SessionID, as nick: [UInt8], at time: ServerTime, into effects: inout Effects
    ) throws(Refusal) -> Bool {
        guard let accounts = settings.accounts, let registration = sessions[session].registration
        else { return true }
        abortAuthentication(of: session, into: &effects)
        if accounts.requirement == .required, registration.account == nil {
            let text = "This network needs an account: log in by SASL, or register one"
            let refusal = Refusal.standard(StandardReply(.fail, "*", "ACCOUNT_REQUIRED", text))
            reply(refusal, to: session, into: &effects)
            close(session, reason: "Account needed", at: time, into: &effects)
            return false
        }
        // Whether it is in use is known without a question.
        guard !registration.mayUseNick, user(named: nick[...]) == nil,
            isMaybeReserved(nick, for: session)
        else { return true }
        askForOwner(of: nick, .firstNick, session, into: &effects)
        return false
    }

    /// True when a nick must be looked up before a session gets it: it is not the session's account.
    func isMaybeReserved(_ nick: [UInt8], for session: SessionID) -> Bool {
        guard settings.accounts != nil, let name = AccountName(nick) else { return false }
        return name != account(of: session)
    }

    /// Asks for the account that has a nick as its name.
    mutating func askForOwner(
        of nick: [UInt8], _ task: AccountTask, _ session: SessionID, into effects: inout Effects
    ) {
        guard let name = AccountName(nick) else { return }
        ask(.accounts(.find(name), delay: 0), task, session, into: &effects)
    }

    /// Goes on with the registration of a session whose nick was looked up.
    mutating func ownerFound(
        _ answer: Answer, _ session: SessionID, at time: ServerTime, into effects: inout Effects
    ) throws(Refusal) {
        guard let nick = sessions[session].registration?.nick else { return }
        do throws(Refusal) {
            try refuseOwned(nick, answer)
        } catch {
            guard let user = absentUser(of: account(of: session)) else {
                sessions[session].registration?.nick = nil
                throw error
            }
            // The session gets this user, which has a nick.
            sessions[session].registration?.nick = users[user].nick
        }
        sessions[session].registration?.mayUseNick = true
        try completeRegistration(of: session, at: time, into: &effects)
    }

    /// Goes on with NICK, whose nick was looked up.
    mutating func ownerFound(
        _ answer: Answer, of nick: [UInt8], _ session: SessionID, at time: ServerTime,
        into effects: inout Effects
    ) throws(Refusal) {
        guard let user = sessions[session].user else { return }
        try refuseOwned(nick, answer)
        // What was possible before may have changed meanwhile.
        try checkNick(nick, of: user, at: time)
        rename(user, to: nick, at: time, into: &effects)
    }

    /// Refuses a nick that an account reserves. While the accounts are not available none does.
    private func refuseOwned(_ nick: [UInt8], _ answer: Answer) throws(Refusal) {
        guard case .account(let owner?) = answer, owner.isVerified else { return }
        throw .numeric(
            .nickInUse, [nick], text: "The nick belongs to an account; log in to it first")
    }

    // MARK: - Shared users

    /// The user of its account of which a session becomes one more: the one with the nick that it
    /// wants, or the one that is absent; nil when it becomes a user of its own.
    mutating func userToShare(_ session: SessionID, as nick: [UInt8]) -> UserID? {
        guard let account = account(of: session) else { return nil }
        if let holder = user(named: nick[...]), users[holder].account == account { return holder }
        return absentUser(of: account)
    }

    /// Makes a session one more of a user: it gets the rooms that the user is in.
    mutating func share(
        _ user: UserID, _ session: SessionID, at time: ServerTime, into effects: inout Effects
    ) {
        attach(session, to: user, into: &effects)
        welcome(session, at: time, into: &effects)
        for room in users[user].rooms {
            show(room, to: session, of: user, into: &effects)
        }
    }
}
