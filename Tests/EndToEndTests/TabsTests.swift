import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Tabs", .timeLimit(.minutes(10)))
    struct TabsTests {
        @Test func `two servers talk in two tabs of one program`() throws {
            let servers = try [RunningServer(), RunningServer()]
            let client = try Client.onTerminal(servers[0].endpoint, rows: 12)
            try client.waitUntilConnected()
            try client.talk("to the first")
            try client.type("/connect \(servers[1].endpoint)\r")
            try client.waitForText("[2 \(servers[1].endpoint)]")
            try client.waitUntilConnected()
            try client.talk("to the second")
            #expect(client.replies == ["to the second"])
            try client.type("half a line")
            try client.type("\u{1B}1")
            try client.waitForText("[1 \(servers[0].endpoint)]")
            try client.talk("again")
            #expect(client.replies == ["to the first", "again"])
            try client.waitForScreen("an empty line") { _ in client.inputRow == ">" }

            // The hidden one is closed, is marked, reconnects by itself, and has kept its draft.
            try servers[1].kill()
            try client.waitForText("2! ")
            let next = try servers[1].restarted()
            try next.program.wait(for: "the client") { $0.output.text.contains("connected from") }
            try client.type("\u{1B}[6;5~")
            try client.waitForText("[2 ")
            try client.waitUntilConnected()
            try client.waitForText("> half a line")
            try client.type("\r")
            try client.waitForReply(to: "half a line")

            try client.type("/quit\r")
            #expect(try client.waitForExit() == .exited(0))
        }

        @Test func `several endpoints open a tab each`() throws {
            let servers = try [RunningServer(), RunningServer()]
            let client = try Client.onTerminal(servers[0].endpoint, servers[1].endpoint)
            for (key, message) in [("\u{1B}2", "second"), ("\u{1B}[5;5~", "first")] {
                try client.type(key)
                try client.waitUntilConnected()
                try client.talk(message)
            }
            #expect(client.replies == ["first"])
            try client.type("/tab 2\r")
            try client.waitForReply(to: "second")
            try client.type("/previous\r")
            try client.waitForReply(to: "first")
        }

        @Test func `lines in a hidden tab mark it, and a closed tab is gone`() throws {
            let listener = try TestListener()
            let server = try RunningServer()
            let client = try Client.onTerminal(server.endpoint, listener.endpoint)
            let hidden = try listener.accept()
            try client.waitUntilConnected()
            try hidden.send("unseen\n")
            try client.waitForText("2* ")
            try client.type("/next\r")
            try client.waitForText("unseen")
            try client.type("/close\r")
            try client.waitForText("closing…")
            hidden.close()
            try client.waitForText("down: closed")
            try client.type("/close\r")
            try client.waitForScreen("one tab") { !$0.contains("│") }
            try client.talk("the one that stays")
        }
    }
}
