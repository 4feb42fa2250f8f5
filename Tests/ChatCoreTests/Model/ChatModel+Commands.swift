/// Which command does what, and the registration.
extension ChatModel {
    /// The fewest parameters of commands that have any.
    private static let parameterCounts = [
        "CAP": 1, "PASS": 1, "USER": 4, "JOIN": 1, "PART": 1, "MODE": 1, "TOPIC": 1, "KICK": 2,
        "WHO": 1, "USERHOST": 1, "ISON": 1, "OPER": 2, "KILL": 2, "WALLOPS": 1,
        "MONITOR": 1, "SETNAME": 1, "UNKLINE": 1, "UNDLINE": 1,
    ]
    private static let commands: Set<String> = [
        "CAP", "PASS", "USER", "NICK", "PING", "PONG", "QUIT", "JOIN", "PART", "MODE", "TOPIC",
        "NAMES", "KICK", "INVITE", "PRIVMSG", "NOTICE", "AWAY", "WHO", "WHOIS", "WHOWAS", "LIST",
        "USERHOST", "ISON", "OPER", "KILL", "WALLOPS", "LUSERS", "MONITOR",
        "SETNAME", "TAGMSG", "BATCH", "KLINE", "DLINE", "UNKLINE", "UNDLINE",
    ]
    /// Those that are allowed without a registration.
    private static let early: Set<String> = [
        "AWAY", "CAP", "PASS", "USER", "NICK", "PING", "PONG", "QUIT",
    ]

    /// A client sends a line.
    func receive(_ line: String, from client: String) {
        guard let user = users[client] else { return }
        dropStaleBatch(user)
        // Other tags than those of batches change nothing of what is sent but tags.
        let tags = line.hasPrefix("@") ? line.dropFirst().prefix { $0 != " " } : ""
        let line = line.hasPrefix("@") ? String(line.drop { $0 != " " }.dropFirst()) : line
        let parts = line.split(separator: " ", omittingEmptySubsequences: true)
        guard let first = parts.first else { return }
        let command = first.uppercased()
        guard Self.commands.contains(command) else {
            if !user.isRegistered { return reply(user, 451) }
            return reply(user, 421, String(first))
        }
        if !user.isRegistered, !Self.early.contains(command) { return reply(user, 451) }
        if user.isRegistered, command == "USER" || command == "PASS" { return reply(user, 462) }
        let parameters = Self.parameters(line)
        if parameters.count < Self.parameterCounts[command] ?? 0 {
            return reply(user, 461, command)
        }
        if user.isRegistered {
            if collect(command, parameters, tags.split(separator: ";"), user) { return }
            carryOut(command, parameters, user)
        } else {
            register(command, parameters, user)
        }
    }

    /// What is after the command: words, and after a colon the rest; the fifteenth is the rest too
    /// (RFC 2812, section 2.3.1).
    private static func parameters(_ line: String) -> [String] {
        var words: [String] = []
        var rest = line.drop { $0 != " " }
        while true {
            rest = rest.drop { $0 == " " }
            if rest.isEmpty { return words }
            if rest.hasPrefix(":") || words.count == 14 {
                return words + [String(rest.hasPrefix(":") ? rest.dropFirst() : rest)]
            }
            words.append(String(rest.prefix { $0 != " " }))
            rest = rest.drop { $0 != " " }
        }
    }

    private func carryOut(_ command: String, _ parameters: [String], _ user: User) {
        switch command {
        case "CAP": negotiate(user, parameters)
        case "NICK": changeNick(user, parameters)
        case "PING": ping(user, parameters)
        case "QUIT": quit(user, parameters)
        case "JOIN": join(user, parameters)
        case "PART": part(user, parameters)
        case "MODE": mode(user, parameters)
        case "TOPIC": topic(user, parameters)
        case "NAMES": names(user, parameters)
        case "KICK": kick(user, parameters)
        case "INVITE": invite(user, parameters)
        case "PRIVMSG", "NOTICE", "TAGMSG": sendMessage(user, command, parameters)
        case "BATCH": batch(user, parameters)
        case "AWAY": away(user, parameters)
        case "WHO": who(user, parameters)
        case "WHOIS": whois(user, parameters)
        case "WHOWAS": whowas(user, parameters)
        case "LIST": list(user, parameters)
        case "USERHOST": userhost(user, parameters)
        case "ISON": isOn(user, parameters)
        case "OPER": becomeOperator(user, parameters)
        case "KILL": kill(user, parameters)
        case "WALLOPS": sendWallops(user, parameters)
        case "LUSERS": sendCounts(user)
        case "MONITOR": monitor(user, parameters)
        case "SETNAME": setName(user, parameters)
        case "KLINE", "DLINE": ban(user, command, parameters)
        case "UNKLINE", "UNDLINE": unban(user, command, parameters)
        default: break
        }
    }

    // MARK: - Registration (RFC 2812, section 3.1; the capability-negotiation specification)

    private func register(_ command: String, _ parameters: [String], _ user: User) {
        switch command {
        case "CAP": negotiate(user, parameters)
        case "NICK":
            guard let nick = checkedNick(user, parameters) else { return }
            user.nick = nick
        case "USER":
            let name = parameters[0].unicodeScalars.filter { scalar in
                scalar.isASCII
                    && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                        || "-._".unicodeScalars.contains(scalar))
            }
            if name.isEmpty { return reply(user, 468) }
            user.name = "~" + String(String(name).prefix(limits.userName - 1))
            user.realName = cut(parameters[3], to: limits.realName)
        case "AWAY": return away(user, parameters)
        case "PING": return ping(user, parameters)
        case "QUIT": return quit(user, parameters)
        case "PASS": break
        default: return
        }
        completeRegistration(user)
    }

    private func completeRegistration(_ user: User) {
        guard let nick = user.nick, user.name != nil, !user.isNegotiating else { return }
        if self.user(named: nick) != nil {
            user.nick = nil
            return reply(user, 433, nick)
        }
        if let ban = ban(of: user, as: nick) { return close(user, by: ban) }
        user.isRegistered = true
        user.signedOnAt = time
        user.activeAt = time
        mostUsers = max(mostUsers, registered.count)
        for numeric in 1...3 { reply(user, numeric) }
        reply(user, 4, "irc.test", "carillon-test", "Biow", "CIbeiklmnopstv", "Ibeklov")
        sendCounts(user)
        reply(user, 422)
        notifyMonitors(of: nick, 730, user.source)
    }

    /// LUSERS (RFC 2812, section 3.4.2).
    private func sendCounts(_ user: User) {
        let count = registered.count
        reply(user, 251)
        reply(user, 252, "\(registered.count { $0.isOperator })")
        reply(user, 253, "\(users.count - count)")
        reply(user, 254, "\(rooms.count)")
        reply(user, 255)
        reply(user, 265, "\(count)", "\(mostUsers)")
        reply(user, 266, "\(count)", "\(mostUsers)")
    }

    private func negotiate(_ user: User, _ parameters: [String]) {
        switch parameters[0].uppercased() {
        case "LS":
            user.isNegotiating = !user.isRegistered
            if parameters.count > 1, parameters[1] == "302" {
                user.hasValues = true
                user.capabilities.insert("cap-notify")
            }
            send(":irc.test CAP \(user.shownNick) LS", to: user)
        case "LIST":
            let list = user.capabilities.sorted().joined(separator: " ")
            send(":irc.test CAP \(user.shownNick) LIST :\(list)", to: user)
        case "REQ":
            user.isNegotiating = !user.isRegistered
            let text = parameters.count > 1 ? parameters[1] : ""
            let changes = text.split(separator: " ").map(String.init)
            let known: Set = [
                "account-notify", "account-tag", "away-notify", "batch", "cap-notify", "chghost",
                "draft/multiline", "draft/pre-away", "echo-message", "extended-join",
                "extended-monitor",
                "invite-notify", "labeled-response", "message-tags", "multi-prefix",
                "no-implicit-names", "server-time", "setname", "standard-replies",
                "userhost-in-names",
            ]
            // A client of version 302 cannot do without notifications.
            let isKnown = changes.allSatisfy {
                known.contains($0.hasPrefix("-") ? String($0.dropFirst()) : $0)
                    && !(user.hasValues && $0 == "-cap-notify")
            }
            let answer = isKnown ? "ACK" : "NAK"
            send(":irc.test CAP \(user.shownNick) \(answer) :\(text)", to: user)
            for change in changes where isKnown {
                if !change.hasPrefix("-") {
                    user.capabilities.insert(change)
                } else {
                    user.capabilities.remove(String(change.dropFirst()))
                }
            }
        case "END": user.isNegotiating = false
        default: reply(user, 410, parameters[0])
        }
    }

    /// The nick that NICK has, if it is valid and free.
    private func checkedNick(_ user: User, _ parameters: [String]) -> String? {
        guard let nick = parameters.first, !nick.isEmpty else {
            reply(user, 431)
            return nil
        }
        guard isNick(nick) else {
            reply(user, 432, nick)
            return nil
        }
        if let holder = self.user(named: nick), holder !== user {
            reply(user, 433, nick)
            return nil
        }
        return nick
    }

    func isNick(_ nick: String) -> Bool {
        let special = "[]\\`_^{|}"
        return !nick.isEmpty && nick.utf8.count <= limits.nick
            && nick.enumerated().allSatisfy { index, letter in
                letter.isASCII
                    && (letter.isLetter || special.contains(letter)
                        || index > 0 && (letter.isNumber || letter == "-"))
            }
    }

    /// NICK of a user (RFC 2812, section 3.1.2).
    private func changeNick(_ user: User, _ parameters: [String]) {
        guard let nick = checkedNick(user, parameters), nick != user.nick else { return }
        if let room = user.rooms.first(where: {
            $0.members[user.client] == [] && silences($0, user)
        }) {
            return reply(user, 447, room.name)
        }
        if ban(of: user, as: nick) != nil { return reply(user, 432, nick) }
        // The same nick in another case is not gone.
        if folded(nick) != folded(user.shownNick) { remember(user) }
        let line = ":\(user.source) NICK \(nick)"
        for other in [user] + neighbours(of: user) { send(line, to: other) }
        let old = user.shownNick
        user.nick = nick
        if folded(nick) == folded(old) { return }
        notifyMonitors(of: old, 731, old)
        notifyMonitors(of: nick, 730, user.source)
    }

    // MARK: - The connection

    private func ping(_ user: User, _ parameters: [String]) {
        guard let token = parameters.first, !token.isEmpty else { return reply(user, 409) }
        send(":irc.test PONG irc.test :\(token)", to: user)
    }

    private func quit(_ user: User, _ parameters: [String]) {
        let text = parameters.first ?? ""
        close(user, reason: text.isEmpty ? "Quit" : "Quit: \(text)")
    }

    // MARK: - Operators of the network

    /// OPER (RFC 2812, section 3.1.4): after three failures a minute of waiting.
    private func becomeOperator(_ user: User, _ parameters: [String]) {
        if user.failureTimes.count >= 3, let last = user.failureTimes.last, time - last < 60 {
            return reply(user, 263, "OPER")
        }
        guard parameters[0] == "root" else {
            user.failureTimes.append(time)
            return reply(user, 491)
        }
        guard parameters[1] == "secret" else {
            user.failureTimes.append(time)
            return reply(user, 464)
        }
        user.failureTimes = []
        reply(user, 381)
        if user.modes.insert("o").inserted {
            send(":irc.test MODE \(user.shownNick) +o", to: user)
        }
    }

    private func kill(_ user: User, _ parameters: [String]) {
        guard user.isOperator else { return reply(user, 481) }
        guard let victim = self.user(named: parameters[0]) else {
            if matchesMask(parameters[0], "irc.test") { return reply(user, 483) }
            return reply(user, 401, parameters[0])
        }
        let reason = cut(parameters[1], to: limits.kick)
        send(":\(user.source) KILL \(victim.shownNick) \(last(reason))", to: victim)
        close(victim, reason: "Killed (\(user.shownNick) (\(reason)))")
    }

    private func sendWallops(_ user: User, _ parameters: [String]) {
        guard user.isOperator else { return reply(user, 481) }
        if parameters[0].isEmpty { return reply(user, 461, "WALLOPS") }
        for other in registered where !other.modes.isDisjoint(with: ["o", "w"]) {
            send(":\(user.source) WALLOPS :\(parameters[0])", to: other)
        }
    }
}
