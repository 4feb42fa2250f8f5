import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Sizes of the screen", .timeLimit(.minutes(10)))
    struct ScreenSizeTests {
        @Test(arguments: [(1, 1), (1, 80), (24, 1), (2, 2), (3, 5), (4, 20), (100, 300)])
        func `any size works, and the way back too`(rows: Int, columns: Int) throws {
            let client = try Client.onTerminal("--local")
            try client.waitUntilConnected()
            try client.talk("before")
            try client.resize(rows: rows, columns: columns)
            try client.type("typed in a small room\r")
            try client.resize(rows: 24, columns: 80)
            try client.waitForScreen("all of it") { _ in
                client.replies == ["before", "typed in a small room"]
                    && client.rows[0].contains("connected since") && client.screen.cursor == (23, 2)
            }
        }

        @Test(arguments: [(1, 1), (2, 3)])
        func `it starts in a small room`(rows: Int, columns: Int) throws {
            let server = try RunningServer()
            let client = try Client.onTerminal(server.endpoint, rows: rows, columns: columns)
            try server.program.wait(for: "the client") { $0.output.text.contains("connected from") }
            try client.resize(rows: 24, columns: 80)
            try client.waitUntilConnected()
            try client.talk("room at last")
        }

        @Test func `a long line is wrapped again`() throws {
            let client = try Client.onTerminal("--local", rows: 12, columns: 60)
            try client.waitUntilConnected()
            let message = (1...20).map { "word\($0)" }.joined(separator: " ")
            try client.type(message + "\r")
            try client.waitForScreen("a reply") {
                $0.contains("word20") && !$0.contains("...sending")
            }
            try client.resize(rows: 12, columns: 200)
            try client.waitForReply(to: message)
            try client.resize(rows: 12, columns: 30)
            try client.waitForScreen("narrow rows") { _ in
                client.rows.count { $0.contains("word") } >= 5
            }
        }

        @Test func `a storm of sizes ends with the right picture`() throws {
            let client = try Client.onTerminal("--local")
            try client.waitUntilConnected()
            for step in 0..<500 {
                try client.resize(rows: 2 + step % 40, columns: 2 + step * 7 % 150)
                if step % 50 == 0 { try client.type("x") }
            }
            try client.resize(rows: 24, columns: 80)
            try client.type("\r")
            try client.waitForScreen("all of it") { _ in
                client.replies == ["xxxxxxxxxx"] && client.rows[0].contains("connected since")
                    && client.inputRow == ">"
            }
        }
    }
}
