import ChatService
import ReactorKit
import ReactorTesting
import Services
import Settings
import Testing

extension ChatBench {
    /// A service whose people at telnet get `[%] ` before each line.
    convenience init(history: Int, _ change: (inout ChatSettings) -> Void = { _ in }) throws {
        try self.init {
            $0.floodRate = 0
            $0.lineHistory = history
            if let layout = ChatSettings.table["time-format"] { _ = layout.assign("%%", to: &$0) }
            change(&$0)
        }
    }

    /// A person at telnet, whose connection is open and whose entry is not carried out yet.
    func dial(_ room: String = "#tea", from address: String = "192.0.2.9") throws -> LineClient {
        let peer = SocketAddress(digits: address, port: 1_000)
        let transport = RecordingTransport(peer: peer)
        let connection = Connection(
            peer: peer, from: ConnectionOrigin(service: "chat", room: room), on: transport)
        let session = try service.accept(connection)
        try session.connectionMade(transport)
        return LineClient(session, transport, self)
    }

    /// A person at telnet who is in a room, with the welcome forgotten.
    func enter(_ room: String = "#tea", from address: String = "192.0.2.9") throws -> LineClient {
        let client = try dial(room, from: address)
        try settle()
        #expect(client.lines.last?.contains("* you are guest-") == true)
        client.forget()
        return client
    }

    /// A client of IRC in a room, with the lines of its entry forgotten.
    func join(_ nick: String, in room: String) throws -> ChatClient {
        let client = try join(nick)
        try client.send("JOIN \(room)")
        client.forget()
        return client
    }
}
