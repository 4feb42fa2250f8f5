import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Reconnecting", .timeLimit(.minutes(10)))
    struct ReconnectTests {
        /// A way to ask for a connection, and whether it needs the input line for itself.
        enum Way: String, CaseIterable {
            case f5 = "\u{1B}[15~"
            case altR = "\u{1B}r"
            case enter = "\r"
            case command = "/reconnect\r"

            var leavesTheLineAlone: Bool { self == .f5 || self == .altR }
        }

        @Test(arguments: Way.allCases)
        func `a killed server is reported at once, and a key reconnects`(way: Way) throws {
            let server = try RunningServer()
            let client = try Client.onTerminal(server.endpoint)
            try client.waitUntilConnected()
            try client.talk("before")
            if way.leavesTheLineAlone { try client.type("half a line") }
            try server.kill()
            try client.waitForText("closed by the peer", within: .seconds(5))
            // No retry by itself, so that it can only be the key.
            try client.type("\u{1B}")
            let key = way.leavesTheLineAlone ? "F5" : "Enter"
            try client.waitForText(", \(key) = connect")
            let next = try server.restarted()
            try client.type(way.rawValue)
            try client.waitUntilConnected()
            if way.leavesTheLineAlone {
                #expect(client.inputRow.hasSuffix("half a line"))
                try client.type("\r")
                try client.waitForReply(to: "half a line")
            }
            try client.talk("after")
            #expect(client.replies.first == "before" && client.replies.last == "after")
            withExtendedLifetime(next) {}
        }

        @Test func `a reset is reported by its name`() throws {
            let listener = try TestListener()
            let client = try Client.onTerminal(listener.endpoint)
            let server = try listener.accept()
            try client.waitUntilConnected()
            server.resetOnClose()
            try client.type("never read\r")
            try server.wait(for: "a line") { !$0.bytes.isEmpty }
            server.close()
            try client.waitForText("reset by the peer", within: .seconds(5))
        }

        @Test func `a server that starts late is found without a key`() throws {
            let reserved = try RunningServer()
            try reserved.kill()
            let client = try Client.onTerminal(reserved.endpoint)
            try client.waitForText("connection refused")
            try client.waitForText("retry in")
            let server = try reserved.restarted()
            try client.waitUntilConnected()
            try client.talk("found")
            withExtendedLifetime(server) {}
        }

        @Test func `a restarted server is found without a key`() throws {
            let server = try RunningServer()
            let client = try Client.onTerminal(server.endpoint)
            try client.waitUntilConnected()
            try client.talk("before")
            try server.kill()
            try client.waitForText("retry in", within: .seconds(5))
            let next = try server.restarted()
            try client.waitUntilConnected()
            try client.talk("after")
            withExtendedLifetime(next) {}
        }

        @Test func `what was not answered is kept and can be sent again`() throws {
            let listener = try TestListener()
            let client = try Client.onTerminal(listener.endpoint)
            let server = try listener.accept()
            try client.waitUntilConnected()
            try client.type("Where is hope\r")
            #expect(try server.line(0) == "Where is hope")
            server.close()
            try client.waitForText("not answered: Where is hope")
            try client.type("\u{1B}r")
            let next = try listener.accept()
            try client.waitUntilConnected()
            try client.type("\u{1B}s")
            #expect(try next.line(0) == "Where is hope")
            try next.send("[now] Where is hope\n")
            try client.waitForText("[now] Where is hope")
        }

        @Test func `while up it drops the connection and dials again`() throws {
            let listener = try TestListener()
            let client = try Client.onTerminal(listener.endpoint)
            let first = try listener.accept()
            try client.waitUntilConnected()
            try client.type("\u{1B}[15~")
            try first.wait(for: "FIN") { $0.isOver }
            let second = try listener.accept()
            try client.waitForScreen("a second connection") { picture in
                picture.split(separator: "\n").count { $0.contains("connected to") } == 2
            }
            try client.type("to the second\r")
            #expect(try second.line(0) == "to the second")
            #expect(first.input.bytes.isEmpty)
        }

        @Test func `Escape cancels the wait, and typing continues`() throws {
            let reserved = try RunningServer()
            try reserved.kill()
            let client = try Client.onTerminal(reserved.endpoint)
            try client.waitForText("retry in")
            try client.type("\u{1B}")
            try client.waitForText(", Enter = connect")
            try client.type("still here\r")
            try client.waitForText("not connected: F5 connects, then Enter sends")
            #expect(client.inputRow.hasSuffix("still here"))
        }
    }
}
