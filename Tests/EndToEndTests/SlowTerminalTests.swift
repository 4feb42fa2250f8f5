import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("A slow terminal", .timeLimit(.minutes(10)))
    struct SlowTerminalTests {
        /// The pseudo-terminal is not read until the flood is over: its buffer holds some
        /// kilobytes, so the client is behind from the first frames on.
        @Test func `a terminal that reads nothing stops neither typing nor a line`() throws {
            let listener = try TestListener()
            let client = try Client.onTerminal(listener.endpoint)
            let server = try listener.accept()
            try client.waitUntilConnected()
            for part in 0..<10 {
                let lines = (0..<2_000).map { "line \(part * 2_000 + $0) of a flood\n" }
                // All of it is taken while nothing of what is drawn is.
                try server.send(Array(lines.joined().utf8))
                try client.typeUnread("key \(part)\r")
                #expect(try server.line(part) == "key \(part)")
            }
            try server.send("the last\n")
            try client.typeUnread("a draft")
            let drawnUnread = client.output.count
            try client.waitForText("the last")
            try client.waitForScreen("the draft") { _ in client.inputRow == "> a draft" }
            #expect(client.rows[client.rows.count - 3] == "the last")
            // What the kernel held, and then a frame or two.
            #expect(client.output.count - drawnUnread < 40_000)
            try client.type("\u{1B}[1;5H")
            try client.waitForText("19992 lines below")
        }
    }
}
