import Accounts
import ChatCore
import ReactorIRC

/// A network with clients that are known by a name, for tests: lines in, lines out.
final class TestNetwork {
    /// The core.
    var network: Network
    /// The time of the next event; tests set it.
    var time = ServerTime(seconds: 1_000)
    private var effects = Effects()
    private var renderer = LineRenderer()
    private var clients: [String: Client] = [:]
    private var sources: [String: String] = [:]
    private var names: [SessionID: String] = [:]
    private var nextIndex: Int32 = 0
    /// What the sessions follow, as an edge knows it.
    private var followed: [RoomID: Roster<SessionID>] = [:]
    /// Questions that the core asked, and nobody has answered.
    private(set) var questions: [(client: String, question: Question)] = []

    /// What the core wrote to the log.
    private(set) var audit: [String] = []
    /// The bans of addresses that the edges know.
    private(set) var bannedAddresses: [NetworkBan] = []

    /// How often the core ordered to read the settings again.
    private(set) var reloadCount = 0

    private struct Client {
        let session: SessionID
        var capabilities = CapabilitySet()
        var received: [String] = []
        var isClosed = false
        var isHeld = false
    }

    init(_ settings: NetworkSettings = .forTests) {
        network = Network(settings)
    }

    /// Opens a session without registering.
    func open(
        _ client: String, from address: String = "192.0.2.1", isPrivate: Bool = true,
        isSecure: Bool = false, certificate: CertificateFingerprint? = nil
    ) {
        let session = SessionID(index: nextIndex, generation: 0)
        nextIndex += 1
        clients[client] = Client(session: session)
        names[session] = client
        handle(
            .opened(
                SessionOrigin(
                    address: Array(address.utf8), isPrivate: isPrivate, isSecure: isSecure,
                    certificate: certificate)),
            of: session)
    }

    /// Opens a session, registers under this name and forgets what was received.
    func connect(
        _ nick: String, from address: String = "192.0.2.1", capabilities: String = ""
    ) {
        open(nick, from: address)
        if !capabilities.isEmpty { send(nick, "CAP REQ :\(capabilities)") }
        send(nick, "NICK \(nick)")
        send(nick, "USER \(nick) 0 * :\(nick) Real")
        if !capabilities.isEmpty { send(nick, "CAP END") }
        sources[nick] = received(nick).first { $0.contains(" 001 ") }
            .flatMap { $0.split(separator: " ").last.map(String.init) }
    }

    /// The source of a client's messages, as `connect` registered it: `nick!name@host`.
    func source(_ nick: String) -> String { sources[nick] ?? "" }

    /// Connects clients that are not connected yet, joins all of them to a room, the first one as its
    /// operator, and forgets what was received.
    func fill(_ room: String, _ nicks: String...) {
        for nick in nicks {
            if clients[nick] == nil { connect(nick) }
            send(nick, "JOIN \(room)")
        }
        for nick in clients.keys { _ = received(nick) }
    }

    /// A client sends a line; what each of these receives, without what it had before.
    func relay(_ client: String, _ line: String, to receivers: String...) -> [[String]] {
        for receiver in receivers { _ = received(receiver) }
        send(client, line)
        return receivers.map(received)
    }

    /// A client sends a line.
    func send(_ client: String, _ line: String) {
        guard let session = clients[client]?.session else { return }
        do throws(InvalidMessage) {
            handle(.line(try Message(line)), of: session)
        } catch {
            handle(.invalidLine(error), of: session)
        }
    }

    /// A client sends lines; the lines that it receives.
    func ask(_ client: String, _ lines: String...) -> [String] {
        _ = received(client)
        for line in lines { send(client, line) }
        return received(client)
    }

    /// Something else happens to a client's session.
    func handle(_ event: Event, of client: String) {
        guard let session = clients[client]?.session else { return }
        handle(event, of: session)
    }

    /// The lines that a client received since the last call, without CR and LF.
    func received(_ client: String) -> [String] {
        defer { clients[client]?.received = [] }
        return clients[client]?.received ?? []
    }

    /// True once the core has closed a client's connection.
    func isClosed(_ client: String) -> Bool { clients[client]?.isClosed ?? true }

    /// True while the core reads no lines of a client.
    func isHeld(_ client: String) -> Bool { clients[client]?.isHeld ?? false }

    /// Answers the oldest question.
    func answer(_ answer: Answer) {
        guard !questions.isEmpty else { return }
        handle(.answered(answer), of: questions.removeFirst().client)
    }

    /// The latest session of a client.
    func session(_ client: String) -> SessionID? { clients[client]?.session }

    /// The sessions that follow a room, as the edge knows it.
    func followers(of room: RoomID) -> Set<SessionID> {
        Set((followed[room]?.members ?? []).map(\.id))
    }

    /// Calls a function of the core for a client's session, and applies the effects.
    func perform(
        of client: String, _ body: (inout Network, SessionID, inout Effects) -> Void
    ) {
        guard let session = clients[client]?.session else { return }
        effects.removeAll()
        body(&network, session, &effects)
        for effect in effects.list { apply(effect) }
    }

    private func handle(_ event: Event, of session: SessionID) {
        effects.removeAll()
        network.handle(event, of: session, at: time, into: &effects)
        applyEffects()
    }

    /// Takes over what was kept.
    func restore(_ stored: StoredNetwork) {
        effects.removeAll()
        network.restore(stored, at: time, into: &effects)
        applyEffects()
    }

    /// Replaces the settings.
    func apply(_ settings: NetworkSettings) {
        effects.removeAll()
        network.apply(settings, at: time, into: &effects)
        applyEffects()
    }

    /// Removes absent users whose time is over.
    func expire() {
        var isMoreToDo = true
        while isMoreToDo {
            effects.removeAll()
            isMoreToDo = network.expire(at: time, into: &effects)
            applyEffects()
        }
    }

    /// The archive fails from now on, or works again.
    func setArchive(isAvailable: Bool) {
        effects.removeAll()
        network.archive(isAvailable: isAvailable, at: time, into: &effects)
        applyEffects()
    }

    /// The archive has given up so many records.
    func dropFromArchive(_ count: Int) {
        effects.removeAll()
        network.archiveDropped(count, at: time, into: &effects)
        applyEffects()
    }

    private func applyEffects() {
        audit += effects.audit
        bannedAddresses = effects.bannedAddresses ?? bannedAddresses
        for effect in effects.list { apply(effect) }
    }

    private func apply(_ effect: Effect) {
        switch effect {
        case .send(let session, let line), .deliver(let session, let line):
            deliver(line, to: session)
        case .cast(let room, let audience, let line):
            for member in followed[room]?.members ?? [] where member.id != audience.except {
                let capabilities = names[member.id].flatMap { clients[$0]?.capabilities } ?? []
                guard audience.includes(member.ranks, capabilities) else { continue }
                deliver(line, to: member.id)
            }
        case .follow(let session, let room, let ranks):
            followed[room, default: Roster()][session] = ranks
        case .rank(let session, let room, let ranks): followed[room]?[session] = ranks
        case .unfollow(let session, let room): followed[room]?[session] = nil
        case .capabilities(let session, let capabilities):
            change(session) { $0.capabilities = capabilities }
        case .hold(let session): change(session) { $0.isHeld = true }
        case .release(let session): change(session) { $0.isHeld = false }
        case .ask(let session, let index):
            questions.append((names[session] ?? "", effects.questions[Int(index)]))
        case .close(let session): change(session) { $0.isClosed = true }
        case .reload: reloadCount += 1
        case .registered: break
        }
    }

    private func deliver(_ line: Line, to session: SessionID) {
        let capabilities = names[session].flatMap { clients[$0]?.capabilities } ?? []
        let tags = capabilities.intersection(effects.capabilities(of: line))
        var bytes = effects.bytes[line.range]
        if !tags.isEmpty {
            renderer.begin()
            let form = renderer.form(of: line, for: tags, effects)
            bytes = renderer.bytes[form]
        }
        let text = String(decoding: bytes.dropLast(2), as: UTF8.self)
        change(session) { $0.received.append(text) }
    }

    private func change(_ session: SessionID, _ body: (inout Client) -> Void) {
        guard let name = names[session], let index = clients.index(forKey: name) else { return }
        // In its place: a copy would copy all that it received.
        body(&clients.values[index])
    }
}

extension NetworkSettings {
    /// A server `irc.test`.
    static var forTests: NetworkSettings {
        var settings = NetworkSettings()
        settings.server = Array("irc.test".utf8)
        settings.network = "Test"
        settings.version = "carillon-test"
        return settings
    }
}
