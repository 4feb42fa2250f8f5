import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Tabs", .timeLimit(.minutes(1)))
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

            // The hidden one dies, is marked, comes back by itself, and has kept its draft.
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
    }
}
