import ReactorIRC

/// What is known of a room besides who joined: modes and ranks, topic, names, and the answers of
/// WHO.
extension NetworkClient {
    /// `MODE target changes`: of a room, or of this client's user.
    mutating func receiveMode(_ line: IncomingLine, _ output: inout ClientOutput) {
        guard facts.isRoom(line[0]) else { return receiveUserMode(line, &output) }
        let room = name(of: line[0])
        emit(.room(room), chatLine(.mode, line.words(from: 1), line), line, &output)
        guard !line.isHistory, rooms[room.key] != nil,
            let reader = ModeReader(line.message, from: 1, facts.grammar)
        else { return }
        apply(reader, to: room, &output)
    }

    /// `324 nick room changes`: all modes.
    mutating func receiveModes(_ line: IncomingLine, _ output: inout ClientOutput) {
        let room = name(of: line[1])
        if !queries.takeModes(of: room) { receiveAnswer(line, &output) }
        guard rooms[room.key] != nil,
            let reader = ModeReader(line.message, from: 2, facts.grammar)
        else { return }
        rooms[room.key]?.modes = [:]
        apply(reader, to: room, &output)
    }

    /// `TOPIC room :topic`.
    mutating func receiveTopic(_ line: IncomingLine, _ output: inout ClientOutput) {
        let topic = Array(line[1])
        let shown = chatLine(.topic, topic, line)
        let room = name(of: line[0])
        emit(.room(room), shown, line, &output)
        guard !line.isHistory else { return }
        rooms[room.key]?.topic = topic
        rooms[room.key]?.topicSetter = shown.sender?.bytes
        rooms[room.key]?.topicSeconds = line.time / 1_000
        reportTopic(of: room, &output)
    }

    /// Numerics about a room; false when this client asked for none of it, and it is to be shown.
    mutating func receiveRoomNumeric(
        _ numeric: Numeric, _ line: IncomingLine, _ output: inout ClientOutput
    ) -> Bool {
        let key = key(of: line[1])
        guard let room = rooms[key]?.name else { return false }
        switch numeric {
        case .topic: rooms[key]?.topic = Array(line[2])
        case .noTopic: rooms[key]?.topic = []
        case .topicTime:
            rooms[key]?.topicSetter = Array(line[2])
            rooms[key]?.topicSeconds = Self.number(line[3])
        case .roomCreated:
            rooms[key]?.createdSeconds = Self.number(line[2])
            return true
        default: return false
        }
        reportTopic(of: room, &output)
        return true
    }

    // MARK: - Names

    /// `353 nick = room :names`.
    mutating func receiveNames(_ line: IncomingLine, _ output: inout ClientOutput) {
        let key = key(of: line[2])
        guard rooms[key] != nil else { return receiveAnswer(line, &output) }
        for word in line[3].split(separator: UInt8(ascii: " ")) {
            let (symbols, rest) = facts.grammar.splitPrefixes(word)
            let source = Source(rest)
            guard !source.nick.isEmpty else { continue }
            let ranks = MemberRanks(symbols: symbols, facts.grammar)
            var member = ChatMember(name(of: source.nick), ranks: ranks)
            if let host = source.host, let user = source.user {
                member.address = Array(user + [UInt8(ascii: "@")] + host)
            }
            merge(member, into: key)
        }
    }

    /// `366 nick room`: the names are complete.
    mutating func receiveNamesEnd(_ line: IncomingLine, _ output: inout ClientOutput) {
        let key = key(of: line[1])
        guard let room = rooms[key] else { return receiveAnswer(line, &output) }
        let isFirst = !room.hasAllNames
        rooms[key]?.hasAllNames = true
        output.events.append(.membersChanged(room.name))
        let isUseful = facts.support["WHOX"] != nil || capabilities.contains(.awayNotify)
        guard isFirst, isUseful, room.members.count <= settings.smallRoom else { return }
        if queries.addMembers(of: room.name) { askMembers(of: room.name, &output) }
    }

    /// Sets ranks and address of a member, and keeps what else is known.
    private mutating func merge(_ member: ChatMember, into room: FoldedName) {
        let key = member.name.key
        guard rooms[room]?.members[key] == nil else {
            rooms[room]?.members[key]?.ranks = member.ranks
            if let address = member.address { rooms[room]?.members[key]?.address = address }
            return
        }
        insert(member, into: room)
    }

    // MARK: - Who

    /// 352 or 354 of a WHO that this client sent by itself; false for another.
    mutating func receiveWho(
        _ numeric: Numeric, _ line: IncomingLine, _ output: inout ClientOutput
    ) -> Bool {
        let isExtended = numeric == .whoxReply
        if isExtended, !line[1].elementsEqual(RoomQueries.token.utf8) { return false }
        let room = key(of: line[isExtended ? 2 : 1])
        guard isExtended || queries.current?.key == room else { return false }
        // `354 me token room user host nick flags account`,
        // `352 me room user host server nick flags :hops name`.
        let first = isExtended ? 3 : 2
        let nick = key(of: line[5])
        guard var member = rooms[room]?.members[nick] else { return true }
        member.address = Array(line[first] + [UInt8(ascii: "@")] + line[first + 1])
        member.isAway = line[6].first == UInt8(ascii: "G")
        if isExtended {
            // A zero means no account.
            member.account = line[7].elementsEqual("0".utf8) ? nil : Array(line[7])
        }
        if isOwn(line[5]) { address = member.address }
        rooms[room]?.members[nick] = member
        return true
    }

    /// 315: the end of WHO. The next room is asked about; false for an answer to the person.
    mutating func receiveWhoEnd(_ line: IncomingLine, _ output: inout ClientOutput) -> Bool {
        guard let current = queries.current, current == name(of: line[1]) else { return false }
        if rooms[current.key] != nil { output.events.append(.membersChanged(current)) }
        if let next = queries.nextMembers() { askMembers(of: next, &output) }
        return true
    }

    private func askMembers(of room: ChatName, _ output: inout ClientOutput) {
        output.lines.begin()
        output.lines.appendCommand("WHO")
        output.lines.appendParameter(room.bytes.span)
        if facts.support["WHOX"] != nil {
            output.lines.appendParameter("%tcuhnfa,\(RoomQueries.token)")
        }
        output.lines.end()
    }

    // MARK: - Lists of masks

    /// A row or the end of a list of masks that the person asked for; false for another one.
    mutating func receiveMasks(
        _ code: Int, _ line: IncomingLine, _ output: inout ClientOutput
    ) -> Bool {
        // 728 and 729 are quiets, and have the letter before the mask.
        let (mode, isEnd): (UInt8, Bool)
        switch code {
        case 367: (mode, isEnd) = (UInt8(ascii: "b"), false)
        case 368: (mode, isEnd) = (UInt8(ascii: "b"), true)
        case 348: (mode, isEnd) = (UInt8(ascii: "e"), false)
        case 349: (mode, isEnd) = (UInt8(ascii: "e"), true)
        case 346: (mode, isEnd) = (UInt8(ascii: "I"), false)
        case 347: (mode, isEnd) = (UInt8(ascii: "I"), true)
        default: (mode, isEnd) = (line[2].first ?? UInt8(ascii: "q"), code == 729)
        }
        let room = name(of: line[1])
        if isEnd {
            guard let masks = lists.end(room, mode) else { return false }
            output.events.append(.maskList(room, mode: mode, masks))
            return true
        }
        let first = code == 728 ? 3 : 2
        let setter = line[first + 1]
        return lists.add(
            ListedMask(
                mask: Array(line[first]), setter: setter.isEmpty ? nil : Array(setter),
                seconds: Self.number(line[first + 2])), room, mode)
    }

    static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        Int64(String(decoding: digits, as: UTF8.self))
    }

    // MARK: -

    private func reportTopic(
        of room: ChatName, _ output: inout ClientOutput
    ) {
        if rooms[room.key] != nil { output.events.append(.topicChanged(room)) }
    }

    private mutating func apply(
        _ reader: ModeReader, to room: ChatName, _ output: inout ClientOutput
    ) {
        var reader = reader
        var (changesMembers, changesModes) = (false, false)
        while let step = reader.next() {
            guard case .change(let change) = step else { continue }
            switch facts.grammar.kind(of: change.letter) {
            case .rank:
                changesMembers = true
                let index = facts.grammar.ranks.firstIndex { $0.letter == change.letter }
                guard let index, let nick = change.argument else { continue }
                let member = key(of: nick)
                rooms[room.key]?.members[member]?.ranks[index] = change.isSetting
            case .list, nil: break
            case .setting, .limit, .flag:
                changesModes = true
                rooms[room.key]?.modes[change.letter] =
                    change.isSetting ? Array(change.argument ?? []) : nil
            }
        }
        if changesMembers { output.events.append(.membersChanged(room)) }
        if changesModes { output.events.append(.modesChanged(room)) }
    }

    private mutating func receiveUserMode(_ line: IncomingLine, _ output: inout ClientOutput) {
        emit(.server, chatLine(.mode, line.words(from: 0), line), line, &output)
        // Services mark users who have identified.
        guard registration.wait == .identification, isOwn(line[0]),
            line[1].first == UInt8(ascii: "+"), line[1].contains(UInt8(ascii: "r"))
        else { return }
        startUp(line.now, &output)
    }
}
