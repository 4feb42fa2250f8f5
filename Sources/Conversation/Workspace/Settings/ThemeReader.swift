import Settings
import TerminalUI

/// Reads a theme from a section `[theme NAME]`.
struct ThemeReader {
    /// The themes above it in the file.
    let known: [String: Theme]

    /// Parts that are not listed have the style of the theme that `like` names, else the standard.
    func read(_ entries: [SettingsEntry], named name: String) -> (Theme, [SettingsDiagnostic]) {
        var diagnostics: [SettingsDiagnostic] = []
        var theme = ClientSettings.theme(named: name, among: known) ?? .standard
        if let like = entries.first(where: { $0.name == Self.like }) {
            if let found = ClientSettings.theme(named: like.text, among: known) {
                theme = found
            } else {
                let names = Theme.builtIn.map(\.name) + known.keys.sorted()
                let reason =
                    "no theme \"\(like.text)\" above\(suggestion(for: like.text, among: names))"
                diagnostics.append(SettingsDiagnostic(like.valueOrigin, reason))
            }
        }
        for entry in entries where entry.name != Self.like {
            if let diagnostic = read(entry, into: &theme) { diagnostics.append(diagnostic) }
        }
        return (theme, diagnostics)
    }

    // MARK: -

    static let like = "like"

    private func read(_ entry: SettingsEntry, into theme: inout Theme) -> SettingsDiagnostic? {
        guard let part = Theme.parts.first(where: { $0.name == entry.name }) else {
            let names = Theme.parts.map(\.name) + [Self.like]
            let reason =
                "unknown name \"\(entry.name)\"\(suggestion(for: entry.name, among: names))"
            return SettingsDiagnostic(entry.nameOrigin, reason)
        }
        do throws(Style.WordError) {
            theme[keyPath: part.style] = try Style(words: entry.text)
            return nil
        } catch {
            let hint = suggestion(for: error.word, among: Style.knownWords)
            return SettingsDiagnostic(entry.valueOrigin, error.reason + hint)
        }
    }
}
