import ReactorIRC
import Text

/// Orders of the person, each of which is one command. They throw when nothing is sent.
extension NetworkClient {
    /// Joins rooms, with their keys; in several lines where one is too short.
    package mutating func join(
        _ rooms: [NetworkClient.Settings.SavedRoom], at now: ClientTime,
        into output: inout ClientOutput
    ) throws(OrderRefused) {
        try requireConnection()
        for room in rooms {
            try Self.check(word: room.name.bytes)
            if let key = room.key { try Self.check(word: key.bytes) }
            guard !room.name.utf8.contains(UInt8(ascii: ",")) else {
                throw .invalidWord(room.name)
            }
        }
        guard !rooms.isEmpty else { throw .empty }
        try sendJoins(rooms, &output)
        expectAnswer(now, &output)
    }

    /// Leaves a room.
    package mutating func part(
        _ room: ChatName, reason: String = "", at now: ClientTime, into output: inout ClientOutput
    ) throws(OrderRefused) {
        try order("PART", [room.bytes], reason.isEmpty ? nil : reason, now, &output)
    }

    /// Sets a room's topic; an empty one removes it.
    package mutating func setTopic(
        of room: ChatName, _ topic: String, at now: ClientTime, into output: inout ClientOutput
    ) throws(OrderRefused) {
        try order("TOPIC", [room.bytes], topic, now, &output)
    }

    /// Removes a member from a room.
    package mutating func kick(
        _ nick: String, from room: ChatName, reason: String = "", at now: ClientTime,
        into output: inout ClientOutput
    ) throws(OrderRefused) {
        try order("KICK", [room.bytes, nick.bytes], reason.isEmpty ? nil : reason, now, &output)
    }

    /// Changes modes of a room, or of this client's user: letters with signs, then arguments.
    package mutating func changeModes(
        of name: ChatName, _ words: [String], at now: ClientTime, into output: inout ClientOutput
    ) throws(OrderRefused) {
        try order("MODE", [name.bytes] + words.map(\.bytes), nil, now, &output)
    }

    /// Gives or takes a rank or a ban and the like: one mode for several arguments, in as many lines
    /// as the server's `MODES` demands.
    package mutating func changeMode(
        of room: ChatName, isSetting: Bool, letter: UInt8, arguments: [String],
        at now: ClientTime, into output: inout ClientOutput
    ) throws(OrderRefused) {
        try requireConnection()
        for word in arguments { try Self.check(word: word.bytes) }
        let changes = arguments.map { argument in
            ModeChange(
                isSetting: isSetting, letter: letter, argument: Array(argument.utf8)[...])
        }
        guard !changes.isEmpty else { throw .empty }
        let lines = MessageWriter.modeLines(
            changes, byteLimit: 400 - room.bytes.count,
            countLimit: max(facts.support.modesPerLine ?? 20, 1))
        for range in lines {
            let changes = changes[range]
            try write(&output) { writer in
                writer.appendCommand("MODE")
                writer.appendParameter(room.bytes.span)
                writer.appendModes(changes)
            }
        }
        expectAnswer(now, &output)
    }

    /// Asks for a list of masks of a room, such as its bans (`b`): see `ChatEvent.maskList`.
    package mutating func askMasks(
        of room: ChatName, mode: UInt8, at now: ClientTime, into output: inout ClientOutput
    ) throws(OrderRefused) {
        lists.begin(room, mode)
        try order(
            "MODE", [room.bytes, [UInt8(ascii: "+"), mode]], nil, now, &output)
    }

    /// Asks for the names of a room's members.
    package mutating func askNames(
        of room: ChatName, at now: ClientTime, into output: inout ClientOutput
    ) throws(OrderRefused) {
        try order("NAMES", [room.bytes], nil, now, &output)
    }

    /// Changes the nick. The preferred nick is not regained afterwards, unless it is this one.
    package mutating func changeNick(
        _ nick: String, at now: ClientTime, into output: inout ClientOutput
    ) throws(OrderRefused) {
        try order("NICK", [nick.bytes], nil, now, &output)
        giveUpNick(unless: nick)
    }

    /// Changes the real name.
    package mutating func setRealName(
        _ name: String, at now: ClientTime, into output: inout ClientOutput
    ) throws(OrderRefused) {
        guard capabilities.contains(.setName) else { throw .notSupported("setname") }
        try order("SETNAME", [], name, now, &output)
    }

    /// Marks the user as away, or as back without a reason.
    package mutating func away(
        _ reason: String, at now: ClientTime, into output: inout ClientOutput
    ) throws(OrderRefused) {
        try order("AWAY", [], reason.isEmpty ? nil : reason, now, &output)
    }

    /// Invites a user to a room.
    package mutating func invite(
        _ nick: String, to room: ChatName, at now: ClientTime, into output: inout ClientOutput
    ) throws(OrderRefused) {
        try order("INVITE", [nick.bytes, room.bytes], nil, now, &output)
    }

    /// Asks about a user; the answer is lines of the server.
    package mutating func whois(
        _ nick: String, at now: ClientTime, into output: inout ClientOutput
    ) throws(OrderRefused) {
        try order("WHOIS", [nick.bytes], nil, now, &output)
    }

    /// Lists rooms, by conditions of the server's `ELIST` where there are any.
    package mutating func list(
        _ conditions: String = "", at now: ClientTime, into output: inout ClientOutput
    ) throws(OrderRefused) {
        try order("LIST", conditions.isEmpty ? [] : [conditions.bytes], nil, now, &output)
    }

    /// Removes a message.
    package mutating func redact(
        _ messageID: [UInt8], in target: ChatTarget, reason: String = "", at now: ClientTime,
        into output: inout ClientOutput
    ) throws(OrderRefused) {
        guard capabilities.contains(.messageRedaction) else {
            throw .notSupported(Capability.messageRedaction.name)
        }
        guard let name = target.name else { throw .empty }
        try order(
            "REDACT", [name.bytes, messageID], reason.isEmpty ? nil : reason, now, &output)
    }

    /// Reports up to when a conversation was read, in milliseconds since 1970; does nothing where
    /// the server has no read markers.
    package mutating func markRead(
        _ target: ChatTarget, to milliseconds: Int64, at now: ClientTime,
        into output: inout ClientOutput
    ) throws(OrderRefused) {
        guard capabilities.contains(.readMarker), let name = target.name else { return }
        let time = CalendarTime.isoText(ofMilliseconds: milliseconds)
        try order("MARKREAD", [name.bytes, "timestamp=\(time)".bytes], nil, now, &output)
    }

    /// Sends a line as it is.
    package mutating func sendRaw(
        _ line: String, at now: ClientTime, into output: inout ClientOutput
    ) throws(OrderRefused) {
        guard registration.phase == .negotiating || isRegistered else { throw .notConnected }
        try writeRaw(line, &output)
        expectAnswer(now, &output)
    }

    /// Ends the session; the server closes the connection.
    package mutating func quit(
        _ reason: String = "", at now: ClientTime, into output: inout ClientOutput
    ) throws(OrderRefused) {
        guard registration.phase == .negotiating || isRegistered else { throw .notConnected }
        try Self.check(text: reason)
        try write(&output) { writer in
            writer.appendCommand("QUIT")
            if !reason.isEmpty { writer.appendText(reason) }
        }
        end(.quit, &output)
    }

    // MARK: - Lines

    /// Sends a command with words, and a text as its last parameter.
    mutating func order(
        _ command: String, _ words: [[UInt8]], _ text: String?, _ now: ClientTime,
        _ output: inout ClientOutput
    ) throws(OrderRefused) {
        try requireConnection()
        for word in words { try Self.check(word: word) }
        if let text { try Self.check(text: text) }
        try write(&output) { writer in
            writer.appendCommand(command)
            for word in words { writer.appendParameter(word.span) }
            if let text { writer.appendText(text) }
        }
        expectAnswer(now, &output)
    }

    func requireConnection() throws(OrderRefused) {
        guard isRegistered else { throw .notConnected }
    }

    /// Sends a line of the person or the settings as it is.
    mutating func writeRaw(_ line: String, _ output: inout ClientOutput) throws(OrderRefused) {
        guard line.utf8.contains(where: { $0 != UInt8(ascii: " ") }) else { throw .empty }
        try Self.check(text: line)
        let layout: MessageLayout
        do throws(InvalidMessage) {
            layout = try MessageLayout(line.utf8.span)
        } catch {
            throw .tooLong(byteLimit: MessageLimits.fromClient.body)
        }
        if layout.command.isEmpty { throw .empty }
        output.lines.begin()
        output.lines.append(line.utf8.span)
        output.lines.end(limit: MessageLimits.fromClient.lineByteCount + 2)
    }

    /// Sends a line, unless it is too long: a command is never cut.
    func write(
        _ output: inout ClientOutput, _ append: (inout MessageWriter) -> Void
    ) throws(OrderRefused) {
        var writer = MessageWriter()
        writer.begin()
        append(&writer)
        // Tags come before the command, and have a limit of their own.
        let line = writer.end(limit: MessageLimits.fromServer.lineByteCount)
        let body = writer.bytes[line]
        guard body.count <= facts.lineLimit else {
            throw .tooLong(byteLimit: facts.lineLimit - 2)
        }
        output.lines.begin()
        output.lines.append(body.span)
    }

    /// Refuses what is not one word of a line.
    static func check(word: [UInt8]) throws(OrderRefused) {
        guard let first = word.first, first != UInt8(ascii: ":"),
            !word.contains(UInt8(ascii: " "))
        else { throw .invalidWord(ChatText.string(of: word)) }
        try check(bytes: word)
    }

    /// Refuses a text that would end its line.
    static func check(text: String) throws(OrderRefused) {
        try check(bytes: text.utf8)
    }

    private static func check(bytes: some Collection<UInt8>) throws(OrderRefused) {
        guard !bytes.contains(where: { $0 == 0 || $0 == 0x0A || $0 == 0x0D }) else {
            throw .forbiddenByte
        }
    }
}
