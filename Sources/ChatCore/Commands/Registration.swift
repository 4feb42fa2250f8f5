import ReactorIRC

extension Network {
    /// Handles a command of a session that is not registered (RFC 2812, section 3.1).
    mutating func register(
        _ command: Command, _ message: Message, _ session: SessionID, at time: ServerTime,
        into effects: inout Effects
    ) throws(Refusal) {
        switch command {
        case .cap: try negotiate(message, session, into: &effects)
        case .nick:
            let wanted = message[0] ?? []
            let isInUse = user(named: wanted) != nil
            sessions[session].registration?.refusedNick = isInUse ? Array(wanted) : nil
            let nick = try nick(in: message, for: session)
            sessions[session].registration?.nick = Array(nick)
            sessions[session].registration?.mayUseNick = false
        case .user: try chooseUserName(message, session)
        case .away: return try preAway(message, session, into: &effects)
        case .pass: sessions[session].registration?.password = message[0].map(Array.init)
        case .authenticate:
            return try authenticate(message, session, at: time, into: &effects)
        case .register: return try register(message, session, at: time, into: &effects)
        case .verify: return try verify(message)
        case .ping: return try ping(message, session, into: &effects)
        case .quit: return quit(message, session, at: time, into: &effects)
        default: return
        }
        try completeRegistration(of: session, at: time, into: &effects)
    }

    private mutating func chooseUserName(
        _ message: Message, _ session: SessionID
    ) throws(Refusal) {
        guard let given = message[0], let realName = message[3] else { return }
        if given.isEmpty || realName.isEmpty {
            throw .numeric(.needMoreParameters, Command.user.name)
        }
        let name = NameRules.userName(given, limit: settings.limits.userName)
        if name.isEmpty { throw .numeric(.invalidUserName) }
        sessions[session].registration?.userName = name
        sessions[session].registration?.realName = NameRules.cut(
            realName, to: settings.limits.realName)
    }

    /// Makes the session a user, when it has sent everything.
    mutating func completeRegistration(
        of session: SessionID, at time: ServerTime, into effects: inout Effects
    ) throws(Refusal) {
        guard let registration = sessions[session].registration,
            let nick = registration.nick, let name = registration.userName,
            !registration.isNegotiating
        else { return }
        if let verifier = settings.passwordVerifier, !registration.isAdmitted {
            guard let password = registration.password else {
                replyWithText(.passwordMismatch, to: session, into: &effects)
                return close(session, reason: "Password needed", at: time, into: &effects)
            }
            sessions[session].wait = .answer(.serverPassword)
            return effects.ask(.password(password, verifier: verifier), of: session)
        }
        guard try admit(session, as: nick, at: time, into: &effects) else { return }
        let known = userToShare(session, as: nick)
        if known == nil, user(named: nick[...]) != nil {
            sessions[session].registration?.nick = nil
            throw .numeric(.nickInUse, nick)
        }
        let origin = sessions[session].origin
        let host = Cloak.host(of: origin.address, secret: settings.cloakSecret)
        let sources = Self.sources(
            known.map { users[$0].nick } ?? nick, name, host, address: origin.address)
        if let ban = bans.ban(ofUser: sources, at: time) {
            return close(session, by: ban, at: time, into: &effects)
        }
        if let known {
            return users[known].isAbsent
                ? resume(known, session, at: time, into: &effects)
                : share(known, session, at: time, into: &effects)
        }
        let folded = FoldedName(nick.span, by: .ascii)
        let user = users.insert(
            User(
                nick: nick, folded: folded, name: name, host: host, realName: registration.realName,
                origin: origin, at: time))
        users[user].guestNumber = guestNumbers.next()
        users[user].away = registration.away
        setAccount(registration.account, of: user)
        nicks[folded] = user
        attach(session, to: user, into: &effects)
        statistics.noteUsers(users.count)
        welcome(session, at: time, into: &effects)
        notifyMonitors(of: folded, .monitorOnline, users[user].source, into: &effects)
    }

    /// Makes a session one of a user, whose rooms it follows from now on.
    mutating func attach(
        _ session: SessionID, to user: UserID, into effects: inout Effects
    ) {
        users[user].sessions.append(session)
        noteChange(of: user)
        sessions[session].registration = nil
        sessions[session].user = user
        statistics.unregisteredCount -= 1
        effects.append(.registered(session))
        for room in users[user].rooms {
            effects.append(.follow(session, room, rooms[room].members[user] ?? []))
        }
    }

    /// The answer to the question for the server's password.
    mutating func passwordChecked(
        _ isRight: Bool, _ session: SessionID, at time: ServerTime, into effects: inout Effects
    ) throws(Refusal) {
        guard isRight else {
            replyWithText(.passwordMismatch, to: session, into: &effects)
            return close(session, reason: "Wrong password", at: time, into: &effects)
        }
        sessions[session].registration?.isAdmitted = true
        sessions[session].registration?.password = nil
        try completeRegistration(of: session, at: time, into: &effects)
    }

    mutating func welcome(
        _ session: SessionID, at time: ServerTime, into effects: inout Effects
    ) {
        guard let user = sessions[session].user else { return }
        let server = String(decoding: settings.server, as: UTF8.self)
        let source = String(decoding: users[user].source, as: UTF8.self)
        reply(
            .welcome, to: session, into: &effects,
            text: "Welcome to the \(settings.network) network, \(source)")
        reply(
            .yourHost, to: session, into: &effects,
            text: "Your host is \(server), running version \(settings.version)")
        reply(
            .created, to: session, into: &effects,
            text: "This server was started \(settings.startedAt.text)")
        reply(
            .myInfo, to: session, into: &effects, settings.server, settings.version, "Biow",
            "CIbeiklmnopstv", "Ibeklov")
        sendSupport(to: session, into: &effects)
        sendUserCounts(to: session, into: &effects)
        sendMOTD(to: session, into: &effects)
    }

    /// Sends the lines of numeric 005.
    func sendSupport(to session: SessionID, into effects: inout Effects) {
        for tokens in support {
            beginReply(.serverSupport, to: session, into: &effects)
            for token in tokens { effects.writer.appendParameter(token) }
            effects.writer.appendText(ServerTokens.text)
            effects.send(effects.end(), to: session)
        }
    }
}
