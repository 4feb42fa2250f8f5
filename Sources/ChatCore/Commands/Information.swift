import ReactorIRC

extension Network {
    /// Sends the numbers of LUSERS (RFC 2812, section 3.4.2).
    func sendUserCounts(to session: SessionID, into effects: inout Effects) {
        let visible = users.count - statistics.invisibleCount
        reply(
            .usersClient, to: session, into: &effects,
            text:
                "There are \(visible) users and \(statistics.invisibleCount) invisible on 1 server")
        reply(
            .usersOperators, to: session, into: &effects, statistics.operatorCount,
            text: "operators online")
        let unknown = sessions.count - users.count
        reply(
            .usersUnknown, to: session, into: &effects, unknown, text: "connections not registered")
        reply(.usersRooms, to: session, into: &effects, rooms.count, text: "rooms")
        reply(
            .usersMe, to: session, into: &effects, text: "I have \(users.count) users and 0 servers"
        )
        let counts = "\(users.count), at most \(statistics.mostUsers)"
        reply(
            .localUsers, to: session, into: &effects, users.count, statistics.mostUsers,
            text: "Users of this server: \(counts)")
        reply(
            .globalUsers, to: session, into: &effects, users.count, statistics.mostUsers,
            text: "Users of the network: \(counts)")
    }

    /// Sends the message of the day.
    func sendMOTD(to session: SessionID, into effects: inout Effects) {
        guard let motd = settings.motd else {
            return replyWithText(.noMOTD, to: session, into: &effects)
        }
        let server = String(decoding: settings.server, as: UTF8.self)
        reply(
            .motdStart, to: session, into: &effects, text: "- \(server) message of the day -")
        for line in motd {
            reply(
                .motd, to: session, into: &effects,
                text: "- " + String(decoding: line, as: UTF8.self))
        }
        replyWithText(.endOfMOTD, to: session, into: &effects)
    }
}
