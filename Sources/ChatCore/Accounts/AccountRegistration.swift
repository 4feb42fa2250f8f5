import Accounts
import ReactorIRC

/// Registering an account, by REGISTER (the draft/account-registration specification) and by NickServ.
extension Network {
    /// REGISTER, before the registration of the session is complete and afterwards.
    mutating func register(
        _ message: Message, _ session: SessionID, at time: ServerTime, into effects: inout Effects
    ) throws(Refusal) {
        _ = try accountSettings(for: message)
        guard let account = message[0], let mailAddress = message[1], let password = message[2]
        else {
            throw .numeric(.needMoreParameters, Command.register.name)
        }
        try register(
            RegistrationRequest(
                account: Array(account), mailAddress: Array(mailAddress),
                password: Array(password), nick: nick(of: session)),
            .command, session, at: time, into: &effects)
    }

    /// VERIFY: no registration needs it, as long as the server sends no e-mail.
    func verify(_ message: Message) throws(Refusal) {
        _ = try accountSettings(for: message)
        guard let account = message[0], message[1] != nil else {
            throw .numeric(.needMoreParameters, Command.verify.name)
        }
        throw .standard(
            StandardReply(
                .fail, Command.verify.name, "INVALID_CODE", context: [Self.word(account)],
                VerificationFailure.notPending.description))
    }

    /// Begins a registration: whether the name is free is looked up before the verifier is made.
    mutating func register(
        _ request: RegistrationRequest, _ voice: AccountVoice, _ session: SessionID,
        at time: ServerTime, into effects: inout Effects
    ) throws(Refusal) {
        guard let accounts = settings.accounts else { return }
        if sessions[session].user == nil, !accounts.allowsEarlyRegistration {
            throw .registration(
                "COMPLETE_CONNECTION_REQUIRED",
                "Complete the registration of your connection first",
                request.account, voice)
        }
        var request = request
        request.isLoggedIn = account(of: session) != nil
        if request.nick == nil, let nick = sessions[session].registration?.refusedNick {
            throw .registration(RegistrationRefusal.nameTaken, nick, voice)
        }
        let draft: RegistrationDraft
        do throws(RegistrationRefusal) {
            draft = try RegistrationRules(mode: accounts.registration).draft(request)
        } catch {
            throw .registration(error, request.account, voice)
        }
        guard allowsPasswords(session) else {
            throw .registration(
                "TEMPORARILY_UNAVAILABLE", Self.needsPrivacy, request.account, voice)
        }
        if let block = addressBlock(of: session),
            let seconds = logins.registrations.attempt(from: block, at: time.seconds)
        {
            throw .registration(
                "TEMPORARILY_UNAVAILABLE", TooManyAttempts(seconds: seconds).text,
                request.account, voice)
        }
        ask(
            .accounts(.find(draft.name), delay: 0), .registration(draft, voice), session,
            into: &effects)
    }

    /// The name was looked up, or the verifier was made.
    mutating func continueRegistration(
        _ answer: Answer, _ draft: RegistrationDraft, _ voice: AccountVoice, _ session: SessionID,
        at time: ServerTime, into effects: inout Effects
    ) throws(Refusal) {
        switch answer {
        case .account(nil):
            ask(.newVerifier(draft.password), .registration(draft, voice), session, into: &effects)
        case .account:
            throw .registration(RegistrationRefusal.nameTaken, draft.name.bytes, voice)
        case .verifier(let verifier):
            let account = Account(
                name: draft.name, verifier: verifier, registeredAt: time.seconds,
                mailAddress: draft.mailAddress)
            ask(
                .accounts(.insert(account, draft.invitation), delay: 0),
                .registered(account, voice), session,
                into: &effects)
        default: throw .unavailable(draft.name.bytes, voice)
        }
    }

    /// The account was stored, or was not.
    mutating func registrationStored(
        _ answer: Answer, _ account: Account, _ voice: AccountVoice, _ session: SessionID,
        at time: ServerTime, into effects: inout Effects
    ) throws(Refusal) {
        switch answer {
        case .stored(true): break
        case .stored(false):
            throw .registration(RegistrationRefusal.nameTaken, account.name.bytes, voice)
        case .notInvited:
            throw .registration(
                RegistrationRefusal.invalidInvitation, account.name.bytes, voice)
        default: throw .unavailable(account.name.bytes, voice)
        }
        let text = "The account \(account.name) is registered, and you are logged in"
        switch voice {
        case .command:
            let line = effects.line(
                fromServer: settings.server, Command.register.name, "SUCCESS",
                account.name.bytes, text)
            effects.send(line, to: session)
        case .service: notice(text, to: session, into: &effects)
        }
        noteOwner(of: account.name, session, wasCounted: false)
        logIn(session, to: account.name, at: time, into: &effects)
    }

    /// The nick of a session; nil before it has chosen one.
    func nick(of session: SessionID) -> [UInt8]? {
        guard let user = sessions[session].user else {
            return sessions[session].registration?.nick
        }
        return users[user].nick
    }

    /// A name as a parameter in the middle of a reply, whatever the client sent.
    static func word(_ name: some Collection<UInt8>) -> String {
        let isWord =
            !name.isEmpty && name.count <= 64 && name.first != UInt8(ascii: ":")
            && name.allSatisfy { $0 > 0x20 && $0 != 0x7F }
        return isWord ? String(decoding: name, as: UTF8.self) : "*"
    }
}

extension Refusal {
    /// Why a registration is refused, in the form in which it was asked for.
    fileprivate static func registration(
        _ refusal: RegistrationRefusal, _ account: [UInt8], _ voice: AccountVoice
    ) -> Refusal {
        .registration(refusal.code, refusal.description, account, voice)
    }

    fileprivate static func registration(
        _ code: String, _ text: String, _ account: [UInt8], _ voice: AccountVoice
    ) -> Refusal {
        switch voice {
        case .command:
            .standard(
                StandardReply(
                    .fail, Command.register.name, code, context: [Network.word(account)], text))
        case .service: .service(text)
        }
    }

    fileprivate static func unavailable(_ account: [UInt8], _ voice: AccountVoice) -> Refusal {
        .registration(
            "TEMPORARILY_UNAVAILABLE", "Accounts are not available now; try again later", account,
            voice)
    }
}
