import Settings
import TerminalUI

/// The parts of the client's manual page that its tables rule, in the macros of man(7).
package enum ManualPage {
    /// Commands, keys and settings, each as a section.
    package static var sections: String {
        let commands = SlashCommand.allCases.map { entry($0.usage, $0.summary) }
        let keys = Keymap.standard.helpEntries.map { entry($0.keys, $0.summary) }
        let settings = ClientSettings.table.settings.map { setting in
            entry(
                "\(setting.name) = \(setting.text(ClientSettings()))",
                "\(setting.summary) Allowed: \(setting.allowed).")
        }
        return section("COMMANDS", commandsHead, commands) + section("KEYS", keysHead, keys)
            + section("SETTINGS", settingsHead, settings)
    }

    // MARK: -

    private static let commandsHead = """
        A line that begins with a slash is a command; two slashes send a line that begins with one.
        """
    private static let keysHead = """
        C- is Control, M- is Alt, S- is Shift. All can be bound otherwise by the settings.
        """
    private static let settingsHead = """
        With their defaults. A variable of the environment counts over the file: scrollback-lines \
        is CARILLON_SCROLLBACK_LINES.
        """

    private static func section(_ name: String, _ head: String, _ entries: [String]) -> String {
        ".SH \(name)\n\(escaped(head))\n" + entries.joined()
    }

    private static func entry(_ name: String, _ text: String) -> String {
        ".TP\n.B \(escaped(name))\n\(escaped(text))\n"
    }

    /// A backslash is roff's own, a hyphen would become a typographer's, and a dot or quote at a
    /// line's start would be a macro.
    static func escaped(_ text: String) -> String {
        let text = text.reduce(into: "") { text, character in
            switch character {
            case "\\": text += "\\e"
            case "-": text += "\\-"
            case "\"": text += "\\(dq"
            case "…": text += "..."
            default: text.append(character)
            }
        }
        return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
    }
}
