import Settings
import Text

extension ClientSettings {
    /// The settings of networks with rooms and persons.
    static let chat: [Setting<ClientSettings>] = [
        Setting(
            "protocol", \.wireProtocol, .choice, .newConnections,
            "What is spoken at an address without irc: or ircs: before it."),
        Setting(
            "nick", \.nicks, .names("nicks"), .newConnections,
            "Your nicks in IRC, the preferred one first; off: your user name."),
        Setting(
            "real-name", \.realName, .anyText, .newConnections,
            "The real name that others see in IRC; off: the nick."),
        Setting(
            "account", \.account, .anyText, .newConnections,
            "The account of IRC to log in to, by SASL; off: none."),
        Setting(
            "password-command", \.passwordCommand, .anyText, .newConnections,
            "A command for sh(1) that writes the password of the account as its first line."),
        Setting(
            "rooms", \.rooms, .names("rooms, each with its key after a blank"), .newConnections,
            "The rooms of IRC to join after connecting."),
        Setting(
            "commands", \.commands, .names("lines of IRC"), .newConnections,
            "Lines of IRC to send after connecting, before rooms are joined."),
        Setting(
            "highlights", \.highlights, .highlights, .now,
            "Words that make a message important, as your nick does; a regular expression in slashes."
        ),
        Setting(
            "members", \.members, .choice, .now,
            "Lists a room's members beside the transcript; auto: from 80 columns on."),
        Setting(
            "members-width", \.membersWidth, .count(6...60), .now,
            "The columns of the list of members."),
        Setting(
            "typing", \.typing, .onOff, .now,
            "Lets the members of a conversation see that you type, where the server passes it on."),
        Setting("topic", \.topic, .onOff, .now, "Shows a room's topic in a row below the title."),
        Setting(
            "fold-events", \.foldEvents, .onOff, .now,
            "Shows joins, parts and changes of nicks that follow each other in one line."),
    ]
}

extension ValueFormat where Value == [String] {
    /// Texts, or `off` for none.
    fileprivate static func names(_ what: String) -> Self {
        commaSeparated(what, written: { $0 }) { (text: String) throws(EmptyItem) in
            if text.isEmpty { throw EmptyItem() }
            return text
        }
    }

    /// Words, and regular expressions in slashes.
    fileprivate static var highlights: Self {
        commaSeparated("words and /expressions/", written: { $0 }) {
            (text: String) throws(InvalidHighlight) in
            if text.isEmpty { throw InvalidHighlight(description: "") }
            if let complaint = HighlightRules.complaint(of: text) {
                throw InvalidHighlight(description: complaint)
            }
            return text
        }
    }
}

extension ValueFormat where Value == String? {
    /// A text, or `off` for none.
    fileprivate static var anyText: Self {
        Self(
            allowed: "off, or a text", candidates: ["off"],
            parse: { $0 == "off" ? .some(nil) : $0.isEmpty ? nil : .some($0) },
            text: { $0 ?? "off" })
    }
}

/// Nothing between two commas.
private struct EmptyItem: Error, CustomStringConvertible {
    let description = ""
}

/// A regular expression that cannot be read.
private struct InvalidHighlight: Error, CustomStringConvertible {
    let description: String
}
