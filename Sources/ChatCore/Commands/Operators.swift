import ReactorIRC
import Text

extension Network {
    /// Refuses a command that only operators of the network may use.
    func requireOperator(_ request: Request) throws(Refusal) {
        guard users[request.user].modes.contains(.networkOperator) else {
            throw .numeric(.noPrivileges)
        }
    }

    // MARK: - OPER

    /// OPER (RFC 2812, section 3.1.4): the password is compared elsewhere.
    mutating func becomeOperator(
        _ request: Request, into effects: inout Effects
    ) throws(Refusal) {
        guard let name = request[0], let password = request[1] else { return }
        let session = request.session
        if let seconds = sessions[session].operatorAttempts.delay(at: request.time) {
            throw .numeric(
                .tryAgain, ["OPER"],
                text: "Too many attempts failed; try again in \(counted(seconds, "second"))")
        }
        guard sessions[session].origin.isPrivate || settings.allowsClearPasswords else {
            noteFailure(of: request.user, session, "without TLS", at: request.time, into: &effects)
            throw .numeric(
                .noOperatorHost, [], text: "OPER needs a connection by TLS, or from this machine")
        }
        guard let entry = settings.operators.first(where: { $0.name.elementsEqual(name) }) else {
            // The name is not logged: it may be a password in the wrong place.
            noteFailure(
                of: request.user, session, "unknown name", at: request.time, into: &effects)
            throw .numeric(.noOperatorHost)
        }
        sessions[session].wait = .answer(.operatorPassword(name: entry.name))
        effects.ask(.password(Array(password), verifier: entry.verifier), of: session)
    }

    /// The answer to the question for an operator's password.
    mutating func operatorPasswordChecked(
        _ isRight: Bool, name: [UInt8], _ session: SessionID, at time: ServerTime,
        into effects: inout Effects
    ) throws(Refusal) {
        guard let user = sessions[session].user else { return }
        guard isRight else {
            let reason = "wrong password for \(String(decoding: name, as: UTF8.self))"
            noteFailure(of: user, session, reason, at: time, into: &effects)
            throw .numeric(.passwordMismatch)
        }
        // The settings may have changed meanwhile.
        guard settings.operators.contains(where: { $0.name == name }) else {
            noteFailure(of: user, session, "unknown name", at: time, into: &effects)
            throw .numeric(.noOperatorHost)
        }
        sessions[session].operatorAttempts = OperatorAttempts()
        let before = users[user].modes
        users[user].modes.insert(.networkOperator)
        users[user].operatorName = name
        note(before, users[user].modes)
        audit("logged in", by: user, into: &effects)
        replyWithText(.youAreOperator, to: session, into: &effects)
        if !before.contains(.networkOperator) {
            let line = effects.line(fromServer: settings.server, "MODE", users[user].nick, "+o")
            send(line, to: user, into: &effects)
        }
        reportArchiveProblem(to: user, into: &effects)
    }

    private mutating func noteFailure(
        of user: UserID, _ session: SessionID, _ reason: String, at time: ServerTime,
        into effects: inout Effects
    ) {
        sessions[session].operatorAttempts.fail(at: time)
        effects.audit.append("OPER of \(users[user].fullName) failed: \(reason)")
    }

    // MARK: - What operators do

    /// Notes what an operator did: a line for the log, and for the database what was done to whom,
    /// which has no addresses.
    mutating func audit(
        _ line: String, _ kept: (act: String, subject: String, detail: String)? = nil,
        by user: UserID, into effects: inout Effects
    ) {
        let name = String(decoding: users[user].operatorName ?? [], as: UTF8.self)
        effects.audit.append("operator \(name) (\(users[user].fullName)) \(line)")
        let kept = kept ?? (line, "", "")
        noteChange(
            .act(
                OperatorAct(
                    actor: name, act: kept.act, subject: kept.subject, detail: kept.detail)))
    }

    /// KILL (RFC 2812, section 3.7.1): ends all sessions of a user, which is gone.
    mutating func kill(_ request: Request, into effects: inout Effects) throws(Refusal) {
        try requireOperator(request)
        guard let nick = request[0], let reason = request[1] else { return }
        guard let victim = user(named: nick) else {
            if isOurName(nick) { throw .numeric(.cannotKillServer) }
            throw .numeric(.noSuchNick, nick)
        }
        let text = NameRules.cut(reason, to: settings.limits.kick)
        let line = effects.line(
            from: users[request.user], "KILL", users[victim].nick, text)
        let shown = String(decoding: text, as: UTF8.self)
        audit(
            "killed \(users[victim].fullName): \(shown)",
            ("killed", String(decoding: users[victim].source, as: UTF8.self), shown),
            by: request.user, into: &effects)
        let nickOfOperator = String(decoding: users[request.user].nick, as: UTF8.self)
        let why = "Killed (\(nickOfOperator) (\(shown)))"
        if users[victim].isAbsent {
            remove(victim, reason: Array(why.utf8), at: request.time, into: &effects)
        } else {
            for session in users[victim].sessions {
                effects.send(line, to: session)
                close(
                    session, reason: why, removesUser: true, at: request.time, into: &effects)
            }
        }
    }

    /// WALLOPS (RFC 2812, section 4.7): a message to operators, and to users who want it (`+w`).
    mutating func sendWallops(_ request: Request, into effects: inout Effects) throws(Refusal) {
        try requireOperator(request)
        guard let text = request[0], !text.isEmpty else {
            throw .numeric(.needMoreParameters, Command.wallops.name)
        }
        effects.begin(from: users[request.user], "WALLOPS")
        effects.writer.appendText(text)
        let line = effects.end()
        for user in users.ids
        where !users[user].modes.isDisjoint(with: [.networkOperator, .wallops]) {
            send(line, to: user, into: &effects)
        }
    }

    /// REHASH (RFC 2812, section 4.2): the settings are read again; `reportReload` has the result.
    mutating func rehash(_ request: Request, into effects: inout Effects) throws(Refusal) {
        try requireOperator(request)
        reply(
            .rehashing, to: request.session, into: &effects, "settings",
            text: "Reading the settings")
        audit("sent REHASH", by: request.user, into: &effects)
        sessions[request.session].awaitsReload = true
        effects.append(.reload(request.session))
    }

    /// Sends the result of REHASH, a sentence, in as many lines as it needs.
    func reportReload(_ result: String, to session: SessionID, into effects: inout Effects) {
        let nick = replyName(of: session)
        let room = TextPieces.room(
            for: "NOTICE", to: String(decoding: nick, as: UTF8.self),
            from: String(decoding: settings.server, as: UTF8.self))
        for piece in TextPieces.pieces(of: result, limit: room) {
            let line = effects.line(
                fromServer: settings.server, "NOTICE", nick, String(piece))
            effects.deliver(line, to: session)
        }
    }
}

/// How often OPER of a session failed: who guesses passwords must wait. Pure.
struct OperatorAttempts: Sendable {
    /// So many attempts may fail before the session must wait, and how long it must.
    static let freeCount = 3
    static let delay: Int64 = 60

    private var failureCount = 0
    private var failedAt = ServerTime(milliseconds: 0)

    mutating func fail(at time: ServerTime) {
        failureCount += 1
        failedAt = time
    }

    /// The seconds until the next attempt; nil when it may be made now.
    func delay(at time: ServerTime) -> Int? {
        let elapsed = time.seconds(since: failedAt)
        guard failureCount >= Self.freeCount, elapsed < Self.delay else { return nil }
        return Int(Self.delay - elapsed)
    }
}
