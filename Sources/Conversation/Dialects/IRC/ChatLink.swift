import ChatClient
import ReactorIRC
import ReactorKit
import TerminalUI

/// What a link to an IRC network has in addition to its connection: the client, and the places of
/// its conversations. Pure.
struct ChatLink {
    /// An own message that waits for its echo.
    struct Pending {
        let buffer: BufferID
        /// Its lines in the transcript.
        let lines: [LineID]
        /// The text, to be sent again.
        let text: [UInt8]
    }

    var client: NetworkClient
    /// The buffers of the conversations, except that with the server.
    var buffers: [ChatTarget: BufferID] = [:]
    /// The buffer of the list of rooms.
    var list: BufferID?
    var pending: [PendingNumber: Pending] = [:]
    var highlights = HighlightRules()
    /// Rooms that the person has ordered to join, to be shown then.
    var wanted: Set<ChatTarget> = []
    /// The keys with which rooms were joined.
    var keys: [ChatName: String] = [:]
    /// The names of persons whose lines are not shown.
    var ignored: Set<ChatName> = []
    /// The buffer in which the last order was given, and until when answers are shown there.
    private var lastOrder: (buffer: BufferID, end: Instant)?
    /// How long the server took to answer the last PING.
    var lag: Duration?
    /// When the first notice that a person types ends.
    private var typingEnd: Instant?
    /// When a `tick` was requested for.
    private var requestedTick: Instant?

    /// A network that is used with these settings.
    ///
    /// - Parameter userName: The person's name on this system.
    init(
        _ settings: ClientSettings, address: NetworkAddress?, userName: String
    ) {
        client = NetworkClient(Self.settings(settings, address, userName))
        highlights = HighlightRules(settings.highlights)
    }

    /// Applies the settings; what concerns the registration, from the next connection on.
    mutating func adopt(
        _ settings: ClientSettings, address: NetworkAddress?, userName: String
    ) {
        client.settings = Self.settings(settings, address, userName)
        highlights = HighlightRules(settings.highlights)
    }

    /// Joins these rooms too after the next registration.
    mutating func rejoin(_ names: [String]) {
        for name in names where !client.settings.rooms.contains(where: { $0.name == name }) {
            let key = keys[client.name(name)]
            client.settings.rooms.append(NetworkClient.Settings.SavedRoom(name, key: key))
        }
    }

    /// Whether a message in a room is important.
    func isHighlight(_ text: [UInt8]) -> Bool {
        let plain = FormattingReader.plain(text[...])
        return highlights.match(plain[...], nick: client.nick.bytes)
    }

    /// An order was given in a buffer.
    mutating func ordered(in buffer: BufferID, at now: Instant) {
        lastOrder = (buffer, now + .seconds(5))
    }

    /// The buffer in which an order was given a moment ago.
    func asker(at now: Instant) -> BufferID? {
        lastOrder.flatMap { $0.end > now ? $0.buffer : nil }
    }

    /// A notice that a person types ends then.
    mutating func showsTyping(until end: Instant) {
        typingEnd = typingEnd ?? end
    }

    /// Whether a notice of typing has ended, or will now have to be examined again.
    mutating func endsTyping(at now: Instant) -> Bool {
        guard let end = typingEnd, end <= now else { return false }
        typingEnd = nil
        return true
    }

    /// Calls `body` with the client.
    mutating func withClient<Failure>(
        _ body: (inout NetworkClient) throws(Failure) -> Void
    ) throws(Failure) {
        try body(&client)
    }

    /// How long until the client wants a `tick`, if that was not requested yet.
    ///
    /// A wake-up that is too early is harmless, and is not moved for each line.
    mutating func nextWake(at now: Instant) -> Duration? {
        guard let next = [client.nextTick, typingEnd].compactMap(\.self).min() else { return nil }
        if let requestedTick, requestedTick > now, requestedTick <= next { return nil }
        requestedTick = next
        return max(next - now, .zero)
    }

    /// The conversation of a buffer's target.
    func target(of target: Buffer.Target?) -> ChatTarget {
        switch target?.kind {
        case nil, .list: .server
        case .room: .room(client.name(target?.name ?? ""))
        case .person: .person(client.name(target?.name ?? ""))
        }
    }

    // MARK: -

    private static func settings(
        _ settings: ClientSettings, _ address: NetworkAddress?, _ userName: String
    ) -> NetworkClient.Settings {
        var nicks = settings.nicks.isEmpty ? [userName] : settings.nicks
        if let nick = address?.nick { nicks = [nick] + nicks.filter { $0 != nick } }
        var chat = NetworkClient.Settings(
            nicks: nicks, userName: userName, realName: settings.realName ?? nicks[0])
        chat.commands = settings.commands
        if let account = settings.account {
            var login = NetworkClient.Settings.Login(account: account, password: nil)
            login.hasCertificate = settings.certificate != nil
            chat.authentication = login
        }
        let saved = settings.rooms.map { room in
            let parts = room.split(separator: " ", maxSplits: 1).map(String.init)
            return NetworkClient.Settings.SavedRoom(
                parts.first ?? room, key: parts.count > 1 ? parts[1] : nil)
        }
        let named = address?.rooms.map { NetworkClient.Settings.SavedRoom($0) } ?? []
        chat.rooms = named + saved.filter { room in !named.contains { $0.name == room.name } }
        chat.version = "carillon"
        return chat
    }
}
