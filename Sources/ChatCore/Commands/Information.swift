import ReactorIRC
import Text

extension Network {
    /// True when a name or a mask means this server.
    func isOurName(_ name: ArraySlice<UInt8>) -> Bool {
        Mask(Array(name)).matches(settings.server.span)
    }

    /// Refuses a command that names another server. The target of a command is a server, a mask, or
    /// the nick of somebody on that server (RFC 2812, section 3.4).
    mutating func requireThisServer(_ target: ArraySlice<UInt8>?) throws(Refusal) {
        guard let target, !target.isEmpty, !isOurName(target), user(named: target) == nil else {
            return
        }
        throw .numeric(.noSuchServer, target)
    }

    /// Sends a text in as many replies as its length needs.
    func replyInPieces(
        _ numeric: Numeric, to session: SessionID, into effects: inout Effects,
        _ text: [UInt8], prefix: String = ""
    ) {
        // `:server NNN nick :`, CR and LF.
        let room =
            MessageWriter.bodyLimit - settings.server.count - replyName(of: session).count
            - prefix.utf8.count - 10
        for piece in TextPieces.pieces(of: String(decoding: text, as: UTF8.self), limit: room) {
            reply(numeric, to: session, into: &effects, text: prefix + piece)
        }
    }

    // MARK: - LUSERS, MOTD

    /// LUSERS (RFC 2812, section 3.4.2).
    mutating func countUsers(_ request: Request, into effects: inout Effects) throws(Refusal) {
        try requireThisServer(request[0])
        try requireThisServer(request[1])
        sendUserCounts(to: request.session, into: &effects)
    }

    /// Sends the numbers of LUSERS.
    func sendUserCounts(to session: SessionID, into effects: inout Effects) {
        let visible = users.count - statistics.invisibleCount
        let verb = visible == 1 ? "is" : "are"
        reply(
            .usersClient, to: session, into: &effects,
            text: "There \(verb) \(counted(visible, "user")) and "
                + "\(statistics.invisibleCount) invisible on 1 server")
        reply(
            .usersOperators, to: session, into: &effects, statistics.operatorCount,
            text: "\(agreeing("operator", statistics.operatorCount)) online")
        reply(
            .usersUnknown, to: session, into: &effects, statistics.unregisteredCount,
            text: "\(agreeing("connection", statistics.unregisteredCount)) not registered")
        reply(
            .usersRooms, to: session, into: &effects, rooms.count,
            text: agreeing("room", rooms.count))
        reply(
            .usersMe, to: session, into: &effects,
            text: "I have \(counted(users.count, "user")) and 0 servers")
        let counts = "\(users.count), at most \(statistics.mostUsers)"
        reply(
            .localUsers, to: session, into: &effects, users.count, statistics.mostUsers,
            text: "Users of this server: \(counts)")
        reply(
            .globalUsers, to: session, into: &effects, users.count, statistics.mostUsers,
            text: "Users of the network: \(counts)")
    }

    /// MOTD (RFC 2812, section 3.4.1).
    mutating func showMOTD(_ request: Request, into effects: inout Effects) throws(Refusal) {
        try requireThisServer(request[0])
        sendMOTD(to: request.session, into: &effects)
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
            replyInPieces(.motd, to: session, into: &effects, line, prefix: "- ")
        }
        replyWithText(.endOfMOTD, to: session, into: &effects)
    }

    // MARK: - The server

    /// VERSION (RFC 2812, section 3.4.3), with the lines of numeric 005 (the modern documentation).
    mutating func showVersion(_ request: Request, into effects: inout Effects) throws(Refusal) {
        try requireThisServer(request[0])
        reply(
            .version, to: request.session, into: &effects, settings.version, settings.server,
            text: "A server of the network \(settings.network)")
        sendSupport(to: request.session, into: &effects)
    }

    /// TIME (RFC 2812, section 3.4.6).
    mutating func showTime(_ request: Request, into effects: inout Effects) throws(Refusal) {
        try requireThisServer(request[0])
        reply(
            .time, to: request.session, into: &effects, settings.server, text: request.time.text)
    }

    /// INFO (RFC 2812, section 3.4.10).
    mutating func showInfo(_ request: Request, into effects: inout Effects) throws(Refusal) {
        try requireThisServer(request[0])
        let lines = [
            "This is \(settings.version), a chat server that speaks IRC.",
            "It serves the network \(settings.network).",
            "It was started \(settings.startedAt.text).",
            "HELP lists the commands, ADMIN shows who runs the server.",
        ]
        for line in lines {
            replyInPieces(.info, to: request.session, into: &effects, Array(line.utf8))
        }
        replyWithText(.endOfInfo, to: request.session, into: &effects)
    }

    /// ADMIN (RFC 2812, section 3.4.9).
    mutating func showAdmin(_ request: Request, into effects: inout Effects) throws(Refusal) {
        try requireThisServer(request[0])
        guard !settings.adminLocation.isEmpty || !settings.adminContact.isEmpty else {
            throw .numeric(.noAdminInfo, settings.server)
        }
        let network = Array("The network \(settings.network)".utf8)
        reply(
            .adminMe, to: request.session, into: &effects, settings.server,
            text: "Who runs this server")
        let rows: [(Numeric, [UInt8])] = [
            (.adminLocation, network), (.adminLocation2, settings.adminLocation),
            (.adminEmail, settings.adminContact),
        ]
        for (numeric, text) in rows where !text.isEmpty {
            replyInPieces(numeric, to: request.session, into: &effects, text)
        }
    }

    /// LINKS (RFC 2812, section 3.4.5): operators see the one server, others an empty list.
    mutating func listLinks(_ request: Request, into effects: inout Effects) throws(Refusal) {
        // With two parameters the first one is the server that is asked.
        if request[1] != nil { try requireThisServer(request[0]) }
        let mask = request[1] ?? request[0] ?? [UInt8(ascii: "*")]
        if users[request.user].modes.contains(.networkOperator), isOurName(mask) {
            reply(
                .links, to: request.session, into: &effects, settings.server, settings.server,
                text: "0 \(settings.network)")
        }
        replyWithText(.endOfLinks, to: request.session, into: &effects, mask)
    }

    /// STATS (RFC 2812, section 3.4.4): `u` for everybody, the rest for operators.
    mutating func showStatistics(
        _ request: Request, into effects: inout Effects
    ) throws(Refusal) {
        guard let query = request[0], !query.isEmpty else {
            throw .numeric(.needMoreParameters, Command.stats.name)
        }
        try requireThisServer(request[1])
        let letter = String(decoding: query, as: UTF8.self)
        if letter != "u" { try requireOperator(request) }
        switch letter {
        case "k", "K", "d", "D": return listBans(letter, request, into: &effects)
        case "m":
            for command in Command.allCases {
                let count = statistics.commandCounts[Int(command.rawValue)]
                guard count > 0 else { continue }
                reply(
                    .statsCommands, to: request.session, into: &effects, command.name, count)
            }
        case "o":
            for entry in settings.operators {
                reply(
                    .statsOperatorLine, to: request.session, into: &effects, "O", "*", "*",
                    entry.name)
            }
        case "u":
            reply(
                .statsUptime, to: request.session, into: &effects,
                text: "Server up \(uptime(at: request.time))")
        default: break
        }
        replyWithText(.endOfStats, to: request.session, into: &effects, query)
    }

    /// The time since the start, as RFC 2812 has it in numeric 242: `2 days 3:04:05`.
    private func uptime(at time: ServerTime) -> String {
        let seconds = time.seconds(since: settings.startedAt)
        func twoDigits(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
        let (minute, second) = (twoDigits(seconds / 60 % 60), twoDigits(seconds % 60))
        return "\(seconds / 86_400) days \(seconds / 3_600 % 24):\(minute):\(second)"
    }
}
