import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Floods", .timeLimit(.minutes(10)))
    struct FloodTests {
        @Test func `typing is visible while a hundred thousand lines arrive`() throws {
            let listener = try TestListener()
            let client = try Client.onTerminal(listener.endpoint)
            let server = try listener.accept()
            try client.waitUntilConnected()
            var sent = 0
            var typed = ""
            while sent < 100_000 {
                let lines = (sent..<sent + 10_000).map { "line \($0) of a flood\n" }
                try server.send(Array(lines.joined().utf8)) { client.drain() }
                sent += lines.count
                typed += "k"
                try client.type("k")
                try client.waitForScreen("the key", within: .seconds(5)) { _ in
                    client.inputRow == "> \(typed)"
                }
            }
            try client.waitForText("line 99999 of a flood", within: .seconds(60))
            #expect(client.inputRow == "> kkkkkkkkkk")
            // Frames are dropped, lines never: far less is drawn than received.
            #expect(client.output.count < 200_000)
        }

        @Test func `a paste of many keys gets through whole`() throws {
            let client = try Client.onTerminal("--local")
            try client.waitUntilConnected()
            for number in 0..<200 { try client.type("number \(number)\r") }
            try client.waitForReply(to: "number 199")
            #expect(client.replies == (0..<200).suffix(client.replies.count).map { "number \($0)" })
            #expect(client.replies.count > 15)
        }
    }
}
