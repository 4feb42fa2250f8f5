import Settings
import TerminalUI

extension ClientSettings {
    /// A settings file in which everything is explained and nothing is set.
    package static var example: String {
        [heading, table.example(of: ClientSettings()), endpointsExample, keysExample, themeExample]
            .joined(separator: "\n")
    }

    // MARK: -

    private static let heading = """
        # Settings of carillon: $XDG_CONFIG_HOME/carillon/carillon.conf, that is
        # ~/.config/carillon/carillon.conf unless the variable says otherwise.
        #
        # Every setting stands here with its default; take the # away and change it. The same names
        # are understood after /set, and as variables: scrollback-lines is CARILLON_SCROLLBACK_LINES.
        # An option of the command line counts over a variable, a variable over this file.
        #
        # A # begins a comment at a line's start, or between blanks. A value with a comma, a " or
        # such a # in it stands in double quotes; so does a name with an = in it.

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
            # What keys do: C- is Control, M- is Alt, S- is Shift; none takes a key's meaning away.
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
            # A theme of one's own, in use when the setting theme names it. A colour is one of
            # \(list(of: Style.colorNames)),
            # bright- before any of these, default, a number from 0 to 255 of xterm's palette, or #
            # and six hexadecimal digits; the one after "on" is behind the text. Attributes are
            # \(list(of: Style.attributeWords)). Parts that are not named look as in the theme
            # that "like" names.
            [theme mine]
            #like = standard
            \(parts.joined(separator: "\n"))

            """
    }
}
