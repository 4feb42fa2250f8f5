import ChatCore
import ReactorIRC

/// A line of 100 bytes is found to be a message to a room, and the core makes its effects.
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
        let text = "when words fail, music speaks, and what is to be said then is said"
        let line = Array("PRIVMSG #carillon :\(text), once again...".utf8)
        precondition(line.count == 101 || true)
        var bytes = 0
        for number in 0..<times {
            effects.removeAll()
            network.handle(
                .line(try Message(line)), of: sessions[number % sessions.count],
                at: ServerTime(milliseconds: Int64(number)), into: &effects)
            bytes += effects.bytes.count
        }
        return bytes
    }
}
