/// Who is there: AWAY (RFC 2812, section 4.1), SETNAME and MONITOR (their specifications).
extension ChatModel {
    func away(_ user: User, _ parameters: [String]) {
        if !user.isRegistered, !user.capabilities.contains("draft/pre-away") {
            return reply(user, 451)
        }
        var text = parameters.first ?? ""
        if text == "*", user.capabilities.contains("draft/pre-away") { text = "Away" }
        let away = text.isEmpty ? nil : cut(text, to: limits.away)
        if user.isRegistered, away != user.away {
            let line = ":\(user.source) AWAY" + (away.map { " :" + $0 } ?? "")
            announce(line, about: user, having: "away-notify")
        }
        user.away = away
        reply(user, text.isEmpty ? 305 : 306)
    }

    func setName(_ user: User, _ parameters: [String]) {
        let name = parameters[0]
        guard !name.isEmpty, name.utf8.count <= limits.realName else {
            guard user.capabilities.contains("setname") else { return }
            return send("FAIL SETNAME INVALID_REALNAME", to: user)
        }
        user.realName = name
        let line = ":\(user.source) SETNAME :\(name)"
        if user.capabilities.contains("setname") { send(line, to: user) }
        announce(line, about: user, having: "setname")
    }

    /// The extended-monitor specification.
    private func announce(_ line: String, about user: User, having capability: String) {
        let neighbours = neighbours(of: user).map(\.client)
        for other in registered where other !== user && other.capabilities.contains(capability) {
            let isMonitor =
                other.capabilities.contains("extended-monitor")
                && monitors(other, user.shownNick)
            if isMonitor || neighbours.contains(other.client) { send(line, to: other) }
        }
    }

    // MARK: - MONITOR

    func monitor(_ user: User, _ parameters: [String]) {
        switch parameters[0].uppercased() {
        case "+", "-":
            let nicks = parameters.count > 1 ? listed(parameters[1]) : []
            if nicks.isEmpty { return reply(user, 461, "MONITOR") }
            if parameters[0] == "+" { return add(nicks, user) }
            user.monitored.removeAll { nick in nicks.contains { folded($0) == folded(nick) } }
        case "C": user.monitored = []
        case "L":
            if !user.monitored.isEmpty {
                reply(user, 732, data: user.monitored.joined(separator: ","))
            }
            reply(user, 733)
        case "S": sendStatus(of: user.monitored, to: user)
        default: reply(user, 400, "MONITOR", parameters[0])
        }
    }

    private func add(_ nicks: [String], _ user: User) {
        var (accepted, excess): ([String], [String]) = ([], [])
        for nick in nicks where isNick(nick) {
            if accepted.contains(where: { folded($0) == folded(nick) }) { continue }
            if monitors(user, nick) {
                accepted.append(nick)
            } else if user.monitored.count < limits.monitors {
                accepted.append(nick)
                user.monitored.append(nick)
            } else {
                excess.append(nick)
            }
        }
        sendStatus(of: accepted, to: user)
        if !excess.isEmpty {
            reply(user, 734, "\(limits.monitors)", excess.joined(separator: ","))
        }
        if let invalid = nicks.first(where: { !isNick($0) }) { reply(user, 432, invalid) }
    }

    private func sendStatus(of nicks: [String], to user: User) {
        let online = nicks.compactMap { self.user(named: $0)?.source }
        let offline = nicks.filter { self.user(named: $0) == nil }
        if !online.isEmpty { reply(user, 730, data: online.joined(separator: ",")) }
        if !offline.isEmpty { reply(user, 731, data: offline.joined(separator: ",")) }
    }

    private func monitors(_ user: User, _ nick: String) -> Bool {
        user.monitored.contains { folded($0) == folded(nick) }
    }

    /// Somebody came or left.
    func notifyMonitors(of nick: String, _ numeric: Int, _ name: String) {
        for other in registered where monitors(other, nick) {
            send("\(numeric) * :\(name)", to: other)
        }
    }
}
