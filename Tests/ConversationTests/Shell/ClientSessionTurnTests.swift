import Conversation
import ReactorKit
import ReactorTesting
import SystemPackage
import TerminalUI
import Testing
import Timestamps

@Suite("ClientSession: what one turn brings", .timeLimit(.minutes(10)))
struct ClientSessionTurnTests {
    /// The keyboard is added to the reactor after the connection, as the last source. A message is
    /// answered only by a line that arrives after it, so the screen shows which was first.
    @Test(arguments: PollerChoice.allCases)
    func `keys that arrive with lines in one turn are handled before them`(
        poller: PollerChoice
    ) throws {
        let far = try Reactor()
        var servers: [TimestampServer] = []
        let listeners = try far.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in
            servers.append(TimestampServer(Timestamp(.unix, wallSecond: { 7 })))
            return servers[servers.count - 1]
        }
        let near = try Reactor(poller: poller)
        let terminal = FakeTerminal()
        let session = ClientSession(
            to: [
                Destination(Endpoint(host: "127.0.0.1", port: listeners.first?.address.port ?? 0))
            ], on: near,
            terminal: terminal, timeOfDay: { _ in "00:00:00" })
        session.start()
        let isUp = try near.turn(until: {
            try? far.turn(waitingAtMost: .zero)
            return terminal.picture.contains(" connected since") && !servers.isEmpty
        })
        try #require(isUp)
        let pipe = try FileDescriptor.pipe()
        let keyboard = near.read(
            pipe.readEnd, isUrgent: true, received: { session.typed($0) }, ended: { _ in })

        for round in 1...5 {
            _ = try pipe.writeEnd.writeAll("hope \(round)".utf8)
            try #require(try near.turn(until: { terminal.picture.contains("> hope \(round)") }))
            // A flood, and in it what would be the answer; all of it lies in the socket first.
            servers.first?.transport?.write("before\n[9] hope \(round)\nafter \(round)\n")
            let isSent = try far.turn(until: { servers.first?.transport?.bufferedByteCount == 0 })
            try #require(isSent)
            _ = try pipe.writeEnd.writeAll("\r".utf8)
            try near.turn(waitingAtMost: .zero)
            try #require(try near.turn(until: { terminal.picture.contains("after \(round)\n") }))
            #expect(terminal.picture.contains("[9] hope \(round)\n"))
            #expect(!terminal.picture.contains("...sending"))
            // The answer that the server itself gives is a line by itself then.
            let isAnswered = try near.turn(until: {
                try? far.turn(waitingAtMost: .zero)
                return terminal.picture.contains("[7] hope \(round)\n")
            })
            #expect(isAnswered)
        }
        keyboard.cancel()
        try pipe.writeEnd.close()
        try pipe.readEnd.close()
        try near.endAll()
        try far.endAll()
    }
}
