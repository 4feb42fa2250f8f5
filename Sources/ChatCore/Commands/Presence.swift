import ReactorIRC

extension Network {
    /// AWAY: with a text the user is away, without one it is back (RFC 2812, section 4.1).
    mutating func away(_ request: Request, into effects: inout Effects) {
        let text = request[0].flatMap { $0.isEmpty ? nil : $0 }
        setAway(text.map { NameRules.cut($0, to: settings.limits.away) }, of: request.user)
        replyWithText(text == nil ? .unaway : .nowAway, to: request.session, into: &effects)
    }

    /// Changes whether a user is away; the one place where that happens.
    private mutating func setAway(_ text: [UInt8]?, of user: UserID) {
        users[user].away = text
    }

    /// Sends that a user is away, if it is, to a session that wrote to it.
    func replyIfAway(_ user: UserID, to session: SessionID, into effects: inout Effects) {
        guard let away = users[user].away else { return }
        reply(
            .away, to: session, into: &effects, users[user].nick,
            text: String(decoding: away, as: UTF8.self))
    }

    /// USERHOST with up to five nicks (RFC 2812, section 4.8).
    mutating func userhost(_ request: Request, into effects: inout Effects) {
        var list: [[UInt8]] = []
        for name in request.message.parameters().prefix(5) {
            guard let user = user(named: name) else { continue }
            var word = users[user].nick
            if users[user].modes.contains(.networkOperator) { word.append(UInt8(ascii: "*")) }
            word.append(UInt8(ascii: "="))
            word.append(UInt8(ascii: users[user].away == nil ? "+" : "-"))
            word += users[user].name
            word.append(UInt8(ascii: "@"))
            word += users[user].host
            list.append(word)
        }
        reply(.userhost, to: request.session, into: &effects, list: list)
    }

    /// ISON; the nicks may be parameters or words of one (RFC 2812, section 4.9).
    mutating func isOn(_ request: Request, into effects: inout Effects) {
        var list: [[UInt8]] = []
        for parameter in request.message.parameters() {
            for name in parameter.split(separator: UInt8(ascii: " ")) {
                if let user = user(named: name) { list.append(users[user].nick) }
            }
        }
        reply(.isOn, to: request.session, into: &effects, list: list)
    }
}
