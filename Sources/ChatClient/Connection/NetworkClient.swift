package import ReactorIRC
package import ReactorKit

/// A client's side of a connection to an IRC network. Pure: lines, orders and moments in; lines,
/// events and questions out.
///
///     var client = NetworkClient(settings)
///     client.connected(isEncrypted: true, random: random, at: now, into: &output)
///     client.received(line, at: now, into: &output)
///     try client.send("hello", to: client.target("#room"), at: now, into: &output)
///     client.ended(at: now, into: &output)
///
/// After each call send the output's lines, show its events, and arrange for `tick` at `nextTick`.
/// One value serves a network over all of its connections: `connected` begins another one.
///
/// Nothing of a peer is trusted: names, numbers of members, rooms, batches and texts are bounded, and
/// a line that is no message is reported once.
package struct NetworkClient: Sendable {
    /// The most rooms that are kept.
    static let roomLimit = 2_000

    /// How the network is used. Changes apply from the next connection on.
    package var settings: Settings
    /// The capabilities that are enabled.
    package internal(set) var capabilities = CapabilitySet()
    /// The client's nick.
    package internal(set) var nick: ChatName
    /// True when the user is away.
    package internal(set) var isAway = false
    /// The account that the connection is logged in to; nil when there is none.
    package internal(set) var account: [UInt8]?

    var facts = ServerFacts()
    var registration = Registration()
    var rooms: [FoldedName: ChatRoom] = [:]
    var pending = PendingMessages()
    var batches = OpenBatches()
    var pings = PingMeter()
    var typing = TypingNotices()
    var ctcp = CTCPGuard()
    var queries = RoomQueries()
    var watch = WatchList()
    var lists = MaskLists()
    /// True while rows of LIST arrive.
    var isListing = false
    /// This client's address as others see it, `user@host`; nil while it is unknown.
    var address: [UInt8]?
    /// The time of the last call, in milliseconds since 1970.
    var milliseconds: Int64 = 0
    /// How many batches were sent, over all connections.
    var batchCount = 0
    /// How many questions were asked, over all connections.
    var questionCount = 0
    /// How many lines were no message.
    var invalidLineCount = 0
    var keyBuffer: [UInt8] = []
    var lineBuffer: [UInt8] = []

    /// A client without a connection.
    package init(_ settings: Settings) {
        self.settings = settings
        nick = ChatName(settings.nicks[0], by: .rfc1459)
    }

    // MARK: - Reading

    /// True from the server's welcome to the connection's end.
    package var isRegistered: Bool { registration.phase == .registered }

    /// What the server announced in numeric 005.
    package var support: ServerSupport { facts.support }

    /// The modes of rooms and the ranks of members.
    package var grammar: ModeGrammar { facts.grammar }

    /// The names of the rooms that this client is a member of, in no order.
    package var roomNames: [ChatName] { rooms.values.map(\.name) }

    /// A room that this client is a member of; nil when it is not.
    package func room(_ name: ChatName) -> ChatRoom? { rooms[name.key] }

    /// A name, folded as the server does.
    package func name(_ text: String) -> ChatName { ChatName(text, by: facts.mapping) }

    /// The room or the person with that name.
    package func target(_ text: String) -> ChatTarget {
        facts.isRoom(text.utf8) ? .room(name(text)) : .person(name(text))
    }

    /// True for this client's nick.
    package func isOwn(_ nick: ArraySlice<UInt8>) -> Bool {
        facts.mapping.areEqual(nick.span, self.nick.bytes.span)
    }

    // MARK: - A connection's life

    /// A connection was made: registers.
    ///
    /// - Parameter random: at least `Authentication.nonceByteCount` fresh random bytes.
    package mutating func connected(
        isEncrypted: Bool, random: [UInt8], at now: ClientTime, into output: inout ClientOutput
    ) {
        ended(at: now, into: &output)
        forgetConnection()
        milliseconds = now.milliseconds
        registration = Registration(isEncrypted: isEncrypted, random: random)
        nick = ChatName(settings.nicks[0], by: facts.mapping)
        guard isEncrypted || !settings.requiresTLS else {
            return end(.notEncrypted, &output)
        }
        pings.heard(at: now)
        register(&output)
    }

    /// The connection has ended: what was pending is not confirmed, and rooms are closed.
    package mutating func ended(at now: ClientTime, into output: inout ClientOutput) {
        guard registration.phase != .disconnected else { return }
        closeBatches(now, &output)
        for number in pending.removeAll() {
            output.events.append(.pendingFailed(number, .unconfirmed))
        }
        for room in rooms.values { output.events.append(.closed(.room(room.name), .disconnected)) }
        if let duration = registration.strictTransportDuration {
            output.events.append(.strictTransport(duration: duration))
        }
        forgetConnection()
    }

    /// When `tick` is to be called; nil when nothing is expected, as on an idle connection.
    package var nextTick: Instant? {
        guard registration.phase == .negotiating || isRegistered else { return nil }
        return [registration.deadline, pings.deadline(oldestPending: pending.oldest)].compactMap {
            $0
        }
        .min()
    }

    /// Does what is due; harmless before it is.
    package mutating func tick(at now: ClientTime, into output: inout ClientOutput) {
        if let deadline = registration.deadline, deadline <= now.instant {
            registration.deadline = nil
            goOnAfterWait(now, &output)
        }
        milliseconds = now.milliseconds
        guard isRegistered else { return }
        switch pings.tick(at: now, oldestPending: pending.oldest) {
        case .none: break
        case .send(let token): sendPing(token, &output)
        case .timedOut: end(.timedOut, &output)
        }
    }

    /// The answer to a question: the derived key, or nil when there is none.
    ///
    /// - Parameter number: that of the question.
    package mutating func answered(
        _ number: Int, _ key: [UInt8]?, at now: ClientTime, into output: inout ClientOutput
    ) {
        continueAuthentication(number, key, now, &output)
    }

    // MARK: -

    private mutating func forgetConnection() {
        capabilities = CapabilitySet()
        facts = ServerFacts()
        registration = Registration()
        rooms = [:]
        pending.removeAll()
        batches = OpenBatches()
        pings = PingMeter()
        typing = TypingNotices()
        queries = RoomQueries()
        watch = WatchList()
        lists = MaskLists()
        (account, address, isAway, isListing, invalidLineCount) = (nil, nil, false, false, 0)
    }

    /// Asks the caller to close the connection; nothing more is done with it.
    mutating func end(_ reason: ClientEnd, _ output: inout ClientOutput) {
        registration.phase = .ending
        registration.deadline = nil
        output.events.append(.disconnecting(reason))
    }
}
