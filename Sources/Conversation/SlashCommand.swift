/// A line that starts with a slash, and means something to the client itself.
package enum SlashCommand: String, CaseIterable, Sendable {
    case help, reconnect, close, resend, drop, quit

    /// One line for the help.
    package var summary: String {
        switch self {
        case .help: "keys and commands"
        case .reconnect: "connect again, now"
        case .close: "close the connection"
        case .resend: "send again what was not answered"
        case .drop: "give up what was not answered"
        case .quit: "close the connection and leave"
        }
    }

    /// What an entered line is.
    package enum Reading: Equatable, Sendable {
        case message(String)
        case command(SlashCommand)
        case unknown(String)
    }

    /// Two slashes send a line that starts with one.
    package static func read(_ line: String) -> Reading {
        guard line.hasPrefix("/") else { return .message(line) }
        let rest = line.dropFirst()
        if rest.hasPrefix("/") { return .message(String(rest)) }
        let word = String(rest.prefix { $0 != " " })
        return SlashCommand(rawValue: word).map { .command($0) } ?? .unknown("/\(word)")
    }
}
