import ChatCore
import ReactorIRC

/// A few clients of a chat network send whatever they like, and come and go: every effect is about a
/// session that is there, every line is one that IRC allows, and the network agrees with itself.
///
/// Each line of the input is an event. Its first byte selects the client and its second one what
/// happens: `+` a connection, `-` its loss, `?` and `!` the right and a wrong answer to its question,
/// `/` that all is sent, `@` that time passes; after anything else the rest of the line is sent. So
/// `1 JOIN #a` is what it looks like. Bytes that cannot occur in UTF-8, and some controls, stand for
/// whole words; DEL and a letter for those of history.
struct ChatTarget: ~Copyable {
    /// What a client's edge knows of it.
    private struct Client {
        let session: SessionID
        var capabilities = CapabilitySet()
        /// The core closed it; the edge has not reported that yet.
        var isClosing = false
        var isHeld = false
        var question: Question?
        /// Lines that the edge passed on although the core does not want any.
        var earlyCount = 0
        /// The batches that were begun and not ended.
        var batches: Set<String> = []
    }

    private static let clientCount = 6
    /// The most lines that an edge passes on before it reads that it must not.
    private static let earlyLimit = 32
    /// No event has more effects than this, in bytes of lines.
    private static let byteLimit = 262_144

    private var network: Network
    private var effects = Effects()
    private var renderer = LineRenderer()
    private var clients = [Client?](repeating: nil, count: clientCount)
    private var generations = [Int32](repeating: 0, count: clientCount)
    private var followed: [RoomID: Set<SessionID>] = [:]
    private var time = ServerTime(seconds: 1_000)
    private var archive = FuzzedArchive()
    /// That of the message that a client got last.
    private var latestID: [UInt8] = []

    static func run(_ input: [UInt8]) {
        var target = ChatTarget()
        for line in input.split(separator: 0x0A) { target.step(line) }
        target.finish()
    }

    private init() {
        var settings = NetworkSettings()
        settings.limits.rooms = 5
        settings.limits.masks = 10
        settings.limits.monitors = 3
        settings.limits.whowas = 10
        settings.operators = [.init(name: Array("root".utf8), verifier: [])]
        settings.motd = [Array("Welcome".utf8)]
        settings.history = HistorySettings(rule: .all, pageLimit: 5, isStored: true)
        network = Network(settings)
        network.restore(StoredHistory())
    }

    // MARK: - Events

    private mutating func step(_ line: ArraySlice<UInt8>) {
        let index = Int(line.first ?? 0) % Self.clientCount
        let rest = line.dropFirst()
        switch rest.first {
        case UInt8(ascii: "+"): open(index)
        case UInt8(ascii: "-"): lose(index, reason: Array(rest.dropFirst()))
        case UInt8(ascii: "?"): answer(index, isRight: true)
        case UInt8(ascii: "!"): answer(index, isRight: false)
        case UInt8(ascii: "/"): drain(index)
        case UInt8(ascii: "@"):
            time = ServerTime(milliseconds: time.milliseconds + Int64(rest.count) * 30_000)
            network.archived(archive.store())
        default: send(expanded(rest.dropFirst()), of: index)
        }
    }

    private mutating func open(_ index: Int) {
        guard clients[index] == nil else { return }
        let session = SessionID(index: Int32(index), generation: generations[index])
        generations[index] += 1
        clients[index] = Client(session: session)
        let address = index == 0 ? "" : index == 1 ? "2001:db8::1" : "192.0.2.\(index)"
        let origin = SessionOrigin(address: Array(address.utf8), isPrivate: index != 2)
        handle(.opened(origin), session)
    }

    private mutating func lose(_ index: Int, reason: [UInt8]) {
        guard let client = clients[index] else { return }
        let text = Array(String(decoding: reason, as: UTF8.self).utf8)
        handle(.closed(reason: text), client.session)
        for (room, sessions) in followed {
            require(!sessions.contains(client.session), "a lost session follows \(room)")
        }
        clients[index] = nil
    }

    private mutating func answer(_ index: Int, isRight: Bool) {
        guard let client = clients[index], let question = client.question else { return }
        clients[index]?.question = nil
        switch question {
        case .history(let queries):
            let answer = isRight ? Answer.history(queries.map(archive.page)) : .unavailable
            handle(.answered(answer), client.session)
        default: handle(.answered(.password(isRight: isRight)), client.session)
        }
    }

    private mutating func drain(_ index: Int) {
        guard let client = clients[index], client.isHeld else { return }
        clients[index]?.isHeld = false
        handle(.drained, client.session)
    }

    private mutating func send(_ line: [UInt8], of index: Int) {
        guard let client = clients[index] else { return open(index) }
        if client.isHeld || client.question != nil {
            guard client.earlyCount < Self.earlyLimit else { return }
            clients[index]?.earlyCount += 1
        }
        do throws(InvalidMessage) {
            let message = try Message(line)
            handle(message.isUTF8 ? .line(message) : .invalidText, client.session)
        } catch {
            handle(.invalidLine(error), client.session)
        }
    }

    /// Everybody reads, and all questions are answered: no session waits then.
    private mutating func finish() {
        for index in clients.indices {
            for _ in 0..<100 {
                answer(index, isRight: true)
                drain(index)
            }
            guard let client = clients[index] else { continue }
            require(client.question == nil && !client.isHeld, "a session waits for ever")
            require(client.batches.isEmpty, "the batches \(client.batches) have no end")
        }
        for index in clients.indices { lose(index, reason: []) }
        require(network.userCount == 0, "\(network.userCount) users are left")
        require(network.roomCount == 0, "\(network.roomCount) rooms are left")
        require(network.sessionCount == 0, "\(network.sessionCount) sessions are left")
    }

    // MARK: - Effects

    private mutating func handle(_ event: Event, _ session: SessionID) {
        effects.removeAll()
        network.handle(event, of: session, at: time, into: &effects)
        require(effects.bytes.count <= Self.byteLimit, "\(effects.bytes.count) bytes of lines")
        for effect in effects.list { check(effect) }
        archive.append(network.takeArchiveChanges())
        if let inconsistency = network.inconsistency { fatalError(inconsistency) }
    }

    private mutating func check(_ effect: Effect) {
        switch effect {
        case .send(let session, let line), .deliver(let session, let line):
            let index = openIndex(of: session)
            note(check(line), to: index)
        case .cast(let room, let audience, let line):
            if let except = audience.except { _ = openIndex(of: except) }
            for follower in followed[room] ?? [] { _ = openIndex(of: follower) }
            noteID(of: check(line))
        case .follow(let session, let room, _):
            _ = openIndex(of: session)
            let isNew = followed[room, default: []].insert(session).inserted
            require(isNew, "a session follows \(room) twice")
        case .rank(let session, let room, _):
            _ = openIndex(of: session)
            require(
                followed[room]?.contains(session) == true, "a session does not follow \(room)")
        case .unfollow(let session, let room):
            _ = openIndex(of: session)
            require(
                followed[room]?.remove(session) != nil, "a session does not follow \(room)")
        case .capabilities(let session, let capabilities):
            clients[openIndex(of: session)]?.capabilities = capabilities
        case .registered(let session), .reload(let session):
            _ = openIndex(of: session)
        case .hold(let session):
            let index = openIndex(of: session)
            require(clients[index]?.isHeld == false, "a session is held twice")
            clients[index]?.isHeld = true
        case .ask(let session, let question):
            let index = openIndex(of: session)
            require(clients[index]?.question == nil, "a session has two questions")
            clients[index]?.question = effects.questions[Int(question)]
        case .release(let session):
            let index = openIndex(of: session)
            require(
                clients[index]?.isHeld == false && clients[index]?.question == nil,
                "a session is released that waits")
            clients[index]?.earlyCount = 0
        case .close(let session):
            let index = openIndex(of: session)
            for (room, sessions) in followed {
                require(!sessions.contains(session), "a closed session follows \(room)")
            }
            clients[index]?.isClosing = true
            clients[index]?.isHeld = false
            clients[index]?.question = nil
        }
    }

    /// The client of a session that is open, and that the core has not closed.
    private func openIndex(of session: SessionID) -> Int {
        let index = Int(session.index)
        guard clients.indices.contains(index), let client = clients[index],
            client.session == session
        else { fatalError("there is no session \(session)") }
        require(!client.isClosing, "a session that is closed has an effect")
        return index
    }

    /// Checks a line as every session may get it; returns it with all of its tags.
    private mutating func check(_ line: Line) -> Message {
        let bytes = effects.bytes[line.range]
        require(bytes.suffix(2).elementsEqual([0x0D, 0x0A]), "no CR LF: \(Array(bytes))")
        let text = bytes.dropLast(2)
        require(
            text.allSatisfy { $0 != 0 && $0 != 0x0D && $0 != 0x0A },
            "NUL, CR or LF: \(Array(bytes))")
        require(bytes.first != UInt8(ascii: "@"), "tags that nothing asked for")
        require(bytes.count <= 512, "\(bytes.count) bytes: \(Array(bytes))")
        require(
            String(validating: text, as: UTF8.self) != nil, "no UTF-8: \(Array(bytes))")
        let all = effects.capabilities(of: line)
        renderer.begin()
        for capability in all.all {
            let form = renderer.form(of: line, for: CapabilitySet(capability), effects)
            checkTags(of: renderer.bytes[form], before: bytes)
        }
        let form = renderer.form(of: line, for: all, effects)
        checkTags(of: renderer.bytes[form], before: bytes)
        return Self.message(renderer.bytes[form])
    }

    private func checkTags(of form: ArraySlice<UInt8>, before line: ArraySlice<UInt8>) {
        require(form.suffix(line.count).elementsEqual(line), "another line: \(Array(form))")
        let message = Self.message(form)
        require(
            message.isUTF8 && form.count - line.count <= 8_191, "wrong tags: \(Array(form))")
    }

    private static func message(_ line: ArraySlice<UInt8>) -> Message {
        do throws(InvalidMessage) {
            return try Message(Array(line.dropLast(2)))
        } catch {
            fatalError("no message (\(error)): \(Array(line))")
        }
    }

    /// A batch begins once and ends once, and what is in it comes between.
    private mutating func note(_ message: Message, to index: Int) {
        noteID(of: message)
        // Others do not get the tag.
        if clients[index]?.capabilities.contains(.batch) == true,
            let batch = message.tags[TagKey.batch]?.value
        {
            let name = String(decoding: batch, as: UTF8.self)
            require(clients[index]?.batches.contains(name) == true, "no batch \(name) is open")
        }
        guard message.isCommand("BATCH"), let reference = message.text(0) else { return }
        let name = String(reference.dropFirst())
        if reference.hasPrefix("+") {
            require(
                clients[index]?.batches.insert(name).inserted == true, "a batch begins twice")
        } else {
            require(clients[index]?.batches.remove(name) != nil, "a batch ends twice")
        }
    }

    private mutating func noteID(of message: Message) {
        if let id = message.tags[TagKey.messageID]?.value { latestID = id }
    }

    // MARK: - Words

    /// The words that single bytes stand for.
    private static let words: [UInt8: [UInt8]] = {
        let words = [
            "NICK ", "USER u 0 * :r", "JOIN ", "PART ", "PRIVMSG ", "NOTICE ", "MODE ", "TOPIC ",
            "KICK ", "INVITE ", "NAMES ", "WHO ", "WHOIS ", "WHOWAS ", "LIST ", "AWAY ", "QUIT ",
            "OPER root x", "KILL ", "WALLOPS ", "CAP REQ :", "CAP LS 302", "ISON ", "USERHOST ",
            "STATS ", "#a", "#b", "ann", "bob", "*!*@*", " +beI-kl", "MONITOR + ", "SETNAME :",
            "TAGMSG ", "@label=x ", "CAP REQ :batch labeled-response echo-message message-tags",
            "CAP REQ :away-notify setname extended-monitor extended-join invite-notify",
            "MARKREAD ", " timestamp=1970-01-01T00:00:01.000Z",
            "CAP REQ :batch draft/multiline", "BATCH +1 draft/multiline ", "@batch=1 ",
            "BATCH -1",
        ]
        let bytes =
            Array(0x0E...0x1F) + [0xC0, 0xC1] + Array(0xF5...0xFF) + Array(0x02...0x09)
            + [0x0B, 0x0C] as [UInt8]
        return Dictionary(uniqueKeysWithValues: zip(bytes, words.map { Array($0.utf8) }))
    }()

    /// The words that DEL and a letter stand for, but for `i`, the id of the latest message.
    private static let historyWords: [UInt8: String] = [
        UInt8(ascii: "l"): "CHATHISTORY LATEST ", UInt8(ascii: "b"): "CHATHISTORY BEFORE ",
        UInt8(ascii: "a"): "CHATHISTORY AFTER ", UInt8(ascii: "r"): "CHATHISTORY AROUND ",
        UInt8(ascii: "w"): "CHATHISTORY BETWEEN ", UInt8(ascii: "t"): "CHATHISTORY TARGETS ",
        UInt8(ascii: "d"): "REDACT ", UInt8(ascii: "p"): "@+draft/persist ",
        UInt8(ascii: "s"): " timestamp=1970-01-01T00:17:00.000Z",
        UInt8(ascii: "e"): " timestamp=2100-01-01T00:00:00.000Z",
        UInt8(ascii: "c"): "CAP REQ :batch draft/chathistory draft/event-playback "
            + "draft/message-redaction message-tags server-time echo-message",
    ]

    private func expanded(_ line: ArraySlice<UInt8>) -> [UInt8] {
        var rest = line
        var expanded: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == 0x7F, let letter = rest.popFirst() {
                if letter == UInt8(ascii: "i") { expanded += latestID }
                expanded += Array((Self.historyWords[letter] ?? "").utf8)
            } else {
                expanded += Self.words[byte] ?? [byte]
            }
        }
        return expanded
    }
}
