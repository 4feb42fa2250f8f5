package import Accounts

/// What happened to an account that is in use, other than by its owner.
package enum AccountChange: Hashable, Sendable {
    /// Its owner may not log in any more.
    case suspended(AccountName)
    /// It does not exist any more.
    case deleted(AccountName)

    /// The account.
    package var name: AccountName {
        switch self {
        case .suspended(let name), .deleted(let name): name
        }
    }
}

/// Accounts that an administrator changes while they are in use.
extension Network {
    /// The accounts that sessions are logged in to, or prove to be theirs at this moment, the owners of
    /// rooms, and those that have read something.
    package var accountsInUse: [AccountName] {
        var names = Set(accountUsers.keys)
        for session in sessions.ids {
            if let name = sessions[session].registration?.account { names.insert(name) }
            if let name = provedAccount(of: session) { names.insert(name) }
        }
        for room in rooms.ids {
            if let name = rooms[room].registration?.founder { names.insert(name) }
        }
        names.formUnion(accountMarkers.keys)
        return Array(names)
    }

    /// Closes the sessions of an account that is suspended, or logs them out when it is deleted.
    ///
    /// - Returns: the number of these sessions.
    package mutating func apply(
        _ change: AccountChange, at time: ServerTime, into effects: inout Effects
    ) -> Int {
        effects.begin(at: time)
        endProofs(of: change.name)
        let concerned = sessions.ids.filter { account(of: $0) == change.name }
        switch change {
        case .suspended(let name):
            let reason = "The account is suspended"
            for session in concerned {
                close(session, reason: reason, removesUser: true, at: time, into: &effects)
            }
            removeAbsentUser(of: name, reason: reason, at: time, into: &effects)
        case .deleted(let name): logOut(name, at: time, into: &effects)
        }
        return concerned.count
    }

    /// The account whose password or certificate is being checked for a session.
    private func provedAccount(of session: SessionID) -> AccountName? {
        if let account = logins.exchanges[session]?.account { return account.name }
        guard case .answer(.account(.check(_, let account?, _))) = sessions[session].wait else {
            return nil
        }
        return account.name
    }

    /// Lets the checks of passwords that are under way fail, since the account was usable when it was
    /// looked up.
    private mutating func endProofs(of name: AccountName) {
        for session in sessions.ids where provedAccount(of: session) == name {
            logins.exchanges[session]?.account?.isSuspended = true
            if case .answer(.account(.check(let check, var account?, let act))) = sessions[session]
                .wait
            {
                account.isSuspended = true
                sessions[session].wait = .answer(.account(.check(check, account, act)))
            }
        }
    }
}
