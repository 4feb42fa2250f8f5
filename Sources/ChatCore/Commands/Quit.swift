package import ReactorIRC

extension Network {
    /// QUIT (RFC 2812, section 3.1.7).
    mutating func quit(
        _ message: Message, _ session: SessionID, at time: ServerTime, into effects: inout Effects
    ) {
        let text = message.text(0) ?? ""
        close(session, reason: text.isEmpty ? "Quit" : "Quit: \(text)", at: time, into: &effects)
    }

    /// The reason when a client closes its connection without QUIT.
    package static let endByClient = "Remote host closed the connection"

    /// Closes a session: it gets ERROR with the reason, others see its user quit. With
    /// `removesUser` a user that is always on quits too, if it has no other session.
    mutating func close(
        _ session: SessionID, reason: String, removesUser: Bool = false, at time: ServerTime,
        into effects: inout Effects
    ) {
        guard !sessions[session].isClosing else { return }
        effects.begin()
        effects.writer.appendError(closingFor: reason)
        effects.send(effects.end(), to: session)
        end(
            session, reason: Array(reason.utf8), removesUser: removesUser, at: time,
            into: &effects)
        effects.append(.close(session))
    }

    /// Ends a session: its user quits, unless it has other sessions, or is always on.
    mutating func end(
        _ session: SessionID, reason: [UInt8], removesUser: Bool = false, at time: ServerTime,
        into effects: inout Effects
    ) {
        guard !sessions[session].isClosing else { return }
        sessions[session].isClosing = true
        sessions[session].wait = nil
        sessions[session].waiting = []
        if sessions[session].registration != nil { statistics.unregisteredCount -= 1 }
        sessions[session].registration = nil
        stopMonitoring(session)
        logins.end(session)
        clientBatches[session] = nil
        guard let user = sessions[session].user else { return }
        sessions[session].user = nil
        users[user].sessions.removeAll { $0 == session }
        for room in users[user].rooms { effects.append(.unfollow(session, room)) }
        guard users[user].isAbsent else { return }
        if isAlwaysOn(user), !removesUser {
            depart(user, at: time, into: &effects)
        } else {
            remove(user, reason: reason, at: time, into: &effects)
        }
    }

    /// A user without a session quits all rooms and is gone.
    mutating func remove(
        _ user: UserID, reason: [UInt8], at time: ServerTime, into effects: inout Effects
    ) {
        let leaving = users[user]
        // One line is in the logs of all rooms.
        let time = leaving.rooms.reduce(time) { max($0, rooms[$1].log.next(at: $0).time) }
        effects.begin(from: leaving, Command.quit.name)
        effects.lineTags.time = time
        effects.writer.appendText(reason)
        let line = effects.end()
        if !leaving.rooms.isEmpty { sendToNeighbours(of: user, line, into: &effects) }
        for room in leaving.rooms {
            leave(user, room, by: line, as: .quit, at: time, into: &effects)
        }
        endConversations(of: user)
        whowas.append(leaving, at: time)
        note(leaving.modes, [])
        nicks[leaving.foldedNick] = nil
        setAccount(nil, of: user)
        users.remove(user)
        notifyMonitors(of: leaving.foldedNick, .monitorOffline, leaving.nick, into: &effects)
    }

    /// Counts the modes of users that changed.
    mutating func note(_ before: UserModes, _ after: UserModes) {
        func change(_ mode: UserModes) -> Int {
            (after.contains(mode) ? 1 : 0) - (before.contains(mode) ? 1 : 0)
        }
        statistics.invisibleCount += change(.invisible)
        statistics.operatorCount += change(.networkOperator)
    }
}

extension MessageWriter {
    /// How ERROR begins when a connection is closed.
    ///
    /// Clients look for these words, which all servers send: WeeChat then tries its next address.
    package static let closingStart = "Closing Link: "

    /// Appends ERROR with the reason for which a connection is closed.
    package mutating func appendError(closingFor reason: String) {
        appendCommand("ERROR")
        appendText(Self.closingStart + reason)
    }
}
