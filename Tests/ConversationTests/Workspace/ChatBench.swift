import ReactorKit
import TerminalUI

@testable import Conversation

/// A client in a network of IRC, whose server is the test.
struct ChatBench {
    var bench: ClientBench

    /// A client that has dialled.
    init(
        rows: Int = 10, columns: Int = 80, rooms: [String] = [],
        configure: (inout ClientSettings) -> Void = { _ in }
    ) {
        var settings = ClientSettings()
        settings.wireProtocol = .irc
        settings.nicks = ["me"]
        settings.rooms = rooms
        configure(&settings)
        bench = ClientBench(
            rows: rows, columns: columns, settings: settings,
            endpoints: [Endpoint(host: "irc.example", port: 6_667)])
        bench.start()
    }

    /// A client that is registered, and in the room `#swift`.
    static func inRoom(
        rows: Int = 10, columns: Int = 80, configure: (inout ClientSettings) -> Void = { _ in }
    ) -> ChatBench {
        var chat = ChatBench(rows: rows, columns: columns, configure: configure)
        chat.register()
        chat.bench.enter("/join #swift")
        chat.joined("#swift", "@ada bob me")
        return chat
    }

    /// Connects, and welcomes the client, without capabilities.
    @discardableResult
    mutating func register() -> [String] {
        let lines = Self.written(by: bench.handle(.connected(peer: "10.0.0.1:6667")))
        return lines
            + says(
                ":irc.example 001 me :Welcome",
                ":irc.example 005 me CHANTYPES=# PREFIX=(ov)@+ CASEMAPPING=ascii :are supported",
                ":irc.example 422 me :No MOTD")
    }

    /// The client has joined a room.
    mutating func joined(_ room: String, _ names: String) {
        says(
            ":me!u@h JOIN \(room)", ":irc.example 332 me \(room) :The topic of \(room)",
            ":irc.example 353 me = \(room) :\(names)", ":irc.example 366 me \(room) :End")
    }

    /// The server sends lines; returns what the client writes.
    @discardableResult
    mutating func says(_ lines: String...) -> [String] {
        lines.flatMap { line in
            Self.written(
                by: bench.handle(.received(Array(line.utf8), isCut: false)))
        }
    }

    /// Types a line; returns what the client writes.
    @discardableResult
    mutating func enter(_ text: String) -> [String] { Self.written(by: bench.enter(text)) }

    /// The lines that actions write.
    static func written(by actions: [ClientAction]) -> [String] {
        actions.flatMap { action -> [String] in
            guard case .connection(_, .write(let bytes)) = action else { return [] }
            return String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
        }
    }
}
