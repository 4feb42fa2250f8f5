import ReactorIRC

extension Network {
    /// MONITOR (the monitor specification).
    mutating func monitor(_ request: Request, into effects: inout Effects) throws(Refusal) {
        guard let subcommand = request[0] else { return }
        switch String(decoding: subcommand, as: UTF8.self).uppercased() {
        case "+": try startMonitoring(try monitorTargets(request), request, into: &effects)
        case "-":
            for target in try monitorTargets(request) {
                stopMonitoring(target, request.session)
            }
        case "C": stopMonitoring(request.session)
        case "L":
            let nicks = sessions[request.session].monitored.map(\.nick)
            reply(.monitorList, to: request.session, into: &effects, names: nicks)
            replyWithText(.endOfMonitorList, to: request.session, into: &effects)
        case "S":
            sendStatus(
                of: sessions[request.session].monitored, to: request.session, into: &effects)
        default:
            throw .numeric(
                .unknownError, [Command.monitor.name, subcommand],
                text: "Unknown subcommand of MONITOR")
        }
    }

    private func monitorTargets(_ request: Request) throws(Refusal) -> [MonitoredNick] {
        guard let targets = request[1]?.listed, !targets.isEmpty else {
            throw .numeric(.needMoreParameters, Command.monitor.name)
        }
        return targets.map(MonitoredNick.init)
    }

    /// Adds nicks, and sends which of them are online; also of those that were there before. What no
    /// user can be called is refused, once however many there are.
    private mutating func startMonitoring(
        _ targets: [MonitoredNick], _ request: Request, into effects: inout Effects
    ) throws(Refusal) {
        let session = request.session
        var (accepted, excess): ([MonitoredNick], [MonitoredNick]) = ([], [])
        var invalid: MonitoredNick?
        for target in targets where !accepted.contains(where: { $0.folded == target.folded }) {
            guard Source.isNick(target.nick[...], limit: settings.limits.nick) else {
                invalid = invalid ?? target
                continue
            }
            if !sessions[session].monitors(target) {
                guard sessions[session].monitored.count < settings.limits.monitors else {
                    excess.append(target)
                    continue
                }
                sessions[session].monitored.append(target)
                monitors.insert(session, for: target.folded)
            }
            accepted.append(target)
        }
        sendStatus(of: accepted, to: session, into: &effects)
        reply(
            .monitorListFull, to: session, into: &effects, "\(settings.limits.monitors)",
            names: excess.map(\.nick), text: Numeric.monitorListFull.text)
        if let invalid { throw .numeric(.erroneousNick, invalid.nick) }
    }

    private mutating func stopMonitoring(_ target: MonitoredNick, _ session: SessionID) {
        guard sessions[session].monitors(target) else { return }
        sessions[session].monitored.removeAll { $0.folded == target.folded }
        monitors.remove(session, for: target.folded)
    }

    /// A session monitors nothing any more.
    mutating func stopMonitoring(_ session: SessionID) {
        for target in sessions[session].monitored {
            monitors.remove(session, for: target.folded)
        }
        sessions[session].monitored = []
    }

    /// Sends which of the nicks are online.
    private func sendStatus(
        of nicks: [MonitoredNick], to session: SessionID, into effects: inout Effects
    ) {
        var (online, offline): ([[UInt8]], [[UInt8]]) = ([], [])
        for nick in nicks {
            if let user = self.nicks[nick.folded] {
                online.append(users[user].source)
            } else {
                offline.append(nick.nick)
            }
        }
        reply(.monitorOnline, to: session, into: &effects, names: online)
        reply(.monitorOffline, to: session, into: &effects, names: offline)
    }

    /// Notifies the sessions that monitor a nick of its arrival or departure: all with one line, which
    /// has `*` in place of their own nicks.
    mutating func notifyMonitors(
        of nick: FoldedName, _ numeric: Numeric, _ name: [UInt8], into effects: inout Effects
    ) {
        let watchers = monitors[nick]
        guard !watchers.isEmpty else { return }
        effects.begin()
        effects.writer.appendSource(settings.server)
        effects.writer.appendCommand(numeric)
        effects.writer.appendParameter("*")
        effects.writer.appendText(name)
        let line = effects.end()
        for watcher in watchers { effects.deliver(line, to: watcher.id) }
    }

    /// Sends names between commas, in as many replies as they need; none for no names.
    private func reply(
        _ numeric: Numeric, to session: SessionID, into effects: inout Effects,
        _ word: String? = nil, names: [[UInt8]], text: String? = nil
    ) {
        // `:server NNN nick word names :text`, and CR and LF.
        let byteLimit =
            MessageWriter.bodyLimit - settings.server.count - replyName(of: session).count
            - (word?.utf8.count ?? 0) - (text?.utf8.count ?? 0) - 13
        for line in TextPieces.lines(of: names.lazy.map(\.count), byteLimit: byteLimit) {
            beginReply(numeric, to: session, into: &effects)
            if let word { effects.writer.appendParameter(word) }
            let list = Array(names[line].joined(separator: [UInt8(ascii: ",")]))
            if let text {
                effects.writer.appendParameter(list)
                effects.writer.appendText(text)
            } else {
                effects.writer.appendText(list)
            }
            effects.send(effects.end(), to: session)
        }
    }
}

extension Session {
    fileprivate func monitors(_ target: MonitoredNick) -> Bool {
        monitored.contains { $0.folded == target.folded }
    }
}
