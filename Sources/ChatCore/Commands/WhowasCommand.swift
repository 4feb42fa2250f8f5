import ReactorIRC

extension Network {
    /// WHOWAS (RFC 2812, section 3.6.3).
    mutating func showFormerUsers(
        _ request: Request, into effects: inout Effects
    ) throws(Refusal) {
        // `TARGMAX=WHOWAS:1`.
        guard let name = request[0]?.listed.first else { throw .numeric(.noNickGiven) }
        var count = Int.max
        if let text = request.message.text(1), let number = Int(text), number > 0 { count = number }
        let answer = WhowasAnswer(
            name, whowas.entries(named: name, count: count), asker: request.user)
        start(.whowas(answer), request, into: &effects)
    }
}

/// The rest of an answer to WHOWAS.
struct WhowasAnswer: Sendable {
    private let name: ArraySlice<UInt8>
    private let asker: UserID
    private var entries: ArraySlice<Whowas.Entry>
    private var isFirst = true

    init(_ name: ArraySlice<UInt8>, _ entries: [Whowas.Entry], asker: UserID) {
        self.name = name
        self.asker = asker
        self.entries = entries[...]
    }

    /// Sends the lines of one user; false at the end, which is sent too.
    mutating func sendLine(
        of network: borrowing Network, to session: SessionID, into effects: inout Effects
    ) -> Bool {
        guard let entry = entries.popFirst() else {
            if isFirst {
                network.replyWithText(.wasNoSuchNick, to: session, into: &effects, name)
            }
            network.replyWithText(.endOfWhowas, to: session, into: &effects, name)
            return false
        }
        isFirst = false
        network.reply(
            .whowasUser, to: session, into: &effects, entry.nick, entry.name, entry.host, "*",
            text: String(decoding: entry.realName, as: UTF8.self))
        if network.users[asker].modes.contains(.networkOperator) {
            network.replyWithText(
                .whoisActually, to: session, into: &effects, entry.nick, entry.addressWord)
        }
        network.reply(
            .whoisServer, to: session, into: &effects, entry.nick, network.settings.server,
            text: entry.leftAt.text)
        return true
    }
}
