import ReactorKit
package import Settings
package import TerminalUI
import Timestamps

extension ClientSettings {
    /// Every setting that has one value, in the order of the documentation.
    package static let table = SettingsTable<ClientSettings>(
        connection + screen + transcript + input)

    /// The theme that is in use before a background; nil for one that is not known.
    package func chosenTheme(on background: Background?) -> Theme {
        var name = theme
        if followsBackground, let background { name = background == .dark ? "dark" : "light" }
        return Self.theme(named: name, among: themes) ?? .standard
    }

    /// Whether the terminal's background chooses the theme.
    package var followsBackground: Bool {
        theme == Theme.automaticName && themes[theme] == nil
    }

    /// What `/set` with these words does.
    package mutating func set(_ argument: String) -> SettingsReply {
        let before = self
        let reply = Self.table.perform(argument, on: &self)
        guard case .changed = reply, let reason = complaint else { return reply }
        self = before
        return .refused(reason)
    }

    /// What Tab offers after `/set `.
    package func completions(ofSetting argument: String) -> [String] {
        let words = argument.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count > 1, let start = words.last else {
            return Self.table.completions(of: argument)
        }
        switch words[0] {
        case "theme": return themeNames.filter { $0.hasPrefix(start) }
        case "endpoint": return endpoints.keys.sorted().filter { $0.hasPrefix(start) }
        default: return Self.table.completions(of: argument)
        }
    }

    /// The names of all themes.
    package var themeNames: [String] { Theme.builtIn.map(\.name) + themes.keys.sorted() }

    /// Why a setting cannot have a value; nil if it can, as far as its row of the table shows.
    package static func complaint(ofValue text: String, for name: String) -> String? {
        guard let setting = table[name] else {
            return "there is no setting \"\(name)\"\(suggestion(for: name, among: table.names))"
        }
        var settings = ClientSettings()
        return setting.assign(text, to: &settings)
    }

    /// What is wrong with the settings as a whole, though each value is allowed.
    var complaint: String? {
        if Self.theme(named: theme, among: themes) == nil {
            let hint = suggestion(for: theme, among: themeNames)
            return "there is no theme \"\(theme)\"\(hint): there is \(list(of: themeNames))"
        }
        if endpoints[endpoint] == nil, let reason = Self.complaint(ofEndpoint: endpoint) {
            return reason + suggestion(for: endpoint, among: endpoints.keys)
        }
        if reconnectMaximum < reconnectInitial {
            return "reconnect-maximum must not be shorter than reconnect-initial"
        }
        return nil
    }

    /// Why a text is no address to connect to; nil if it is one.
    static func complaint(ofEndpoint text: String) -> String? {
        do throws(EndpointError) {
            _ = try Endpoint(text, defaultPort: TimestampService.defaultPort)
            return nil
        } catch {
            return "\(error)".last == "." ? String("\(error)".dropLast()) : "\(error)"
        }
    }

    static func theme(named name: String, among themes: [String: Theme]) -> Theme? {
        themes[name] ?? Theme.builtIn.first { $0.name == name }?.theme
    }

    // MARK: -

    private static let connection: [Setting<ClientSettings>] = [
        Setting(
            "endpoint", \.endpoint, .words("host:port, or a name of the section [endpoints]"),
            .nextStart, "Where to connect when the command line does not say."),
        Setting(
            "line-end", \.lineEnd, .choice, .now,
            "What ends a line that is sent: LF; CR and LF, as some services want it; or nothing."),
        Setting(
            "reconnect", \.reconnect, .choice, .now,
            "When to connect again by itself; lost: not when the peer closes right after its answer."
        ),
        Setting(
            "reconnect-initial", \.reconnectInitial,
            .duration(.milliseconds(100)...(.seconds(3_600))), .now,
            "The first wait before connecting again by itself."),
        Setting(
            "reconnect-factor", \.reconnectFactor, .number(1...10), .now,
            "What each wait is multiplied by for the next one."),
        Setting(
            "reconnect-maximum", \.reconnectMaximum,
            .duration(.milliseconds(100)...(.seconds(86_400))), .now,
            "The longest wait before connecting again by itself."),
    ]

    private static let screen: [Setting<ClientSettings>] = [
        Setting(
            "theme", \.theme,
            .words("auto, standard, dark, light, mono, or a section [theme NAME]"),
            .now, "How the screen looks; auto: dark or light, as the terminal's background is."),
        Setting("title", \.title, .onOff, .now, "Tells in the terminal's title where one is."),
        Setting(
            "bell", \.bell, .choice, .now,
            "When the bell rings: a lost connection, a line out of sight, every line."),
        Setting(
            "mouse", \.mouse, .onOff, .now,
            "Has the wheel scroll the transcript; the terminal then selects with Shift."),
        Setting(
            "links", \.links, .onOff, .now,
            "Has the terminal open an address of the web that is clicked, also where it is wrapped."
        ),
        Setting(
            "focus", \.focus, .onOff, .now,
            "Counts as unread what comes while the terminal's window has no focus."),
    ]

    private static let transcript: [Setting<ClientSettings>] = [
        Setting(
            "timestamps", \.timestamps, .choice, .now,
            "How the time of a line is shown: as sent, local, since then, ISO 8601."),
        Setting(
            "follow-on-send", \.followOnSend, .onOff, .now,
            "Goes back to the newest line when something is sent."),
        Setting(
            "scrollback-lines", \.scrollbackLines, .count(1...10_000_000), .nextStart,
            "Lines of transcript that are kept for each connection."),
        Setting(
            "scrollback-bytes", \.scrollbackBytes, .bytes((1 << 20)...(4 << 30)), .nextStart,
            "Bytes of transcript that are kept for each connection."),
        Setting(
            "log", \.log, .path, .now,
            "The file that the transcript is written to; on: transcript.log, with the history."),
    ]

    private static let input: [Setting<ClientSettings>] = [
        Setting(
            "history-size", \.historySize, .count(0...1_000_000), .now,
            "Lines of input that are remembered from one start to the next."),
        Setting(
            "paste-confirm", \.pasteConfirm, .count(0...1_000_000), .now,
            "A paste of so many lines is asked about, a shorter one goes into the text; 0 asks never."
        ),
        Setting(
            "escape-timeout", \.escapeTimeout,
            .duration(.milliseconds(1)...(.milliseconds(5_000))), .now,
            "How long after an Escape nothing may follow for it to be the Escape key."),
    ]
}

extension ClientSettings {
    /// The settings as Tab knows them, with their values as far as these can be listed.
    var forCompletion: [Completer.Setting] {
        Self.table.names.map { Completer.Setting($0, completions(ofSetting: $0 + " ")) }
    }
}

extension ValueFormat where Value == String {
    /// Any text that is not empty; what it means is found out where the other settings are known.
    fileprivate static func words(_ allowed: String) -> Self {
        Self(allowed: allowed, parse: { $0.isEmpty ? nil : $0 }, text: { $0 })
    }
}

extension ValueFormat where Value == String? {
    /// A path, `on` for the program's own, or `off`.
    fileprivate static var path: Self {
        Self(
            allowed: "off, on, or a path from / or ~/ on", candidates: ["off", "on"],
            parse: { text in
                if text == "off" { return .some(nil) }
                if text == "on" { return text }
                guard text.hasPrefix("/") || text.hasPrefix("~/") else { return nil }
                return .some(text)
            },
            text: { $0 ?? "off" })
    }
}
