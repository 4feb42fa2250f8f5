import ChatClient
import ReactorIRC
import ReactorKit
import TerminalUI
import Text

/// Links that lead to an IRC network: events of the connection go to the network's client, and its
/// events to the buffers of their conversations.
extension ClientState {
    /// How many random bytes a connection is given.
    private static let randomByteCount = 64

    /// Takes an event of the connection of such a link.
    mutating func handleChat(
        _ event: ConnectionEvent, of link: Int, home: Int
    ) -> [ClientAction] {
        let id = links[link].id
        switch event {
        case .received(let line, _):
            return withClient(of: link) { client, now, output in
                client.received(line.span, at: now, into: &output)
            }
        case .holds, .hidesInput: return []
        case .password(let password):
            links[link].chat?.client.settings.authentication?.password = password
            return []
        case .derived(let number, let key):
            return withClient(of: link) { client, now, output in
                client.answered(number, key, at: now, into: &output)
            }
        case .tick where links[link].state.isUp:
            if links[link].chat?.endsTyping(at: now.instant) == true {
                needsDisplay = true
                // Of others the notices have begun later.
                if tabs[current].typists.text(at: now.instant) != nil {
                    links[link].chat?.showsTyping(until: now.instant + .seconds(1))
                }
            }
            return withClient(of: link) { $0.tick(at: $1, into: &$2) }
        case .connected(let facts):
            let actions = links[link].handle(event, in: &tabs[home], at: now)
                .map { ClientAction.connection(id, $0) }
            let isEncrypted = facts.encryption != nil
            let rooms = openRooms(of: link)
            links[link].chat?.rejoin(rooms)
            let random = links[link].randomBytes(Self.randomByteCount)
            return actions
                + withClient(of: link) { client, now, output in
                    client.connected(
                        isEncrypted: isEncrypted, random: random, at: now, into: &output)
                }
        case .lost, .dialFailed:
            let ended = withClient(of: link) { $0.ended(at: $1, into: &$2) }
            links[link].chat?.lag = nil
            return ended
                + links[link].handle(event, in: &tabs[home], at: now)
                .map { .connection(id, $0) }
        case .tick, .trusted, .notTrusted:
            return links[link].handle(event, in: &tabs[home], at: now)
                .map { .connection(id, $0) }
        }
    }

    /// Calls `body` with the client of a link, and performs what it wants.
    mutating func withClient<Failure>(
        of link: Int,
        _ body: (inout NetworkClient, ClientTime, inout ClientOutput) throws(Failure) -> Void
    ) throws(Failure) -> [ClientAction] {
        guard links[link].chat != nil else { return [] }
        // One output is used for all calls.
        var output = ClientOutput()
        swap(&output, &chatOutput)
        let time = ClientTime(now.instant, milliseconds: now.wallSecond * 1_000)
        defer { swap(&output, &chatOutput) }
        do throws(Failure) {
            try links[link].chat?.withClient { client throws(Failure) in
                try body(&client, time, &output)
            }
        } catch {
            // Of an order that is refused nothing is sent.
            output.removeAll()
            throw error
        }
        return perform(&output, of: link)
    }

    /// An order of the person for the conversation of the current tab.
    mutating func order(
        _ body: (
            inout NetworkClient, ChatTarget, ClientTime, inout ClientOutput
        ) throws(OrderRefused) -> Void
    ) throws(CommandRefused) -> [ClientAction] {
        guard let link = linkIndex(of: tab.link),
            let target = links[link].chat?.target(of: tab.target)
        else { throw CommandRefused("this is no network of IRC") }
        guard links[link].state.isUp else {
            let key = keymap.name(of: .reconnect)
            throw CommandRefused(
                FittingText("not connected: \(key) connects", "not connected: \(key)", key))
        }
        let buffer = tab.id
        links[link].chat?.ordered(in: buffer, at: now.instant)
        do throws(OrderRefused) {
            return try withClient(of: link) { client, now, output throws(OrderRefused) in
                try body(&client, target, now, &output)
            }
        } catch {
            throw CommandRefused(error.hint)
        }
    }

    /// The names of the rooms of a link that have tabs.
    func openRooms(of link: Int) -> [String] {
        let id = links[link].id
        return tabs.indices.filter { tabs[$0].link == id && tabs[$0].target?.kind == .room }
            .compactMap { tabs[$0].target?.name }
    }

    // MARK: -

    private mutating func perform(
        _ output: inout ClientOutput, of link: Int
    ) -> [ClientAction] {
        let id = links[link].id
        var actions: [ClientAction] = []
        if !output.lines.bytes.isEmpty {
            actions.append(.connection(id, .write(output.lines.bytes)))
        }
        for index in output.events.indices {
            actions += take(output.events[index], of: link)
        }
        if let (number, question) = output.question {
            actions.append(.connection(id, .derive(number, question)))
        }
        output.removeAll()
        if let wake = links[link].chat?.nextWake(at: now.instant) {
            actions.append(.connection(id, .wake(after: wake)))
        }
        return actions
    }
}

extension OrderRefused {
    /// The reason for the ruler.
    fileprivate var hint: FittingText {
        switch self {
        case .notConnected: "not registered with the server yet"
        case .empty: "there is nothing to send"
        case .forbiddenByte: "the text has a NUL or a line end"
        case .invalidWord(let word):
            FittingText("\"\(word)\" is not one word", "not one word")
        case .tooLong(let limit):
            FittingText("too long: the server accepts \(limit) bytes", "too long")
        case .notSupported(let name):
            FittingText("the server does not support \(name)", "not supported")
        case .limitReached(let limit): FittingText("the server accepts \(limit) of them")
        }
    }
}
