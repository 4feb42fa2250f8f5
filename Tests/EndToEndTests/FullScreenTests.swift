import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillon's full screen", .timeLimit(.minutes(10)))
    struct FullScreenTests {
        @Test func `a typed line becomes the server's reply`() throws {
            let server = try RunningServer()
            let client = try Client.onTerminal(server.endpoint)
            try client.waitUntilConnected()
            #expect(client.screen.isAlternate)
            try client.talk("Where is hope")
            try client.talk("When words fail")
            #expect(client.replies == ["Where is hope", "When words fail"])
            #expect(!client.picture.contains("...sending"))
            #expect(client.inputRow.hasPrefix(">"))
            #expect(client.rows[0].contains(server.endpoint))
        }

        @Test func `what was sent is seen before it is answered`() throws {
            let listener = try TestListener()
            let client = try Client.onTerminal(listener.endpoint)
            let server = try listener.accept()
            try client.waitUntilConnected()
            try client.type("Where is hope\r")
            try client.waitForText("...sending Where is hope...")
            #expect(try server.line(0) == "Where is hope")
            try server.send("[at last] Where is hope\n")
            try client.waitForText("[at last] Where is hope")
            #expect(!client.picture.contains("...sending"))
        }

        @Test func `two clients talk to one server`() throws {
            let server = try RunningServer()
            let clients = try (0..<2).map { _ in try Client.onTerminal(server.endpoint) }
            for client in clients { try client.waitUntilConnected() }
            try clients[0].talk("from the first")
            try clients[1].talk("from the second")
            #expect(clients.map(\.replies) == [["from the first"], ["from the second"]])
        }

        @Test func `one process can be both sides`() throws {
            let client = try Client.onTerminal("--local")
            try client.waitUntilConnected()
            try client.talk("Where is hope")
            try client.type("/quit\r")
            #expect(try client.waitForExit() == .exited(0))
        }

        @Test func `pages of the transcript can be turned`() throws {
            let client = try Client.onTerminal("--local", rows: 10)
            try client.waitUntilConnected()
            for number in 1...30 { try client.talk("line \(number)") }
            try client.type("\u{1B}[5~")
            try client.waitForText("lines below")
            #expect(!client.replies.contains("line 30"))
            try client.type("\u{1B}[6~")
            try client.waitForReply(to: "line 30")
            #expect(!client.picture.contains("lines below"))
        }

        @Test(arguments: ["/help\r", "\u{1B}OP", "\u{1B}[11~"])
        func `the help lists keys and commands, and closes`(keys: String) throws {
            let client = try Client.onTerminal("--local", rows: 24)
            try client.waitUntilConnected()
            try client.type(keys)
            try client.waitForText("/reconnect")
            try client.waitForText("help")
            try client.type("\u{1B}")
            try client.waitForScreen("the transcript") { !$0.contains("/reconnect") }
        }

        @Test(arguments: ["/quit\r", "\u{3}\u{3}", "\u{4}"])
        func `it can be left`(keys: String) throws {
            let client = try Client.onTerminal("--local")
            try client.waitUntilConnected()
            try client.type(keys)
            #expect(try client.waitForExit() == .exited(0))
            #expect(!client.screen.isAlternate)
        }

        @Test func `an empty Enter closes, and the next one connects again`() throws {
            let server = try RunningServer()
            let client = try Client.onTerminal(server.endpoint)
            try client.waitUntilConnected()
            try client.type("\r")
            try client.waitForText("down: closed, Enter = connect")
            try client.type("\r")
            try client.waitUntilConnected()
            try client.talk("again")
        }

        @Test func `the terminal's end is the program's`() throws {
            let client = try Client.onTerminal("--local")
            try client.waitUntilConnected()
            client.hangUp()
            #expect(try client.waitForExit() == .exited(0))
        }
    }
}
