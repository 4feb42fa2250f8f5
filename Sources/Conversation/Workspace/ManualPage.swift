import Settings
import TerminalUI

/// The parts of the client's manual page that are generated from tables, in man(7) macros.
package enum ManualPage {
    /// Commands, keys and settings, each as a section.
    package static var sections: String {
        let commands = SlashCommand.all.map { RoffText.entry($0.usage, $0.summary) }
        let keys = Keymap.standard.helpEntries.map { RoffText.entry($0.keys, $0.summary) }
        let settings = RoffText.entries(ClientSettings.table, of: ClientSettings())
        return RoffText.section("COMMANDS", commandsHead, commands)
            + RoffText.section("KEYS", keysHead, keys)
            + RoffText.section("SETTINGS", settingsHead, settings)
    }

    // MARK: -

    private static let commandsHead = """
        A line that begins with a slash is a command; two slashes send a line that begins with one.
        """
    private static let keysHead = """
        All can be bound otherwise by the settings. Two keys with a blank between them are pressed \
        one after the other.
        """
    private static let settingsHead = """
        With their defaults. A variable of the environment counts over the file: scrollback-lines \
        is CARILLON_SCROLLBACK_LINES.
        """
}
