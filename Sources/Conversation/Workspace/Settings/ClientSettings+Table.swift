import ReactorKit
package import Settings
package import TerminalUI
import Timestamps

extension ClientSettings {
    /// Every setting with a single value, in the order of the documentation.
    package static let table = SettingsTable<ClientSettings>(
        connection + screen + transcript + input)

    /// The standard key bindings with those of the settings.
    package var keymap: Keymap { keys.isEmpty ? .standard : Keymap.standard.binding(keys) }

    /// The theme to use on a background; nil if the theme is unknown.
    package func chosenTheme(on background: Background?) -> Theme {
        var name = theme
        if followsBackground, let background { name = background == .dark ? "dark" : "light" }
        return Self.theme(named: name, among: themes) ?? .standard
    }

    /// Whether the theme depends on the terminal's background.
    package var followsBackground: Bool {
        theme == Theme.automaticName && themes[theme] == nil
    }

    /// Performs `/set` with this argument.
    package mutating func set(_ argument: String) -> SettingsReply {
        let before = self
        let reply = Self.table.perform(argument, on: &self)
        guard case .changed = reply, let reason = complaint else { return reply }
        self = before
        return .refused(reason)
    }

    /// The completions after `/set `.
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

    /// Why a value is invalid for a setting; nil if it is valid according to its row of the table.
    package static func complaint(ofValue text: String, for name: String) -> String? {
        guard let setting = table[name] else {
            return "there is no setting \"\(name)\"\(suggestion(for: name, among: table.names))"
        }
        var settings = ClientSettings()
        return setting.assign(text, to: &settings)
    }

    /// A conflict between settings whose values are each allowed.
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

    /// Why a text is not an address to connect to; nil if it is one.
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
            .nextStart, "Where to connect if the command line has no address."),
        Setting(
            "line-end", \.lineEnd, .choice, .now,
            "What ends a sent line: LF; CR and LF, for services that require it; or nothing."),
        Setting(
            "reconnect", \.reconnect, .choice, .now,
            "When to reconnect automatically; lost: not if the peer closes right after its answer."
        ),
        Setting(
            "reconnect-initial", \.reconnectInitial,
            .duration(.milliseconds(100)...(.seconds(3_600))), .now,
            "The first delay before an automatic reconnect."),
        Setting(
            "reconnect-factor", \.reconnectFactor, .number(1...10), .now,
            "The factor from each delay to the next one."),
        Setting(
            "reconnect-maximum", \.reconnectMaximum,
            .duration(.milliseconds(100)...(.seconds(86_400))), .now,
            "The longest delay before an automatic reconnect."),
    ]

    private static let screen: [Setting<ClientSettings>] = [
        Setting(
            "theme", \.theme,
            .words("auto, standard, dark, light, mono, or a section [theme NAME]"),
            .now, "The look of the screen; auto: dark or light, like the terminal's background."),
        Setting("title", \.title, .onOff, .now, "Shows the connection in the terminal's title."),
        Setting(
            "bell", \.bell, .choice, .now,
            "When the bell rings: at a lost connection, a line that is not visible, every line."),
        Setting(
            "mouse", \.mouse, .onOff, .now,
            "Makes the mouse wheel scroll the transcript; the terminal then selects with Shift."),
        Setting(
            "links", \.links, .onOff, .now,
            "Makes web addresses hyperlinks in the terminal, also where they are wrapped."
        ),
        Setting(
            "focus", \.focus, .onOff, .now,
            "Counts lines as unread that arrive while the terminal's window has no focus."),
    ]

    private static let transcript: [Setting<ClientSettings>] = [
        Setting(
            "timestamps", \.timestamps, .choice, .now,
            "How the time of a line is shown: as sent, local, relative, ISO 8601."),
        Setting(
            "follow-on-send", \.followOnSend, .onOff, .now,
            "Scrolls to the newest line when something is sent."),
        Setting(
            "scrollback-lines", \.scrollbackLines, .count(1...10_000_000), .nextStart,
            "The most lines of transcript for each connection."),
        Setting(
            "scrollback-bytes", \.scrollbackBytes, .bytes((1 << 20)...(4 << 30)), .nextStart,
            "The most bytes of transcript for each connection."),
        Setting(
            "log", \.log, .path, .now,
            "The file to which the transcript is appended; on: transcript.log, with the history."),
    ]

    private static let input: [Setting<ClientSettings>] = [
        Setting(
            "history-size", \.historySize, .count(0...1_000_000), .now,
            "The most lines of input history that are stored, for each endpoint."),
        Setting(
            "paste-confirm", \.pasteConfirm, .count(0...1_000_000), .now,
            "A paste of this many lines has to be confirmed, a shorter one is inserted; 0: never."
        ),
        Setting(
            "escape-timeout", \.escapeTimeout,
            .duration(.milliseconds(1)...(.milliseconds(5_000))), .now,
            "How long nothing may follow the byte of Esc for it to be that key."),
    ]
}

extension ClientSettings {
    /// The settings for completion, with their values where these can be listed.
    var forCompletion: [Completer.Setting] {
        Self.table.names.map { Completer.Setting($0, completions(ofSetting: $0 + " ")) }
    }
}

extension ValueFormat where Value == String {
    /// Any text that is not empty; it is checked where the other settings are known.
    fileprivate static func words(_ allowed: String) -> Self {
        Self(allowed: allowed, parse: { $0.isEmpty ? nil : $0 }, text: { $0 })
    }
}

extension ValueFormat where Value == String? {
    /// A path, `on` for the default file, or `off`.
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
