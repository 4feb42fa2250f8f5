/// Parts of a manual page in the macros of man(7). Pure.
package enum RoffText {
    /// A section with an introduction, and entries after it.
    package static func section(_ name: String, _ head: String, _ entries: [String] = []) -> String
    {
        let paragraphs = head.split(separator: "\n\n").map { escaped(String($0)) }
        return ".SH \(name)\n\(paragraphs.joined(separator: "\n.PP\n"))\n" + entries.joined()
    }

    /// A term in bold, and its explanation.
    package static func entry(_ name: String, _ text: String) -> String {
        ".TP\n.B \(escaped(name))\n\(escaped(text))\n"
    }

    /// The settings of a table, with their values in `root` and their allowed values.
    package static func entries<Root>(_ table: SettingsTable<Root>, of root: Root) -> [String] {
        table.settings.map { setting in
            entry(
                "\(setting.name) = \(setting.text(root))",
                "\(setting.summary) Allowed: \(setting.allowed).")
        }
    }

    /// Escapes text: a backslash is roff's escape character, a hyphen would be typeset as a
    /// typographic one, and a dot or quote at the start of a line would start a macro.
    package static func escaped(_ text: String) -> String {
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
