import Accounts
import ReactorIRC
import Text

/// NickServ: what it does, and its answers.
extension Network {
    /// Carries out what is written to NickServ.
    mutating func askNickServ(
        _ text: ArraySlice<UInt8>, _ request: Request, into effects: inout Effects
    ) throws(Refusal) {
        let wanted: NickServ.Request
        do throws(ServiceError) {
            wanted = try NickServ.request(text)
        } catch {
            throw .service(error.description)
        }
        try carryOut(wanted, request, into: &effects)
    }

    private mutating func carryOut(
        _ wanted: NickServ.Request, _ request: Request, into effects: inout Effects
    ) throws(Refusal) {
        let session = request.session
        let account = users[request.user].account
        if wanted.hasPassword, !allowsPasswords(session) { throw .service(Self.needsPrivacy) }
        switch wanted {
        case .register(let password, let mailAddress, let invitation):
            try register(
                RegistrationRequest(
                    account: [UInt8(ascii: "*")], mailAddress: mailAddress,
                    password: password.bytes, nick: users[request.user].nick,
                    invitation: invitation),
                .service, session, at: request.time, into: &effects)
        case .identify(let name, let password):
            if account != nil { throw .service("You are logged in already") }
            guard let name = name ?? AccountName(users[request.user].nick) else { return }
            try check(password, of: name, .identify, request, into: &effects)
        case .changePassword(let old, let new):
            try check(
                old, of: try required(account), .changePassword(to: new), request, into: &effects)
        case .ghost(let nick, let password):
            if let password {
                try check(password, of: nick, .ghost(nick: nick), request, into: &effects)
            } else {
                try disconnect(
                    nick, for: try required(account), session, at: request.time, into: &effects)
            }
        case .regain(let nick, let password):
            if let password {
                try check(password, of: nick, .regain(nick: nick), request, into: &effects)
            } else {
                try regain(
                    nick, for: try required(account), session, at: request.time, into: &effects)
            }
        case .info(let name):
            let name = if let name { name } else { try required(account) }
            ask(.accounts(.find(name), delay: 0), .info(name), session, into: &effects)
        case .addCertificate(let given):
            let name = try required(account)
            guard let certificate = given ?? sessions[session].origin.certificate else {
                throw .service("Your connection has no certificate; give its fingerprint")
            }
            ask(
                .accounts(.addCertificate(name, certificate), delay: 0),
                .certificate(isAdded: true), session, into: &effects)
        case .deleteCertificate(let certificate):
            ask(
                .accounts(.removeCertificate(try required(account), certificate), delay: 0),
                .certificate(isAdded: false), session, into: &effects)
        case .listCertificates:
            ask(
                .accounts(.find(try required(account)), delay: 0), .certificates, session,
                into: &effects)
        case .drop(let name, let password):
            try check(password, of: name, .drop, request, into: &effects)
        case .help(let commands):
            for line in NickServ.Command.helpLines(about: commands) {
                notice(line, to: session, into: &effects)
            }
        }
    }

    private func required(_ account: AccountName?) throws(Refusal) -> AccountName {
        guard let account else { throw .service("You are not logged in") }
        return account
    }

    private mutating func check(
        _ password: Password, of name: AccountName, _ act: NickServAct, _ request: Request,
        into effects: inout Effects
    ) throws(Refusal) {
        let check = PasswordCheck(password, of: name, decoys: decoys)
        do throws(TooManyAttempts) {
            try askForAccount(
                name, .check(check, nil, act), request.session, at: request.time, into: &effects)
        } catch {
            throw .service(error.text)
        }
    }

    /// Ends the other sessions that use a nick, which must belong to the account.
    private mutating func disconnect(
        _ nick: AccountName, for account: AccountName, _ session: SessionID, at time: ServerTime,
        into effects: inout Effects
    ) throws(Refusal) {
        guard let user = user(named: nick.bytes[...]) else {
            throw .service("The nick \(nick) is not in use")
        }
        guard nick == account || users[user].account == account else {
            throw .service("The nick \(nick) is not yours")
        }
        let reason = "Disconnected by its owner"
        if users[user].isAbsent {
            remove(user, reason: Array(reason.utf8), at: time, into: &effects)
        } else {
            let others = users[user].sessions.filter { $0 != session }
            if others.isEmpty { throw .service("Only you use the nick \(nick)") }
            for other in others {
                close(other, reason: reason, removesUser: true, at: time, into: &effects)
            }
        }
        notice("The nick \(nick) is free", to: session, into: &effects)
    }

    /// Ends the other sessions that use a nick, which must belong to the account, and gives it to the
    /// user of the session.
    private mutating func regain(
        _ nick: AccountName, for account: AccountName, _ session: SessionID, at time: ServerTime,
        into effects: inout Effects
    ) throws(Refusal) {
        guard let own = sessions[session].user else { return }
        if let holder = user(named: nick.bytes[...]) {
            if holder == own { throw .service("You have the nick \(nick) already") }
            try disconnect(nick, for: account, session, at: time, into: &effects)
        } else if nick != account {
            throw .service("The nick \(nick) is not in use")
        }
        try checkNick(nick.bytes, of: own, at: time)
        rename(own, to: nick.bytes, at: time, into: &effects)
    }

    // MARK: - Answers

    /// Handles the answer to a question of NickServ.
    mutating func nickServAnswered(
        _ answer: Answer, _ task: AccountTask, _ session: SessionID, at time: ServerTime,
        into effects: inout Effects
    ) {
        do throws(Refusal) {
            switch (task, answer) {
            case (_, .unavailable):
                throw .service("Accounts are not available now; try again later")
            case (.check(let check, let found, let act), _):
                try advance(check, found, act, answer, session, at: time, into: &effects)
            case (.newPassword(let name), .verifier(let verifier)):
                ask(
                    .accounts(.replaceVerifier(name, verifier), delay: 0), .newPassword(name),
                    session, into: &effects)
            case (.newPassword, .stored(true)):
                notice("Your password is another one now", to: session, into: &effects)
            case (.info(let name), .account(let account)):
                guard let account else { throw .service("There is no account \(name)") }
                describe(account, to: session, into: &effects)
            case (.certificates, .account(let account?)):
                listCertificates(of: account, to: session, into: &effects)
            case (.certificate(let isAdded), .stored(let isDone)):
                try reportCertificate(isAdded, isDone, to: session, into: &effects)
            case (.dropped(let name), .stored(true)):
                notice("The account \(name) is deleted", to: session, into: &effects)
                logOut(name, at: time, into: &effects)
            default: throw .service("The account does not exist any more")
            }
        } catch {
            reply(error, to: session, into: &effects)
        }
    }

    /// Goes on with comparing a password, and does what it is for once it is right.
    private mutating func advance(
        _ check: PasswordCheck, _ found: Account?, _ act: NickServAct, _ answer: Answer,
        _ session: SessionID, at time: ServerTime, into effects: inout Effects
    ) throws(Refusal) {
        var (check, found) = (check, found)
        let next: AuthenticationQuestion?
        do throws(AuthenticationFailure) {
            switch answer {
            case .account(let account):
                found = account
                next = try check.resume(with: .verifier(account?.verifier))
            case .password(let isRight): next = try check.resume(with: .password(isRight: isRight))
            default: return
            }
        } catch {
            throw .service("The account or the password is wrong")
        }
        if case .password(let password, let verifier) = next {
            return ask(
                .accountPassword(password, verifier, from: source(of: session, for: found?.name)),
                .check(check, found, act), session, into: &effects)
        }
        guard let account = found else { return }
        guard account.isUsable else { throw .service("The account is suspended") }
        noteOwner(of: account.name, session, wasCounted: true)
        switch act {
        case .identify:
            logIn(session, to: account.name, at: time, into: &effects)
            notice("You are logged in as \(account.name)", to: session, into: &effects)
        case .changePassword(let password):
            ask(.newVerifier(password), .newPassword(account.name), session, into: &effects)
        case .ghost(let nick):
            try disconnect(nick, for: account.name, session, at: time, into: &effects)
        case .regain(let nick):
            if self.account(of: session) == nil {
                logIn(session, to: account.name, at: time, into: &effects)
            }
            try regain(nick, for: account.name, session, at: time, into: &effects)
        case .drop:
            ask(
                .accounts(.delete(account.name), delay: 0), .dropped(account.name), session,
                into: &effects)
        }
    }

    private func describe(
        _ account: Account, to session: SessionID, into effects: inout Effects
    ) {
        let time = ServerTime(seconds: account.registeredAt).text
        notice("\(account.name) was registered \(time)", to: session, into: &effects)
        if account.isSuspended { notice("It is suspended", to: session, into: &effects) }
        guard self.account(of: session) == account.name else { return }
        let mailAddress = account.mailAddress?.text ?? "none"
        notice("Its address of e-mail: \(mailAddress)", to: session, into: &effects)
        let count = account.certificates.count
        notice("It has \(counted(count, "certificate"))", to: session, into: &effects)
    }

    private func listCertificates(
        of account: Account, to session: SessionID, into effects: inout Effects
    ) {
        for certificate in account.certificates {
            notice("\(certificate)", to: session, into: &effects)
        }
        let count = account.certificates.count
        notice("\(counted(count, "certificate"))", to: session, into: &effects)
    }

    private func reportCertificate(
        _ isAdded: Bool, _ isDone: Bool, to session: SessionID, into effects: inout Effects
    ) throws(Refusal) {
        guard isDone else {
            throw .service(
                isAdded
                    ? "An account has this certificate already, or yours has "
                        + "\(Account.certificateLimit)"
                    : CertificateRefusal.unknown.description)
        }
        notice(
            isAdded ? "The certificate can log in now" : "The certificate cannot log in any more",
            to: session, into: &effects)
    }
}

extension NickServ.Request {
    /// True when it has a password, which others must not read.
    fileprivate var hasPassword: Bool {
        switch self {
        case .register, .identify, .changePassword, .drop, .ghost(_, .some), .regain(_, .some): true
        default: false
        }
    }
}
