import TerminalTesting

extension TerminalProgram {
    /// The rows of the screen, without blanks at their ends.
    var rows: [String] {
        picture.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// Rows in which a message has become its reply.
    var replies: [String] { rows.compactMap { Reply($0)?.message } }

    /// The lowest row: what is being typed.
    var inputRow: String { rows.last ?? "" }

    func waitForText(_ text: String, within limit: Duration = .seconds(60)) throws {
        try waitForScreen(text, within: limit) { $0.contains(text) }
    }

    /// With several tabs there may be no room for the time since when.
    func waitUntilConnected() throws {
        try waitForScreen("connected") { _ in rows[0].contains(" connected") }
    }

    /// Types a line and waits for what the server makes of it.
    func talk(_ message: String) throws {
        try type("\(message)\r")
        try waitForReply(to: message)
    }

    func waitForReply(to message: String) throws {
        try waitForScreen("a reply to \(message)") { _ in replies.contains(message) }
    }
}
