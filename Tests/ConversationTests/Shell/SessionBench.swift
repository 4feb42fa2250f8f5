import Conversation
import ReactorKit
import ReactorTesting
import Timestamps

/// A client session on a real reactor, with a fake terminal before it and a timestamp server
/// behind it.
final class SessionBench {
    let reactor: Reactor
    let terminal = FakeTerminal()
    let session: ClientSession
    /// Of all connections, in the order in which they were accepted.
    private(set) var servers: [TimestampServer] = []
    let endpoint: Endpoint
    private let listeners: [StreamListener]

    /// With so many tabs to the one server. The reactor's clock; the stamp is always `[7]`.
    init(
        clock: any ReactorClock = SystemClock(), tabs: Int = 1, command: String? = nil,
        editor: EditorSettings = EditorSettings { _ in nil }, theme: String = "auto"
    ) throws {
        let reactor = try Reactor(clock: clock)
        let timestamp = Timestamp(.unix, wallSecond: { 7 })
        var accept: (TimestampServer) -> Void = { _ in }
        listeners = try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in
            let server = TimestampServer(timestamp)
            accept(server)
            return server
        }
        endpoint = Endpoint(host: "127.0.0.1", port: listeners.first?.address.port ?? 0)
        let terminal = terminal
        var begin = ClientStart()
        begin.settings.theme = theme
        session = ClientSession(
            to: Array(repeating: Destination(endpoint), count: tabs), on: reactor,
            terminal: terminal,
            command: command, begin: begin,
            wallSecond: { 0 }, stopJob: { terminal.calls.append("stop") }, editor: editor,
            timeOfDay: { _ in "00:00:00" })
        self.reactor = reactor
        accept = { [weak self] in self?.servers.append($0) }
    }

    func type(_ keys: String) {
        session.typed(Array(keys.utf8).span)
    }

    /// Turns until the screen shows this.
    func shows(_ text: String) throws -> Bool {
        try reactor.turn(until: { self.terminal.picture.contains(text) })
    }

    /// Turns until the connection is open on both sides.
    func connects(times count: Int = 1) throws -> Bool {
        let isAccepted = try reactor.turn(until: { self.servers.count == count })
        return try isAccepted && shows(" connected since")
    }

    func stopListening() {
        for listener in listeners { listener.stopListening() }
    }

    /// Without this the reactor would be held by what is registered with it.
    func end() throws {
        try reactor.endAll()
    }
}

extension SessionBench {
    /// Like `shows`, with a clock that stops unless it is moved.
    func showsByHand(_ text: String, _ clock: ManualClock) throws -> Bool {
        try reactor.turn(until: {
            clock.advance(by: .milliseconds(1))
            return self.terminal.picture.contains(text)
        })
    }

    func connectsByHand(_ clock: ManualClock) throws -> Bool {
        try showsByHand(" connected since", clock)
    }

    /// Long enough for data in transit in the kernel, with a stopped clock.
    func turnIdly() throws {
        for _ in 1...5 { try reactor.turn(waitingAtMost: .milliseconds(2)) }
    }
}
