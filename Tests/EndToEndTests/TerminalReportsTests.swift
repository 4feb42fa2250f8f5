import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    /// What the terminal reports about itself, as a real one would.
    @Suite("Reports of the terminal", .timeLimit(.minutes(10)))
    struct TerminalReportsTests {
        private static let question = "\u{1B}]11;?\u{1B}\\\u{1B}[c"
        /// The colours of the prompt in the themes for a light and for a dark ground.
        private static let light = 22
        private static let dark = 114

        private func asks(_ client: TerminalProgram) -> Bool {
            String(decoding: client.output, as: UTF8.self).contains(Self.question)
        }

        @Test(arguments: [("ffff/ffff/ffff", light), ("1d1d/1f1f/2121", dark)])
        func `the background chooses the theme, and the answer is not typed`(
            color: String, prompt: Int
        ) throws {
            let client = try Client.onTerminal("--local")
            try client.waitUntilConnected()
            #expect(asks(client))
            try client.type("half\u{1B}]11;rgb:\(color)\u{1B}\\ a line")
            try client.waitForScreen("another theme") { _ in
                client.screen[23, 0].foreground == prompt && client.inputRow == "> half a line"
            }
            try client.type("\r")
            try client.waitForReply(to: "half a line")
        }

        @Test func `COLORFGBG counts until there is an answer`() throws {
            let client = try Client.onTerminal("--local", environment: ["COLORFGBG": "0;15"])
            try client.waitUntilConnected()
            #expect(client.screen[23, 0].foreground == Self.light)
            try client.type("\u{1B}]11;#000000\u{7}")
            try client.waitForScreen("the dark theme") { _ in
                client.screen[23, 0].foreground == Self.dark
            }
        }

        @Test(arguments: [
            ["NO_COLOR": "1", "COLORFGBG": "0;15"], ["TERM": "linux"],
            ["CARILLON_THEME": "standard"],
        ])
        func `nothing is asked where it is not used`(environment: [String: String]) throws {
            let client = try Client.onTerminal("--local", environment: environment)
            try client.waitUntilConnected()
            try client.talk("hello")
            #expect(!asks(client))
            #expect(client.screen[23, 0].foreground == nil && client.screen[23, 0].isBold)
        }

        @Test func `what arrives while the window has no focus is unread`() throws {
            let client = try Client.onTerminal("--local")
            try client.waitUntilConnected()
            try client.talk("seen")
            try client.type("unseen\r\u{1B}[O")
            try client.waitForReply(to: "unseen")
            try client.waitForText("── new since you looked away ──")
            try client.type("\u{1B}[I")
            try client.talk("back")
            #expect(!client.picture.contains("── new since you looked away ──"))
            #expect(client.inputRow == ">")
        }
    }
}
