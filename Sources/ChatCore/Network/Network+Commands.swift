import ReactorIRC

extension Network {
    /// Checks and carries out a message of a session.
    mutating func received(
        _ message: Message, _ session: SessionID, at time: ServerTime, into effects: inout Effects
    ) throws(Refusal) {
        let user = sessions[session].user
        guard let command = Command(message.command) else {
            statistics.unknownCommandCount += 1
            if user == nil { throw .numeric(.notRegistered) }
            // These two have numerics of their own (RFC 2812, sections 4.5 and 4.6).
            if message.isCommand("SUMMON") { throw .numeric(.summonDisabled) }
            if message.isCommand("USERS") { throw .numeric(.usersDisabled) }
            throw .numeric(.unknownCommand, message.command)
        }
        statistics.commandCounts[Int(command.rawValue)] += 1
        let rule = command.rule
        switch rule.phase {
        case .always: break
        case .beforeRegistration: if user != nil { throw .numeric(.alreadyRegistered) }
        case .afterRegistration: if user == nil { throw .numeric(.notRegistered) }
        }
        guard message.parameterCount >= rule.parameterCount else {
            throw .numeric(.needMoreParameters, command.name)
        }
        if let user {
            let request = Request(message: message, session: session, user: user, time: time)
            try carryOut(command, request, into: &effects)
        } else {
            try register(command, message, session, at: time, into: &effects)
        }
    }

    /// Carries out a command of a registered session.
    private mutating func carryOut(
        _ command: Command, _ request: Request, into effects: inout Effects
    ) throws(Refusal) {
        if !request.message.layout.tags.isEmpty {
            if try collect(request, command, into: &effects) { return }
        }
        switch command {
        case .privmsg: try sendMessage(request, command, into: &effects)
        case .notice, .tagmsg: try sendMessage(request, command, into: &effects)
        case .ping: try ping(request.message, request.session, into: &effects)
        case .pong: break
        case .join: try join(request, into: &effects)
        case .part: try part(request, into: &effects)
        case .batch: try batch(request, into: &effects)
        case .quit: quit(request.message, request.session, at: request.time, into: &effects)
        case .nick: try changeNick(request, into: &effects)
        case .cap: try negotiate(request.message, request.session, into: &effects)
        case .redact: try redact(request, into: &effects)
        case .chathistory: try showHistory(request, into: &effects)
        case .mode: try mode(request, into: &effects)
        case .markread: try markRead(request, into: &effects)
        case .topic: try topic(request, into: &effects)
        case .kick: try kick(request, into: &effects)
        case .invite: try invite(request, into: &effects)
        case .names: try names(request, into: &effects)
        case .list: list(request, into: &effects)
        case .who: who(request, into: &effects)
        case .whois: try whois(request, into: &effects)
        case .whowas: try showFormerUsers(request, into: &effects)
        case .userhost: userhost(request, into: &effects)
        case .ison: isOn(request, into: &effects)
        case .away: away(request, into: &effects)
        case .oper: try becomeOperator(request, into: &effects)
        case .kline, .dline: try ban(request, command, into: &effects)
        case .unkline, .undline: try unban(request, command, into: &effects)
        case .kill: try kill(request, into: &effects)
        case .wallops: try sendWallops(request, into: &effects)
        case .rehash: try rehash(request, into: &effects)
        case .lusers: try countUsers(request, into: &effects)
        case .monitor: try monitor(request, into: &effects)
        case .setname: try setName(request, into: &effects)
        case .motd: try showMOTD(request, into: &effects)
        case .version: try showVersion(request, into: &effects)
        case .time: try showTime(request, into: &effects)
        case .info: try showInfo(request, into: &effects)
        case .admin: try showAdmin(request, into: &effects)
        case .links: try listLinks(request, into: &effects)
        case .stats: try showStatistics(request, into: &effects)
        case .help, .helpop: try help(request, into: &effects)
        case .authenticate:
            try authenticate(request.message, request.session, at: request.time, into: &effects)
        case .register:
            try register(request.message, request.session, at: request.time, into: &effects)
        case .verify: try verify(request.message)
        case .nickserv, .ns: try ask(.nickServ, request, into: &effects)
        case .chanserv, .cs: try ask(.chanServ, request, into: &effects)
        case .pass, .user, .error: break
        }
    }

    /// Answers PING (RFC 2812, section 3.7.2).
    func ping(
        _ message: Message, _ session: SessionID, into effects: inout Effects
    ) throws(Refusal) {
        guard let token = message[0], !token.isEmpty else { throw .numeric(.noOrigin) }
        effects.begin(from: settings.server, "PONG")
        effects.writer.appendParameter(settings.server)
        effects.writer.appendText(token)
        effects.send(effects.end(), to: session)
    }
}
