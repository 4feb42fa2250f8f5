import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Colours of the server", .timeLimit(.minutes(10)))
    struct ServerColorsTests {
        /// The cell where a text begins.
        private func cell(_ text: String, of client: TerminalProgram) -> VirtualScreen.Cell? {
            let screen = client.screen
            for row in 0..<screen.rows {
                let cells = (0..<screen.columns).map { screen[row, $0].text }
                for column in cells.indices where cells[column...].joined().hasPrefix(text) {
                    return screen[row, column]
                }
            }
            return nil
        }

        @Test func `a game's colours are on the screen, and its other sequences are marks`() throws
        {
            let listener = try TestListener()
            let client = try Client.onTerminal(
                listener.endpoint, "--set", "theme=dark",
                environment: ["TERM": "xterm-256color", "COLORTERM": ""])
            let server = try listener.accept()
            try client.waitUntilConnected()
            try server.send(
                "You see a \u{1B}[1;31mred\u{1B}[0m and a \u{1B}[38;5;208morange\u{1B}[m ")
            try server.send("dragon, a \u{1B}[48:2::0:0:255mblue\u{1B}[0m sea\n\u{1B}[3")
            try server.send("0;40mhidden\u{1B}[0m \u{1B}[2Jend\n")
            try client.waitForText("hidden ^[[2Jend")
            #expect(client.picture.contains("You see a red and a orange dragon, a blue sea"))
            #expect(cell("red", of: client)?.foreground == 1)
            #expect(cell("red", of: client)?.isBold == true)
            #expect(cell("orange", of: client)?.foreground == 208)
            #expect(cell("blue", of: client)?.background == 21)
            #expect(cell("dragon", of: client)?.foreground == nil)
            let hidden = cell("hidden", of: client)
            #expect(hidden?.foreground != hidden?.background)
        }

        @Test func `NO_COLOR leaves only attributes of them`() throws {
            let listener = try TestListener()
            let client = try Client.onTerminal(listener.endpoint, environment: ["NO_COLOR": "1"])
            let server = try listener.accept()
            try client.waitUntilConnected()
            try server.send("a \u{1B}[1;31mred\u{1B}[0m dragon\n")
            try client.waitForText("a red dragon")
            #expect(cell("red", of: client)?.foreground == nil)
            #expect(cell("red", of: client)?.isBold == true)
        }

        @Test func `the plain client shows colours on a terminal, and passes bytes to a pipe`()
            throws
        {
            let listener = try TestListener()
            let client = try Client.onTerminal(
                "--plain", listener.endpoint, environment: ["TERM": "xterm-256color"])
            let server = try listener.accept()
            try server.send("a \u{1B}[31mred\u{1B}[2J\u{1B}[0m dragon\n")
            try client.waitForText("a red^[[2J dragon")
            #expect(cell("red", of: client)?.foreground == 1)
            #expect(cell("dragon", of: client)?.foreground == nil)

            let pipe = try Client.inPipes(listener.endpoint)
            let other = try listener.accept()
            try other.send("a \u{1B}[31mred\u{1B}[0m dragon\n")
            other.close()
            pipe.closeInput()
            _ = try pipe.waitForExit()
            #expect(pipe.output.text == "a \u{1B}[31mred\u{1B}[0m dragon\n")
        }
    }
}
