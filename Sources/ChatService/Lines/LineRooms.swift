import ChatCore
import ReactorKit
import Timestamps

/// What all people at telnet of a service share. Call on the reactor's thread.
final class LineRooms {
    private let timestamp: Timestamp
    private var rooms: [String: LineRoom] = [:]
    var numbers = GuestNumbers()
    /// Lines that people missed because they read too slowly.
    private(set) var missedLineCount = 0
    /// The maximum length of a name.
    private(set) var nickLimit: Int
    private var historyLimit: Int

    init(_ settings: ChatSettings, timestamp: Timestamp) {
        self.timestamp = timestamp
        nickLimit = settings.network.limits.nick
        historyLimit = settings.lineHistory
    }

    /// Applies changed settings, to those who are there too.
    func apply(_ settings: ChatSettings) {
        if timestamp.layout != settings.layout { timestamp.layout = settings.layout }
        nickLimit = settings.network.limits.nick
        historyLimit = settings.lineHistory
        for room in rooms.values { room.history.limit = historyLimit }
    }

    /// The time in brackets, and a space.
    var stamp: [UInt8] { timestamp.prefix }

    /// The room that a listener names: there are not more than listeners have named.
    func room(named name: String) -> LineRoom {
        if let room = rooms[name] { return room }
        let room = LineRoom(name: Array(name.utf8), historyLimit: historyLimit)
        rooms[name] = room
        return room
    }

    /// A person missed a line.
    func countMissedLine() { missedLineCount += 1 }
}

@available(*, unavailable)
extension LineRooms: Sendable {}

/// A room as people at telnet see it: its last lines, and the latest one, which is made once for all
/// of them. Call on the reactor's thread.
final class LineRoom {
    let name: [UInt8]
    var history: LineHistory
    /// The id of the message that was kept last.
    private var latestID: [UInt8] = []
    private var latest: (message: [UInt8], text: [UInt8]) = ([], [])

    init(name: [UInt8], historyLimit: Int) {
        self.name = name
        history = LineHistory(limit: historyLimit)
    }

    /// The text of a message, if it is the latest one that was made for everybody.
    func text(of message: Span<UInt8>) -> [UInt8]? {
        latest.message.span.isEqual(to: message) ? latest.text : nil
    }

    /// Notes the text of a message, with stamp and line end, for everybody who gets it.
    func note(_ text: [UInt8], of message: Span<UInt8>) {
        latest = ([UInt8](copying: message), text)
    }

    /// Keeps what a member says, once for all who hear it: they get it one after the other.
    func keep(_ text: [UInt8], id: [UInt8]) {
        guard id != latestID else { return }
        latestID = id
        history.append(text)
    }
}

@available(*, unavailable)
extension LineRoom: Sendable {}
