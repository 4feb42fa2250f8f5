import ReactorIRC

/// The nicks whose presence the server reports (MONITOR).
struct WatchList: Sendable {
    private(set) var names: [ChatName] = []
    /// The nick to regain, which the person did not ask to watch.
    var regained: ChatName?

    func contains(_ name: ChatName) -> Bool { names.contains(name) }

    /// How many nicks the server watches for this client.
    var count: Int { names.count + (regained == nil ? 0 : 1) }

    mutating func add(_ name: ChatName) { if !names.contains(name) { names.append(name) } }

    mutating func remove(_ name: ChatName) { names.removeAll { $0 == name } }

    mutating func fold(by mapping: CaseMapping) {
        names = names.map { ChatName($0.bytes.span, by: mapping) }
        regained = regained.map { ChatName($0.bytes.span, by: mapping) }
    }
}

extension NetworkClient {
    /// The nicks that are watched.
    package var watched: [ChatName] { watch.names }

    /// Watches nicks: see `ChatEvent.presence`.
    ///
    /// - Throws: when the server watches none, or not so many more.
    package mutating func addWatched(
        _ nicks: [String], at now: ClientTime, into output: inout ClientOutput
    ) throws(OrderRefused) {
        try requireConnection()
        guard let limit = facts.watchLimit else { throw .notSupported("MONITOR") }
        for nick in nicks { try Self.check(word: nick.bytes) }
        let new = nicks.filter { !watch.contains(name($0)) }
        guard !new.isEmpty else { return }
        guard new.count <= limit - watch.count else { throw .limitReached(limit) }
        for nick in new { watch.add(name(nick)) }
        sendWatches("+", new, &output)
        expectAnswer(now, &output)
    }

    /// No longer watches nicks.
    package mutating func removeWatched(
        _ nicks: [String], at now: ClientTime, into output: inout ClientOutput
    ) throws(OrderRefused) {
        try requireConnection()
        for nick in nicks { try Self.check(word: nick.bytes) }
        let known = nicks.filter { watch.contains(name($0)) }
        for nick in known { watch.remove(name(nick)) }
        sendWatches("-", known, &output)
    }

    /// After registration: watches the nicks of the settings, as many as the server allows, and the
    /// preferred nick if another user has it.
    mutating func beginWatching(_ output: inout ClientOutput) {
        guard let limit = facts.watchLimit, limit > 0 else { return }
        if let wanted = registration.nicks.wanted { watch.regained = wanted }
        let nicks = settings.monitored.filter { !$0.isEmpty && !$0.contains(" ") }
        let kept = nicks.prefix(limit - watch.count)
        for nick in kept { watch.add(name(nick)) }
        let all = kept + (watch.regained.map { [$0.text] } ?? [])
        sendWatches("+", all, &output)
        if kept.count < nicks.count {
            report("The server watches only \(kept.count) of \(nicks.count) nicks", &output)
        }
    }

    /// The preferred nick is this client's again.
    mutating func endRegaining(_ output: inout ClientOutput) {
        guard let name = watch.regained else { return }
        watch.regained = nil
        if !watch.contains(name) { sendWatches("-", [name.text], &output) }
    }

    /// `730 nick :nick!user@host,…`, or 731.
    mutating func receivePresence(
        isOnline: Bool, _ line: IncomingLine, _ output: inout ClientOutput
    ) {
        for address in line.last.split(separator: UInt8(ascii: ",")) {
            let person = name(of: Source(address).nick)
            if watch.contains(person) {
                output.events.append(.presence(person, isOnline: isOnline))
            }
            if !isOnline { regainNick(person, &output) }
        }
    }

    private func sendWatches(
        _ sign: String, _ nicks: some Collection<String>, _ output: inout ClientOutput
    ) {
        let nicks = Array(nicks)
        let lines = TextPieces.lines(of: nicks.lazy.map(\.utf8.count), byteLimit: 400)
        for range in lines {
            output.lines.write("MONITOR", sign, nicks[range].joined(separator: ","))
        }
    }
}
