import ReactorIRC

extension Network {
    /// AWAY: with a text the user is away, without one it is back (RFC 2812, section 4.1).
    mutating func away(_ request: Request, into effects: inout Effects) {
        let text = awayText(request[0], of: request.session)
        setAway(text, of: request.user, into: &effects)
        replyWithText(text == nil ? .unaway : .nowAway, to: request.session, into: &effects)
    }

    /// AWAY before the registration is complete (the pre-away specification).
    mutating func preAway(
        _ message: Message, _ session: SessionID, into effects: inout Effects
    ) throws(Refusal) {
        guard sessions[session].capabilities.contains(.preAway) else {
            throw .numeric(.notRegistered)
        }
        let text = awayText(message[0], of: session)
        sessions[session].registration?.away = text
        replyWithText(text == nil ? .unaway : .nowAway, to: session, into: &effects)
    }

    /// The text of AWAY; nil when there is none. With the capability pre-away, `*` means that the
    /// user is away and has chosen no text.
    private func awayText(
        _ given: ArraySlice<UInt8>?, of session: SessionID
    ) -> [UInt8]? {
        guard let given, !given.isEmpty else { return nil }
        if given.elementsEqual("*".utf8), sessions[session].capabilities.contains(.preAway) {
            return Array("Away".utf8)
        }
        return NameRules.cut(given, to: settings.limits.away)
    }

    /// Changes whether a user is away, and announces it (the away-notify specification).
    mutating func setAway(
        _ text: [UInt8]?, of user: UserID, into effects: inout Effects
    ) {
        guard users[user].away != text else { return }
        users[user].away = text
        noteChange(of: user)
        let line = awayLine(of: user, into: &effects)
        announce(line, about: user, having: CapabilitySet(.awayNotify), into: &effects)
    }

    /// AWAY with the text of a user; without one when the user is back.
    func awayLine(of user: UserID, into effects: inout Effects) -> Line {
        effects.begin(from: users[user], Command.away.name)
        if let text = users[user].away { effects.writer.appendText(text) }
        return effects.end()
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
