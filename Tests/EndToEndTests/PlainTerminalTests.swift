import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillon --plain on a terminal", .timeLimit(.minutes(10)))
    struct PlainTerminalTests {
        @Test func `it talks as the textbook's client does`() throws {
            let server = try RunningServer()
            let client = try Client.onTerminal("--plain", server.endpoint)
            try client.waitForScreen("a prompt") { $0.hasPrefix(">\n") }
            try client.type("Where is hope\r")
            try client.waitForScreen("the reply and a prompt") { rows($0).count == 4 }
            let shown = rows(client.picture)
            #expect(shown[..<2] == ["> Where is hope", "...sending Where is hope..."])
            #expect(Reply(shown[2])?.message == "Where is hope")
            #expect(shown[3] == ">")
            try client.type("\r")
            #expect(try client.waitForExit() == .exited(0))
            #expect(!client.screen.isAlternate)
        }

        @Test func `what is typed at the server's prompt is sent`() throws {
            let listener = try TestListener()
            let client = try Client.onTerminal("--plain", listener.endpoint)
            let server = try listener.accept()
            try client.waitForScreen("a prompt") { $0.hasPrefix(">") }
            try client.type("me\r")
            try server.wait(for: "the name") { $0.bytes == Array("me\n".utf8) }
            try server.send("Password? ")
            try client.waitForText("Password?")
            try client.type("geheim\r")
            try server.wait(for: "the password") { $0.bytes == Array("me\ngeheim\n".utf8) }
            try client.waitForText("Password? geheim\n...sending geheim...")
        }

        @Test func `a killed server is noticed at the prompt`() throws {
            let server = try RunningServer()
            let client = try Client.onTerminal("--plain", server.endpoint)
            try client.waitForScreen("a prompt") { $0.hasPrefix(">") }
            // Until it is accepted a connection is reset with its listener.
            try server.program.wait(for: "the client") { $0.output.text.contains("connected from") }
            try server.kill()
            // A killed process closes as an orderly one does, and nothing was left unanswered.
            #expect(try client.waitForExit(within: .seconds(5)) == .exited(0))
            #expect(
                rows(client.picture) == [">", "carillon: \(server.endpoint): closed by the peer"])
        }

        @Test func `the end of the input ends it`() throws {
            let client = try Client.onTerminal("--local", "--plain")
            try client.waitForScreen("a prompt") { $0.hasPrefix(">") }
            try client.type("\u{4}")
            #expect(try client.waitForExit() == .exited(0))
        }

        @Test func `Ctrl-C ends it as it ends any program`() throws {
            let client = try Client.onTerminal("--local", "--plain")
            try client.waitForScreen("a prompt") { $0.hasPrefix(">") }
            try client.type("\u{3}")
            #expect(try client.waitForExit() == .killed(signal: SIGINT))
        }

        @Test func `no terminal type is needed for it`() throws {
            let client = try Client.onTerminal("--local", "--plain", environment: ["TERM": "dumb"])
            try client.type("Where is hope\r")
            try client.waitForScreen("a reply") { rows($0).contains { Reply($0) != nil } }
        }

        /// The rows that are not empty.
        private func rows(_ picture: String) -> [String] {
            picture.split(separator: "\n").map(String.init)
        }
    }
}
