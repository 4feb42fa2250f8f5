import Accounts
import ReactorIRC

extension Network {
    /// WHOIS, also with a server or the nick itself before the nick (RFC 2812, section 3.6.2).
    mutating func whois(_ request: Request, into effects: inout Effects) throws(Refusal) {
        // `TARGMAX=WHOIS:1`.
        guard let name = (request[1] ?? request[0])?.listed.first else {
            throw .numeric(.noNickGiven)
        }
        if request[1] != nil, let target = request[0], !isThisServer(target),
            user(named: target) == nil
        {
            throw .numeric(.noSuchServer, target)
        }
        if let user = user(named: name) {
            describe(user, request, into: &effects)
        } else {
            reply(Refusal.numeric(.noSuchNick, name), to: request.session, into: &effects)
        }
        replyWithText(.endOfWhois, to: request.session, into: &effects, name)
    }

    /// True when the mask matches the name of this server.
    func isThisServer(_ mask: ArraySlice<UInt8>) -> Bool {
        Mask(Array(mask)).matches(settings.server.span)
    }

    private func describe(_ id: UserID, _ request: Request, into effects: inout Effects) {
        let session = request.session
        let user = users[id]
        reply(
            .whoisUser, to: session, into: &effects, user.nick, user.name, user.host, "*",
            text: String(decoding: user.realName, as: UTF8.self))
        let rooms = shownRooms(of: id, to: request.user, request.session)
        if !rooms.isEmpty {
            reply(.whoisRooms, to: session, into: &effects, user.nick, list: rooms)
        }
        reply(
            .whoisServer, to: session, into: &effects, user.nick, settings.server,
            text: settings.network)
        if let account = user.account {
            reply(
                .whoisAccount, to: session, into: &effects, user.nick, account.bytes,
                text: "is logged in as")
        }
        if user.modes.contains(.networkOperator) {
            replyWithText(.whoisOperator, to: session, into: &effects, user.nick)
        }
        if user.modes.contains(.bot) {
            replyWithText(.whoisBot, to: session, into: &effects, user.nick)
        }
        if !user.isAbsent, user.sessions.allSatisfy({ sessions[$0].origin.isSecure }) {
            replyWithText(.whoisSecure, to: session, into: &effects, user.nick)
        }
        if showsAddress(of: id, to: request.user) {
            reply(
                .whoisModes, to: session, into: &effects, user.nick,
                text: "has the modes \(String(decoding: user.modes.text, as: UTF8.self))")
            if user.isAddressKnown {
                replyWithText(
                    .whoisActually, to: session, into: &effects, user.nick, user.addressWord)
            }
            var certificates: Set<CertificateFingerprint> = []
            for case let certificate? in user.sessions.map({ sessions[$0].origin.certificate })
            where certificates.insert(certificate).inserted {
                reply(
                    .whoisCertificate, to: session, into: &effects, user.nick,
                    text: "has the client certificate fingerprint \(certificate)")
            }
        }
        replyIfAway(id, to: session, into: &effects)
        replyWithText(
            .whoisIdle, to: session, into: &effects, user.nick,
            Int(request.time.seconds(since: user.activeAt)), Int(user.signedOnAt.seconds))
    }

    /// A user's rooms with its ranks, as far as another may see them: common ones, and of users that
    /// are not invisible all but secret and private ones.
    private func shownRooms(
        of user: UserID, to asker: UserID, _ session: SessionID
    ) -> [[UInt8]] {
        let showsAllRanks = sessions[session].capabilities.contains(.multiPrefix)
        let isInvisible = users[user].modes.contains(.invisible)
        return users[user].rooms.compactMap { room in
            let isShown =
                rooms[room].members[asker] != nil || !isInvisible && rooms[room].isListed
            guard isShown, let ranks = rooms[room].members[user] else { return nil }
            return ranks.symbols(all: showsAllRanks) + rooms[room].name
        }
    }
}
