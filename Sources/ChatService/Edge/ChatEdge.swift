import ChatCore
import DequeModule
import ReactorIRC
import ReactorKit
import Services

/// An edge of a chat network, on one reactor: its sessions, and what they must know of the core.
///
/// What happens to sessions in a turn is collected in one batch, which the core gets at the start of
/// the next turn, before the reactor waits: on the core's reactor no poll is between a line and its
/// answer. What the core wants done is carried out here, in the core's order; the reactor then sends
/// once for each connection. Call on the reactor's thread.
final class ChatEdge {
    /// One place of a session; used again with another generation.
    private struct Place {
        var session: ChatSession?
        /// That of the session, which is used for each line.
        var transport: (any Transport)?
        var generation: Int32 = 0
        var capabilities = CapabilitySet()
        /// It is in `slow`.
        var isSlow = false
    }

    /// While the core has so many bytes of events to handle, or more, a session that sends a line is
    /// not read.
    private static let backlogLimit = 1_048_576
    /// How many long answers go on in a turn, so that those of many sessions do not delay others.
    private static let drainingCount = 16

    /// Gets each batch.
    var collected: ((EventBatch) -> Void)?
    /// Called with the number of lines of each batch.
    var linesReceived: (Int) -> Void = { _ in }
    /// Called when an operator wants the settings read again, with the operator's session.
    var reloadRequested: (SessionID) -> Void = { _ in }
    /// Called with the reason when WEBIRC of a connection is refused.
    var gatewayRefused: (Connection, String) -> Void = { _, _ in }
    /// Kept alive while there are sessions.
    var keeper: AnyObject?
    let reactor: Reactor
    let number: EdgeNumber
    private(set) var options: EdgeOptions

    private let keeperWhileUsed: () -> AnyObject?
    private var places: [Place] = []
    private var freePlaces: [Int32] = []
    private(set) var sessionCount = 0
    /// The sessions that follow each room, by the index of the room.
    private var rosters: [Roster<SessionID>] = []
    /// The bans of addresses, as the core has them.
    private var bannedAddresses: [NetworkBan] = []
    private var batch = EventBatch()
    /// An empty batch whose memory is used again.
    private var spare: EventBatch?
    private var isScheduled = false
    /// The bytes of events that the core has not handled.
    private var backlogByteCount = 0
    /// Sessions that are not read because of the backlog.
    private var held: Deque<ChatSession> = []
    /// Sessions whose unsent bytes exceed their transport's high-water mark, which no limit is below.
    private var slow: [SessionID] = []
    /// Sessions that have ended, and whose connections are closed one in a turn: the kernel takes
    /// up to a millisecond to free what each has not read.
    private var aborting: Deque<ChatSession> = []
    /// Sessions that wait until little is unsent.
    private var draining: Deque<ChatSession> = []
    private let checks: PasswordChecks
    private var renderer = LineRenderer()
    private var sweep: RepeatingCall?
    private var lastSweep: Instant
    /// Why new sessions end at once; nil while they do not.
    private(set) var ending: String?

    /// An edge without sessions; what `keeper` returns is kept alive while there are some.
    init(
        _ options: EdgeOptions, _ number: EdgeNumber, on reactor: Reactor,
        keeper: @escaping () -> AnyObject?
    ) {
        self.options = options
        self.number = number
        self.reactor = reactor
        keeperWhileUsed = keeper
        lastSweep = reactor.now
        checks = PasswordChecks(on: reactor)
    }

    deinit { sweep?.cancel() }

    /// Applies changed options: what is measured from now on has the new limits.
    func apply(_ options: EdgeOptions) {
        let interval = self.options.sweepInterval
        self.options = options
        if interval != options.sweepInterval, sweep != nil { startSweep() }
    }

    /// Ends all sessions with a reason, and reports nothing more to the core.
    func end(reason: String) {
        ending = reason
        for place in places { place.session?.end(reason) }
    }

    /// The ban of a client's address; nil when there is none.
    func ban(of peer: SocketAddress?, at time: @autoclosure () -> ServerTime) -> NetworkBan? {
        bannedAddresses.isEmpty ? nil : bannedAddresses.ban(of: peer, at: time())
    }

    // MARK: - For sessions

    /// Adds a session, which is not known to the core before `opened`.
    func add(_ session: ChatSession) -> SessionID {
        let index = freePlaces.popLast() ?? Int32(places.count)
        if index == places.count { places.append(Place()) }
        places[Int(index)].session = session
        places[Int(index)].transport = session.transport
        places[Int(index)].capabilities = CapabilitySet()
        sessionCount += 1
        if sessionCount == 1 {
            keeper = keeperWhileUsed()
            startSweep()
        }
        return number.session(at: index, generation: places[Int(index)].generation)
    }

    /// Removes a session, whose place is free.
    func remove(_ id: SessionID) {
        guard session(id) != nil else { return }
        let place = number.place(of: id)
        places[place].session = nil
        places[place].transport = nil
        recovered(id)
        // The core's places have no negative ones.
        places[place].generation = (places[place].generation &+ 1) & .max
        freePlaces.append(Int32(place))
        sessionCount -= 1
        guard sessionCount == 0 else { return }
        sweep?.cancel()
        sweep = nil
        // Not now: this may be inside a call of what it keeps.
        reactor.callSoon { if self.sessionCount == 0 { self.keeper = nil } }
    }

    /// Passes an event to the core.
    func report(_ event: Event, of session: SessionID) {
        if ending != nil { return }
        batch.append(event, of: session)
        backlogByteCount += EventBatch.entryByteCount
        schedule()
    }

    /// Passes a message to the core.
    func report(_ line: Span<UInt8>, _ layout: MessageLayout, of id: SessionID) {
        batch.append(line, layout, of: id)
        backlogByteCount += EventBatch.entryByteCount + line.count
        if !isScheduled { schedule() }
    }

    /// True when a session that has sent a line must not be read until `resume` with `.backlog`.
    func holds(_ session: ChatSession) -> Bool {
        guard backlogByteCount >= Self.backlogLimit else { return false }
        held.append(session)
        return true
    }

    /// The unsent bytes of a session exceed the transport's high-water mark: it gets no typing
    /// notices, and is ended if they exceed its limit as well.
    func slowed(_ id: SessionID) {
        places[number.place(of: id)].isSlow = true
        slow.append(id)
        schedule()
    }

    /// They do no longer.
    func recovered(_ id: SessionID) {
        let place = number.place(of: id)
        guard places[place].isSlow else { return }
        places[place].isSlow = false
        slow.removeAll { $0 == id }
    }

    /// Closes the connection of a session that has ended, in one of the next turns.
    func close(_ session: ChatSession) { aborting.append(session) }

    /// Little of what was sent to a session is unsent now.
    func drained(_ session: ChatSession) {
        draining.append(session)
        schedule()
    }

    /// Every session ends by itself for this reason, of which the core needs no report.
    func beginEnd(reason: String) { ending = reason }

    /// The core has handled a batch, whose memory is used again.
    func handled(_ batch: consuming EventBatch) {
        handled(byteCount: batch.byteCount)
        batch.removeAll()
        spare = batch
    }

    /// The core has handled events of that size.
    func handled(byteCount: Int) {
        backlogByteCount -= byteCount
        while backlogByteCount < Self.backlogLimit, let session = held.popFirst() {
            session.resume(.backlog)
        }
    }

    // MARK: - Turns

    private func schedule() {
        guard !isScheduled else { return }
        isScheduled = true
        reactor.callSoon { self.turn() }
    }

    private func turn() {
        isScheduled = false
        for id in slow { session(id)?.endIfBehind() }
        aborting.popFirst()?.abort()
        for _ in 0..<Self.drainingCount { draining.popFirst()?.reportIfDrained() }
        if !aborting.isEmpty || !draining.isEmpty { schedule() }
        guard !batch.isEmpty else { return }
        let collected = batch
        batch = spare.take() ?? EventBatch()
        linesReceived(collected.lineCount)
        self.collected?(collected)
    }

    private func startSweep() {
        sweep?.cancel()
        lastSweep = reactor.now
        sweep = reactor.callRepeatedly(every: options.sweepInterval) { [unowned self] _ in
            let now = reactor.now
            for place in places { place.session?.check(at: now, since: lastSweep) }
            lastSweep = now
        }
    }

    // MARK: - Effects

    /// Does what the core wants done at this edge; returns the number of lines that were sent.
    func carryOut(_ effects: borrowing Effects) -> Int {
        if let bans = effects.bannedAddresses { bannedAddresses = bans }
        // What follows is unsent until the reactor has sent what it can.
        if !slow.isEmpty { schedule() }
        var count = 0
        // Taken once: the edges share it, and each reference would be counted by all of them.
        let bytes = effects.bytes
        for effect in effects.list {
            switch effect {
            case .send(let id, let line):
                guard number.includes(id) else { continue }
                count += 1
                if session(id) != nil { send(line, to: number.place(of: id), bytes, effects) }
            case .deliver(let id, let line):
                guard number.includes(id) else { continue }
                count += 1
                let place = number.place(of: id)
                guard session(id) != nil, !places[place].isSlow || !effects.isTypingNotice(line)
                else { continue }
                send(line, to: place, bytes, effects)
            case .cast(let room, let audience, let line):
                count += cast(line, to: room, audience, bytes, effects)
            case .follow(let id, let room, let ranks), .rank(let id, let room, let ranks):
                follow(id, room, ranks)
            case .unfollow(let id, let room): follow(id, room, nil)
            case .capabilities(let id, let capabilities):
                guard session(id) != nil else { continue }
                places[number.place(of: id)].capabilities = capabilities
            case .registered(let id): session(id)?.registered()
            case .hold(let id):
                guard let session = session(id) else { continue }
                session.hold()
                drained(session)
            case .ask(let id, let index):
                guard number.includes(id) else { continue }
                session(id)?.pause(.core)
                let question = effects.questions[Int(index)]
                // The stores, which are at the core, answer the others.
                if question.isAboutPassword { answer(question, of: id) }
            case .release(let id): session(id)?.resume(.core)
            case .close(let id): session(id)?.close()
            case .reload(let id): if number.includes(id) { reloadRequested(id) }
            }
        }
        return count
    }

    private func session(_ id: SessionID) -> ChatSession? {
        let place = number.place(of: id)
        guard number.includes(id), place < places.count,
            places[place].generation == id.generation
        else { return nil }
        return places[place].session
    }

    private func send(
        _ line: Line, to place: Int, _ bytes: [UInt8], _ effects: borrowing Effects
    ) {
        let tags = places[place].capabilities.intersection(effects.capabilities(of: line))
        if tags.isEmpty { return write(bytes.span.extracting(line.range), to: place) }
        renderer.begin()
        let form = renderer.form(of: line, for: tags, effects)
        write(renderer.bytes.span.extracting(form), to: place)
    }

    private func write(_ line: Span<UInt8>, to place: Int) {
        places[place].transport?.write(line)
    }

    private func cast(
        _ line: Line, to room: RoomID, _ audience: Audience, _ bytes: [UInt8],
        _ effects: borrowing Effects
    ) -> Int {
        guard room.index < rosters.count else { return 0 }
        let members = rosters[Int(room.index)].members
        let plain = bytes.span.extracting(line.range)
        let adding = effects.capabilities(of: line)
        let isForAll = audience.isEverybody
        let isTypingNotice = effects.isTypingNotice(line)
        let number = number
        // The place of the session that does not get it.
        let excepted = audience.except.flatMap { session($0) == nil ? nil : number.place(of: $0) }
        renderer.begin()
        // Nothing below changes a place; in a span, what is in it is used without a copy.
        let array = places
        let places = array.span
        for member in members {
            let place = number.place(of: member.id)
            if place == excepted { continue }
            let capabilities = places[place].capabilities
            guard isForAll || audience.includes(member.ranks, capabilities),
                places[place].generation == member.id.generation
            else { continue }
            if isTypingNotice, places[place].isSlow { continue }
            let tags = capabilities.intersection(adding)
            guard let transport = places[place].transport else { continue }
            if tags.isEmpty {
                transport.write(plain)
            } else {
                let form = renderer.form(of: line, for: tags, effects)
                transport.write(renderer.bytes.span.extracting(form))
            }
        }
        return members.count
    }

    private func follow(_ session: SessionID, _ room: RoomID, _ ranks: Ranks?) {
        guard number.includes(session) else { return }
        while rosters.count <= room.index { rosters.append(Roster()) }
        rosters[Int(room.index)][session] = ranks
    }

    private func answer(_ question: Question, of id: SessionID) {
        checks.answer(question) { [weak self] in
            guard let self, session(id) != nil else { return nil }
            return { self.report(.answered($0), of: id) }
        }
    }
}

@available(*, unavailable)
extension ChatEdge: Sendable {}

/// The limits of an edge's sessions. Pure.
struct EdgeOptions: Equatable, Sendable {
    /// The name of the server, as the source of what the edge itself sends.
    var server: [UInt8] = Array("carillon.local".utf8)
    /// After this time without a line the session is asked for one; after twice the time it ends.
    var pingInterval = Duration.seconds(120)
    var registrationLimit = Duration.seconds(60)
    /// The most unsent bytes of a session.
    var sendLimit = 262_144
    var flood = FloodLimits()
    /// Programs that may state the address of the user they connect for.
    var gateways: [Gateway] = []

    /// How often sessions are checked for what takes too long.
    var sweepInterval: Duration { min(pingInterval, registrationLimit) / 8 }
}
