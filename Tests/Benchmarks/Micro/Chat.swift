import ChatCore
import ReactorIRC

/// The core of a chat server handles a message of 100 bytes to a room: the line for its members.
enum ChatCommand {
    static func run(_ times: Int) throws -> Int {
        var effects = Effects()
        var network = Network(NetworkSettings())
        let sessions = (0..<50).map { SessionID(index: $0, generation: 0) }
        for session in sessions {
            network.handle(
                .opened(SessionOrigin(address: Array("192.0.2.1".utf8))), of: session,
                at: ServerTime(seconds: 0), into: &effects)
            for line in ["NICK user\(session.index)", "USER user 0 * :Real", "JOIN #carillon"] {
                network.handle(
                    .line(try Message(line)), of: session, at: ServerTime(seconds: 0),
                    into: &effects)
            }
        }
        let text =
            "when words fail, music speaks, and what is to be said then is said, over and over"
        let message = try Message("PRIVMSG #carillon :\(text)")
        precondition(message.description.utf8.count == 100)
        let event = Event.line(message)
        var bytes = 0
        for number in 0..<times {
            // As in a turn of the server.
            if number % 16 == 0 { effects.removeAll() }
            network.handle(
                event, of: sessions[number % sessions.count],
                at: ServerTime(milliseconds: Int64(number)), into: &effects)
            bytes += effects.list.count
        }
        return bytes
    }
}
