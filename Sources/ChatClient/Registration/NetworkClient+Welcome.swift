import ReactorIRC
import ReactorKit

/// From the welcome to the rooms: the nick, the identification, the commands of the settings, and
/// JOIN.
extension NetworkClient {
    /// How long the message of the day and the answer of a service are awaited.
    static var greetingLimit: Duration { .seconds(10) }
    static var identificationLimit: Duration { .seconds(5) }

    /// 001: the connection is registered, under the nick of the first parameter.
    mutating func receiveWelcome(_ line: IncomingLine, _ output: inout ClientOutput) {
        guard registration.phase == .negotiating else { return }
        if settings.authentication?.isRequired == true, !hasLoggedIn {
            // It may be a server without SASL, or one that ignores how the log-in went.
            return loginFailed("The server went on without it", &output)
        }
        registration.phase = .registered
        if !line[0].isEmpty, !line[0].elementsEqual("*".utf8) { nick = name(of: line[0]) }
        let preferred = name(settings.nicks[0])
        registration.nicks.wanted = nick == preferred ? nil : preferred
        registration.wait = .greeting
        registration.deadline = line.now.instant + Self.greetingLimit
        output.events.append(.registered(nick))
    }

    /// The end of the message of the day, or that there is none.
    mutating func receiveGreetingEnd(_ line: IncomingLine, _ output: inout ClientOutput) {
        guard registration.wait == .greeting else { return }
        goOnAfterWait(line.now, &output)
    }

    /// Goes on after what was awaited, or without it.
    mutating func goOnAfterWait(_ now: ClientTime, _ output: inout ClientOutput) {
        guard registration.wait == .greeting, let line = settings.identification, account == nil
        else { return startUp(now, &output) }
        registration.wait = .identification
        registration.deadline = now.instant + Self.identificationLimit
        sendSetting(line, &output)
    }

    /// True when the notice may be the answer of the service that this client identifies to.
    func isIdentificationAnswer(_ line: IncomingLine) -> Bool {
        guard registration.wait == .identification else { return false }
        let words = (settings.identification ?? "").split(separator: " ")
        guard words.count > 1, words[0].uppercased() == "PRIVMSG" else {
            // A command of the server, such as NS: any service may answer.
            return true
        }
        let service = Array(words[1].prefix { $0 != "@" }.utf8)
        return facts.mapping.areEqual(service.span, line.nick.span)
    }

    /// Sends what the settings have for a start, and joins rooms.
    mutating func startUp(_ now: ClientTime, _ output: inout ClientOutput) {
        guard isRegistered, registration.wait != nil else { return }
        registration.wait = nil
        registration.deadline = nil
        for line in settings.commands { sendSetting(line, &output) }
        beginWatching(&output)
        do throws(OrderRefused) {
            try sendJoins(settings.rooms, &output)
        } catch {
            report("Rooms of the settings were not joined: \(error)", &output)
        }
    }

    /// JOIN with keys: rooms with a key first, as keys belong to rooms by their order.
    mutating func sendJoins(
        _ rooms: [NetworkClient.Settings.SavedRoom], _ output: inout ClientOutput
    ) throws(OrderRefused) {
        let ordered = rooms.filter { $0.key != nil } + rooms.filter { $0.key == nil }
        let sizes = ordered.lazy.map { $0.name.utf8.count + ($0.key?.utf8.count ?? 0) + 1 }
        // `JOIN names keys`, with CR and LF.
        let hasLimit = facts.support["TARGMAX"] != nil
        let limit = hasLimit ? facts.support.targetLimit(of: "JOIN") : nil
        let lines = TextPieces.lines(
            of: sizes, byteLimit: MessageWriter.bodyLimit - 10,
            countLimit: limit.map { max($0, 1) } ?? .max)
        for range in lines {
            let names = ordered[range].map(\.name).joined(separator: ",")
            let keys = ordered[range].compactMap(\.key).joined(separator: ",")
            try write(&output) { writer in
                writer.appendCommand("JOIN")
                writer.appendParameter(names)
                if !keys.isEmpty { writer.appendParameter(keys) }
            }
        }
    }

    // MARK: - The nick

    /// The server does not accept the nick.
    mutating func receiveNickRefusal(
        _ code: Int, _ line: IncomingLine, _ output: inout ClientOutput
    ) {
        guard registration.phase == .negotiating else {
            guard registration.nicks.isRegaining else {
                return receiveError(code, line, &output)
            }
            // The holder was quicker than the server's notice of its departure.
            registration.nicks.isRegaining = false
            return
        }
        guard let next = registration.nicks.next(of: settings.nicks) else {
            return end(.noNick, &output)
        }
        nick = name(next)
        output.lines.write("NICK", next)
    }

    /// Changes to the preferred nick, which is free now.
    mutating func regainNick(_ free: ChatName, _ output: inout ClientOutput) {
        guard registration.nicks.wanted == free, isRegistered else { return }
        registration.nicks.isRegaining = true
        output.lines.write("NICK", settings.nicks[0])
    }

    /// The person has chosen a nick.
    mutating func giveUpNick(unless nick: String) {
        registration.nicks.isRegaining = false
        if registration.nicks.wanted != name(nick) { registration.nicks.wanted = nil }
    }

    // MARK: -

    private var hasLoggedIn: Bool {
        if case .succeeded = registration.login.state { return true }
        return false
    }

    private mutating func sendSetting(_ line: String, _ output: inout ClientOutput) {
        do throws(OrderRefused) {
            try writeRaw(line, &output)
        } catch {
            report("A command of the settings was not sent: \(error)", &output)
        }
    }
}
