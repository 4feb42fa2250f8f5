/// A line that starts with a slash, and means something to the client itself.
package enum SlashCommand: String, CaseIterable, Sendable {
    case help, connect, close, next, previous, tab, reconnect, resend, drop
    case info, trust
    case edit, quit
    case only, hide, all, filters, timestamps, unread, bare
    case search, copy
    case set
    case perform = "do"

    /// What stands behind the command's name, in the help's words; nil when nothing does.
    package var argumentName: String? {
        switch self {
        case .connect: "ENDPOINT"
        case .tab: "N"
        case .only, .hide: "PATTERN"
        case .timestamps: "MODE"
        case .search: "[TEXT]"
        case .copy: "[N]"
        case .set: "NAME VALUE"
        case .perform: "ACTION"
        case .help, .close, .next, .previous, .reconnect, .resend, .drop, .edit, .quit: nil
        case .all, .filters, .unread, .bare: nil
        case .info, .trust: nil
        }
    }

    /// The command as it is typed: `/connect ENDPOINT`.
    package var usage: String {
        "/\(rawValue)\(argumentName.map { " \($0)" } ?? "")"
    }

    /// One line for the help.
    package var summary: String {
        switch self {
        case .help: "keys and commands"
        case .connect: "open a tab to host:port, tls:host:port, unix:/path, a name"
        case .close: "close the connection; where there is none, the tab"
        case .next: "to the next tab"
        case .previous: "to the tab before"
        case .tab: "to the tab of that number"
        case .reconnect: "connect again, now"
        case .resend: "send again what was not answered"
        case .drop: "give up what was not answered"
        case .edit: "write a text in the editor that VISUAL or EDITOR names"
        case .search: "search the transcript; /TEXT/ is a regular expression"
        case .copy: "copy the newest N lines, or choose lines by keys"
        case .info: "all about the connection"
        case .trust: "accept the certificate that was refused"
        case .quit: "close all connections and leave"
        case .only: "show only lines that hold it: a text, or /regex/"
        case .hide: "hide lines that hold it"
        case .all: "show all lines again"
        case .filters: "put the filters aside, or back"
        case .timestamps: "times as sent, local, relative, iso; or the next of these"
        case .unread: "to the first unread line"
        case .bare: "show the text alone, to be selected; or all again"
        case .set: "change a setting; without VALUE show it, or show all"
        case .perform: "what a key does, by its name in the settings: /do page-up"
        }
    }

    /// What an entered line is.
    package enum Reading: Equatable, Sendable {
        case message(String)
        /// The argument is the rest of the line, without the blanks around it.
        case command(SlashCommand, argument: String)
        case unknown(String)
    }

    /// Two slashes send a line that starts with one.
    package static func read(_ line: String) -> Reading {
        guard line.hasPrefix("/") else { return .message(line) }
        let rest = line.dropFirst()
        if rest.hasPrefix("/") { return .message(String(rest)) }
        let word = rest.prefix { $0 != " " }
        guard let command = SlashCommand(rawValue: String(word)) else {
            return .unknown("/\(word)")
        }
        var argument = rest.dropFirst(word.count).drop { $0 == " " }
        while argument.last == " " { argument.removeLast() }
        return .command(command, argument: String(argument))
    }
}
