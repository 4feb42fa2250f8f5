import ReactorIRC
import Text

/// KLINE and DLINE, which other servers have too; the numerics are those of RFC 2812 and of hybrid.
extension Network {
    /// KLINE and DLINE: a ban of users by a mask, and one of addresses; without a parameter, a list.
    mutating func ban(
        _ request: Request, _ command: Command, into effects: inout Effects
    ) throws(Refusal) {
        try requireOperator(request)
        guard request[0] != nil else {
            return listBans(command == .kline ? "k" : "d", request, into: &effects)
        }
        let order = try BanOrder(request.message, command)
        bans.removeExpired(at: request.time)
        let ban = NetworkBan(
            order.target, reason: order.reason, setBy: users[request.user].operatorName ?? [],
            expiresAt: order.duration.end(from: request.time))
        try check(ban, request, command, mayBeOwn: order.mayBeOwn)
        bans.insert(ban)
        noteChange(.ban(ban))
        effects.bannedAddresses = bans.addresses
        let banned = sessions.ids.filter { isBanned($0, by: ban) }
        let absent = absentUsers(bannedBy: ban)
        let text = "\(ban.target) is banned \(order.duration)"
        answer(
            "\(text); \(counted(banned.count, "connection")) closed"
                + (absent.isEmpty ? "" : ", \(counted(absent.count, "absent user")) removed"),
            request, into: &effects)
        let reason = String(decoding: ban.reason, as: UTF8.self)
        let detail = "\(order.duration)" + (reason.isEmpty ? "" : ": \(reason)")
        audit(
            "banned \(ban.target) \(detail)", ("banned", "\(ban.target)", detail),
            by: request.user, into: &effects)
        for user in absent { remove(user, by: ban, at: request.time, into: &effects) }
        for session in banned { close(session, by: ban, at: request.time, into: &effects) }
    }

    /// UNKLINE and UNDLINE.
    mutating func unban(
        _ request: Request, _ command: Command, into effects: inout Effects
    ) throws(Refusal) {
        try requireOperator(request)
        let target = try BanOrder.target(request.message.text(0) ?? "", command)
        bans.removeExpired(at: request.time)
        guard bans.remove(target) != nil else {
            throw bans.isInSettings(target)
                ? .failure(
                    command, "BAN_OF_SETTINGS",
                    "\(target) is banned by the settings: remove it there, then REHASH")
                : .failure(
                    command, "NO_SUCH_BAN",
                    "\(target) is not banned: \(command == .unkline ? "KLINE" : "DLINE") lists bans"
                )
        }
        noteChange(.banLifted(target))
        effects.bannedAddresses = bans.addresses
        answer(
            bans.isInSettings(target)
                ? "The ban of \(target) by an operator is lifted; the settings still ban it"
                : "\(target) is no longer banned",
            request, into: &effects)
        audit(
            "lifted the ban of \(target)", ("lifted the ban", "\(target)", ""), by: request.user,
            into: &effects)
    }

    /// Lists the bans of users (STATS k) or of addresses (STATS d).
    mutating func listBans(
        _ query: String, _ request: Request, into effects: inout Effects
    ) {
        bans.removeExpired(at: request.time)
        let isOfUsers = query.lowercased() == "k"
        let answer = BansAnswer(query, isOfUsers ? bans.users : bans.addresses)
        start(.bans(answer), request, into: &effects)
    }

    private func answer(_ text: String, _ request: Request, into effects: inout Effects) {
        let line = effects.line(
            fromServer: settings.server, "NOTICE", users[request.user].nick, text)
        effects.send(line, to: request.session)
    }

    // MARK: - Enforcing

    /// Closes a new session from a banned address.
    mutating func refuseIfBanned(
        _ session: SessionID, at time: ServerTime, into effects: inout Effects
    ) {
        let address = sessions[session].origin.address
        guard let ban = bans.ban(ofAddress: address, at: time) else { return }
        close(session, by: ban, at: time, into: &effects)
    }

    /// Reports the bans of addresses, which a new edge needs.
    package func reportBans(into effects: inout Effects) {
        if !bans.addresses.isEmpty { effects.bannedAddresses = bans.addresses }
    }

    /// Takes over the bans of new settings: sessions that a new one matches are closed.
    mutating func applyBans(at time: ServerTime, into effects: inout Effects) {
        let new = bans.replaceSettings(settings.bannedAddresses + settings.bannedMasks)
        effects.bannedAddresses = bans.addresses
        if new.isEmpty { return }
        for session in sessions.ids where !sessions[session].awaitsReload {
            guard let ban = new.first(where: { isBanned(session, by: $0) }) else { continue }
            close(session, by: ban, at: time, into: &effects)
        }
        for ban in new {
            for user in absentUsers(bannedBy: ban) {
                remove(user, by: ban, at: time, into: &effects)
            }
        }
    }

    /// Applies bans to a session that `applyBans` left open until it got the result of its REHASH.
    mutating func endReload(
        of session: SessionID, at time: ServerTime, into effects: inout Effects
    ) {
        sessions[session].awaitsReload = false
        let ban = (bans.addresses + bans.users).first {
            $0.holds(at: time) && isBanned(session, by: $0)
        }
        if let ban { close(session, by: ban, at: time, into: &effects) }
    }

    /// The names by which masks know a user: with the cloak, and with an address.
    static func sources(
        _ nick: [UInt8], _ name: [UInt8], _ host: [UInt8], address: [UInt8]
    ) -> [[UInt8]] {
        [host, address].map { User.source(nick, name, $0) }
    }

    func isBanned(_ session: SessionID, by ban: NetworkBan) -> Bool {
        if sessions[session].isClosing { return false }
        let address = sessions[session].origin.address
        guard let user = sessions[session].user else { return ban.bans(address, []) }
        return ban.bans(
            address,
            Self.sources(users[user].nick, users[user].name, users[user].host, address: address))
    }

    /// The users without a session that a ban matches where they were last.
    private func absentUsers(bannedBy ban: NetworkBan) -> [UserID] {
        users.ids.filter { id in
            guard users[id].isAbsent else { return false }
            let (name, host, address) = (users[id].name, users[id].host, users[id].address)
            return ban.bans(
                address, Self.sources(users[id].nick, name, host, address: address))
        }
    }

    private mutating func remove(
        _ user: UserID, by ban: NetworkBan, at time: ServerTime, into effects: inout Effects
    ) {
        remove(user, reason: Array(ban.closingReason.utf8), at: time, into: &effects)
    }

    /// Closes a session, which gets numeric 465 and ERROR with the reason; its user is gone, unless it
    /// has other sessions.
    mutating func close(
        _ session: SessionID, by ban: NetworkBan, at time: ServerTime, into effects: inout Effects
    ) {
        reply(.youAreBanned, to: session, into: &effects, text: ban.notice)
        close(
            session, reason: ban.closingReason, removesUser: true, at: time, into: &effects)
    }

    private func check(
        _ ban: NetworkBan, _ request: Request, _ command: Command, mayBeOwn: Bool
    ) throws(Refusal) {
        let name = command.name
        if !mayBeOwn {
            let advice = "if you mean that, write \(name) MYSELF before the rest"
            if ban.target.isForEverybody {
                throw .failure(
                    command, "BANS_EVERYBODY", "\(ban.target) bans everybody: \(advice)")
            }
            let own = users[request.user].sessions
            if own.contains(where: { isBanned($0, by: ban) }) {
                throw .failure(command, "BANS_YOU", "\(ban.target) bans you: \(advice)")
            }
        }
        let limit = settings.limits.bans
        guard bans.madeByOperators.count < limit || bans.isMade(ban.target) else {
            throw .failure(
                command, "TOO_MANY_BANS",
                "There are \(limit) bans by operators: remove some, or ban in the settings")
        }
    }
}

/// What a KLINE or DLINE is to do: `[MYSELF] [duration] target [reason]`. Pure.
private struct BanOrder {
    let target: BanTarget
    let duration: BanDuration
    let reason: [UInt8]
    /// True when the operator's own connection may be banned.
    let mayBeOwn: Bool

    init(_ message: Message, _ command: Command) throws(Refusal) {
        // Also the words of the last parameter, which `::1` begins.
        var words = message.parameters().flatMap { $0.split(separator: UInt8(ascii: " ")) }
            .map { String(decoding: $0, as: UTF8.self) }[...]
        func takes(_ accepted: String...) -> Bool {
            guard let word = words.first, accepted.contains(word.uppercased()) else { return false }
            words.removeFirst()
            return true
        }
        func takeDuration(_ isMeant: (String) -> Bool) throws(Refusal) -> BanDuration? {
            guard let word = words.first, isMeant(word) else { return nil }
            guard let duration = BanDuration(word) else {
                throw .failure(
                    command, "INVALID_DURATION",
                    "\"\(BanError.shown(word))\" is no duration: write 30m, 2h, 7d or 1y, at most 100y, "
                        + "or 0 for ever")
            }
            words.removeFirst()
            return duration
        }
        var mayBeOwn = false
        func takeFlags() {
            // Ergo closes connections only with ANDKILL.
            while let flag = words.first?.uppercased(), takes("MYSELF", "ANDKILL") {
                if flag == "MYSELF" { mayBeOwn = true }
            }
        }
        takeFlags()
        var duration = try takeDuration(BanDuration.isMeant)
        takeFlags()
        self.mayBeOwn = mayBeOwn
        guard let word = words.popFirst() else {
            throw .numeric(.needMoreParameters, command.name)
        }
        target = try Self.target(word, command)
        // InspIRCd has the duration here, and ngIRCd a number of seconds, which is refused.
        if duration == nil {
            duration = try takeDuration { BanDuration($0) != nil || Int($0) != nil }
        }
        self.duration = duration ?? .forEver
        // The colon before `::1` was that of the last parameter, so the one of the reason is left.
        if word.hasPrefix(":"), let first = words.first, first.hasPrefix(":") {
            words[words.startIndex].removeFirst()
        }
        reason = NameRules.cut(
            Array(words.joined(separator: " ").utf8)[...], to: NetworkBan.reasonLimit)
    }

    /// The mask of KLINE and UNKLINE, and the addresses of DLINE and UNDLINE.
    static func target(_ word: String, _ command: Command) throws(Refusal) -> BanTarget {
        let isOfUsers = command == .kline || command == .unkline
        do throws(BanError) {
            if isOfUsers { return try BanTarget(mask: word) }
            // The first colon of `::1` is taken for that of the last parameter.
            let isCut = word.hasPrefix(":") && !word.hasPrefix("::")
            return try BanTarget(addresses: isCut ? ":" + word : word)
        } catch {
            throw .failure(
                command, isOfUsers ? "INVALID_MASK" : "INVALID_ADDRESS", error.description)
        }
    }
}

/// The rest of a list of bans.
struct BansAnswer: Sendable {
    private let query: String
    private var bans: ArraySlice<NetworkBan>

    init(_ query: String, _ bans: [NetworkBan]) {
        self.query = query
        self.bans = bans[...]
    }

    /// Sends the line of one ban; false at the end, which is sent too.
    mutating func sendLine(
        of network: borrowing Network, to session: SessionID, into effects: inout Effects
    ) -> Bool {
        guard let ban = bans.popFirst() else {
            network.replyWithText(.endOfStats, to: session, into: &effects, query)
            return false
        }
        let maker =
            ban.setBy.map { "by \(String(decoding: $0, as: UTF8.self))" } ?? "by the settings"
        let reason = String(decoding: ban.reason, as: UTF8.self)
        let text = reason.isEmpty ? "" : "\(reason) "
        switch ban.target {
        case .users(let mask):
            network.reply(
                .statsUserBan, to: session, into: &effects, "K", mask.bytes,
                text: "\(text)(\(maker), \(ban.term))")
        case .addresses(let range):
            // A parameter cannot begin with a colon.
            let address = "\(range)".hasPrefix(":") ? "0\(range)" : "\(range)"
            network.reply(
                .statsAddressBan, to: session, into: &effects, "D", address,
                text: "\(text)(\(maker), \(ban.term))")
        }
        return true
    }
}

extension Refusal {
    /// A failure with a code for programs, and a text with what to write.
    fileprivate static func failure(_ command: Command, _ code: String, _ text: String) -> Refusal {
        .standard(StandardReply(.fail, command.name, code, text))
    }
}
