import ReactorIRC

extension Network {
    /// The nick that replies to a session begin with; `*` before it has one.
    func replyName(of session: SessionID) -> [UInt8] {
        if let user = sessions[session].user { return users[user].nick }
        return sessions[session].registration?.nick ?? [UInt8(ascii: "*")]
    }

    /// Sends a reply: `:server NNN nick words :text`. Without a text, the last word is the last
    /// parameter.
    func reply(
        _ numeric: Numeric, to session: SessionID, into effects: inout Effects,
        _ words: any LineWord..., text: String? = nil
    ) {
        reply(numeric, to: session, into: &effects, words, text: text)
    }

    private func reply(
        _ numeric: Numeric, to session: SessionID, into effects: inout Effects,
        _ words: [any LineWord], text: String?
    ) {
        beginReply(numeric, to: session, into: &effects)
        for word in words.dropLast() { word.append(to: &effects.writer) }
        if let text {
            words.last?.append(to: &effects.writer)
            effects.writer.appendText(text)
        } else {
            words.last?.appendLast(to: &effects.writer)
        }
        effects.send(effects.end(), to: session)
    }

    /// Sends a reply with the text that belongs to the numeric.
    func replyWithText(
        _ numeric: Numeric, to session: SessionID, into effects: inout Effects,
        _ words: any LineWord...
    ) {
        reply(numeric, to: session, into: &effects, words, text: numeric.text)
    }

    /// Sends a list of words as the last parameter of a reply, in as many lines as it needs, and in
    /// one if it is empty.
    func reply(
        _ numeric: Numeric, to session: SessionID, into effects: inout Effects,
        _ words: any LineWord..., list: [[UInt8]]
    ) {
        var rest = list[...]
        repeat {
            let start = effects.bytes.count
            beginReply(numeric, to: session, into: &effects)
            for word in words { word.append(to: &effects.writer) }
            // A space, a colon, CR and LF.
            let room = MessageWriter.bodyLimit - (effects.bytes.count - start) - 4
            var text: [UInt8] = []
            while let word = rest.first, text.isEmpty || text.count + 1 + word.count <= room {
                if !text.isEmpty { text.append(UInt8(ascii: " ")) }
                text += word
                rest.removeFirst()
            }
            effects.writer.appendText(text)
            effects.send(effects.end(), to: session)
        } while !rest.isEmpty
    }

    /// Begins a reply, up to the nick; the caller appends the parameters, ends and sends it.
    func beginReply(_ numeric: Numeric, to session: SessionID, into effects: inout Effects) {
        effects.begin()
        effects.writer.appendSource(settings.server)
        effects.writer.appendCommand(numeric)
        effects.writer.appendParameter(replyName(of: session))
    }

    /// Sends why a command was refused.
    mutating func reply(_ refusal: Refusal, to session: SessionID, into effects: inout Effects) {
        statistics.refusalCount += 1
        switch refusal {
        case .numeric(let numeric, let words, let text):
            reply(numeric, to: session, into: &effects, words, text: text)
        case .standard(let reply):
            effects.begin()
            effects.writer.appendSource(settings.server)
            effects.writer.append(reply)
            effects.send(effects.end(), to: session)
        case .service(let text, let service):
            notice(text, from: service, to: session, into: &effects)
        }
    }

    /// Sends a line to all sessions of a user that have the capabilities.
    func send(
        _ line: Line, to user: UserID, having: CapabilitySet = [], into effects: inout Effects
    ) {
        for session in users[user].sessions
        where sessions[session].capabilities.isSuperset(of: having) {
            effects.send(line, to: session)
        }
    }

    /// Sends a line to all sessions of all users with a room in common, not to the user.
    mutating func sendToNeighbours(
        of user: UserID, _ line: Line, having: CapabilitySet = [], into effects: inout Effects
    ) {
        var receivers: [SessionID] = []
        forEachNeighbour(of: user) { neighbour in receivers += neighbour.sessions }
        for session in receivers
        where having.isEmpty || sessions[session].capabilities.isSuperset(of: having) {
            effects.send(line, to: session)
        }
    }

    /// Sends what is new about a user to sessions with the capabilities: those of users with a room
    /// in common, and others that monitor the user (the extended-monitor specification).
    mutating func announce(
        _ line: Line, about user: UserID, having: CapabilitySet, into effects: inout Effects
    ) {
        sendToNeighbours(of: user, line, having: having, into: &effects)
        let needed = having.union(CapabilitySet(.extendedMonitor))
        for watcher in monitors[users[user].foldedNick]
        where sessions[watcher.id].capabilities.isSuperset(of: needed) {
            guard let receiver = sessions[watcher.id].user, users[receiver].visit != visit else {
                continue
            }
            effects.deliver(line, to: watcher.id)
        }
    }
}
