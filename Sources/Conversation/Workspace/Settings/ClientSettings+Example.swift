import Settings
import TerminalUI

extension ClientSettings {
    /// A settings file that explains every setting and sets none.
    package static var example: String {
        [heading, table.example(of: ClientSettings()), endpointsExample, keysExample, themeExample]
            .joined(separator: "\n")
    }

    // MARK: -

    private static let heading = """
        # Settings of carillon: $XDG_CONFIG_HOME/carillon/carillon.conf, that is
        # ~/.config/carillon/carillon.conf unless the variable says otherwise.
        #
        # Each setting is listed with its default. Remove the # to change it. The names are the same
        # in /set and in variables: scrollback-lines is CARILLON_SCROLLBACK_LINES. Options on the
        # command line override variables, and variables override this file.
        #
        # A # starts a comment at the start of a line, or between blanks. Put a value that contains
        # a comma, a " or such a # in double quotes, and a name that contains an =.

        """

    private static let endpointsExample = """
        # Addresses by name, for the command line and /connect.
        [endpoints]
        #home = localhost:21567

        """

    private static var keysExample: String {
        let keymap = Keymap.standard.entries.map { entry in
            "#\(SettingsText.written(entry.keyNames)) = \(entry.command.name)"
        }
        return """
            # Key bindings: Ctrl-A, Alt-Shift-R, Shift-Up, F5, or keys that are pressed one after the
            # other, as Ctrl-X Ctrl-E. The value none removes a key's binding.
            [keys]
            \(keymap.joined(separator: "\n"))

            """
    }

    private static var themeExample: String {
        let width =
            Theme.parts.map { $0.name.count + Theme.standard[keyPath: $0.style].words.count }
            .max() ?? 0
        let parts = Theme.parts.map { part in
            let words = Theme.standard[keyPath: part.style].words
            let blanks = String(repeating: " ", count: width - part.name.count - words.count)
            return "#\(part.name) = \(words)\(blanks)  # \(part.summary)"
        }
        return """
            # A theme, used when the setting theme names it. A colour is one of
            # \(list(of: Style.colorNames)),
            # one of these after bright-, default, a number from 0 to 255 of xterm's palette, or #
            # and six hexadecimal digits; the background is the colour after "on". Attributes are
            # \(list(of: Style.attributeWords)). Parts that are not listed have the style of the
            # theme that "like" names.
            [theme mine]
            #like = standard
            \(parts.joined(separator: "\n"))

            """
    }
}
