import ReactorKit
import ReactorTLS
package import Settings
package import TerminalUI
import Timestamps

extension ClientSettings {
    /// Every setting with a single value, in the order of the documentation.
    package static let table = SettingsTable<ClientSettings>(
        connection + security + chat + screen + transcript + input)

    /// The settings that the section of an endpoint may have.
    static let endpointTable = SettingsTable<ClientSettings>(
        table.settings.filter { !programNames.contains($0.name) })

    /// The names of the settings that concern a single connection.
    static let connectionNames = Set((connection + security + chat + transcript).map(\.name))
        .subtracting(programNames)

    /// The names of the settings that cannot differ between connections.
    private static let programNames: Set = ["endpoint", "history-size"]

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

    /// Performs `/set` with this argument, in a tab of the endpoint of this name: a setting of
    /// connections changes for this endpoint, and so does one that its section has; any other, and
    /// in a tab without a name, changes for all.
    package mutating func set(_ argument: String, inTabOf name: String? = nil) -> SettingsReply {
        var changed = settings(ofEndpoint: name)
        let reply = Self.table.perform(argument, on: &changed)
        switch reply {
        case .shown(let lines): return .shown(marked(lines, inTabOf: name))
        case .changed(let setting, let value, _):
            if let reason = changed.complaint { return .refused(reason) }
            assign(value, to: setting, ofEndpoint: owner(ofSetting: setting, inTabOf: name))
        case .refused: break
        }
        return reply
    }

    /// Adds the endpoint's name to the lines with a value from its section.
    private func marked(_ lines: [String], inTabOf name: String?) -> [String] {
        guard let section = section(named: name) else { return lines }
        return lines.map { line in
            section.values.keys.contains { line.hasPrefix("\($0) = ") }
                ? "\(line) for \(section.name)" : line
        }
    }

    /// The completions after `/set `.
    package func completions(ofSetting argument: String) -> [String] {
        let words = argument.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count > 1, let start = words.last else {
            return Self.table.completions(of: argument)
        }
        switch words[0] {
        case "theme": return themeNames.filter { $0.hasPrefix(start) }
        case "endpoint": return endpointNames.filter { $0.hasPrefix(start) }
        default: return Self.table.completions(of: argument)
        }
    }

    /// The names of all endpoints.
    var endpointNames: [String] { endpoints.map(\.name).sorted() }

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
            return "there is no theme \"\(theme)\"\(hint): choose \(list(of: themeNames))"
        }
        if section(named: endpoint) == nil, let reason = Self.complaint(ofEndpoint: endpoint) {
            return reason + suggestion(for: endpoint, among: endpointNames)
        }
        if reconnectMaximum < reconnectInitial {
            return "reconnect-maximum must not be shorter than reconnect-initial"
        }
        return nil
    }

    static func theme(named name: String, among themes: [String: Theme]) -> Theme? {
        themes[name] ?? Theme.builtIn.first { $0.name == name }?.theme
    }

    // MARK: -

    private static let connection: [Setting<ClientSettings>] = [
        Setting(
            "endpoint", \.endpoint, .words("host:port, or the NAME of a section [endpoint NAME]"),
            .nextStart, "Where to connect if the command line has no address."),
        Setting(
            "line-end", \.lineEnd, .choice, .now,
            "What ends a sent line: LF; CR and LF, for services that require it; or nothing."),
        Setting(
            "framing", \.framing, .choice, .newConnections,
            "What ends a received line: its line end; or, as chunks, also the end of each read."),
        Setting(
            "empty-line", \.emptyLine, .choice, .now,
            "What Enter does on an empty line; auto: close where each line is only echoed, else send."
        ),
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

    private static let security: [Setting<ClientSettings>] = [
        Setting(
            "ca", \.authorities, .paths, .newConnections,
            "Files with authorities that are trusted too, for TLS."),
        Setting(
            "certificate", \.certificate, .file, .newConnections,
            "The file of the client's certificate, for servers that request one."),
        Setting(
            "key", \.key, .file, .newConnections,
            "The file of its private key; off: in the same file."),
        Setting(
            "pin", \.pins, .pins, .newConnections,
            "Accepts only these certificates or keys of a server."),
        Setting(
            "trust-on-first-use", \.trustOnFirstUse, .onOff, .newConnections,
            "Accepts any certificate of a new server, and only that one from then on."),
        Setting(
            "proxy", \.proxy, .proxy, .newConnections,
            "Connects through a proxy: that of the variables ALL_PROXY and HTTPS_PROXY, none, a URL."
        ),
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
            "colors", \.colors, .choice, .now,
            "Shows colours and attributes of the server, removes them, or marks their sequences."),
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
            "The file to which the transcript is appended, in a folder that exists; on:"
                + " transcript.log, with the history."),
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
            "How long nothing may follow the byte of Esc for it to be that key; 100ms by SSH."),
        Setting(
            "sequence-timeout", \.sequenceTimeout,
            .duration(.milliseconds(1)...(.milliseconds(10_000))), .now,
            "How long nothing may follow Esc and [ for them to be Alt-[; 1s by SSH."),
    ]
}

extension ClientSettings {
    /// The settings for completion, with their values where these can be listed.
    var forCompletion: [Completer.Setting] {
        Self.table.names.map { Completer.Setting($0, completions(ofSetting: $0 + " ")) }
    }
}

extension ValueFormat where Value == String {
    /// A proxy's URL, or a word.
    fileprivate static var proxy: Self {
        let words = [ProxyChoice.environmentWord, ProxyChoice.noneWord]
        return Self(
            allowed: "\(words[0]), \(words[1]), socks5://host:1080 or http://host:3128",
            candidates: words,
            parse: { words.contains($0) || (try? Proxy($0)) != nil ? $0 : nil }, text: { $0 },
            masked: ProxyChoice.masked,
            complaint: { text in
                do throws(ProxySettingError) {
                    _ = try Proxy(text)
                    return nil
                } catch {
                    return "\(error)"
                }
            })
    }

    /// Any text that is not empty; it is checked where the other settings are known.
    fileprivate static func words(_ allowed: String) -> Self {
        Self(allowed: allowed, parse: { $0.isEmpty ? nil : $0 }, text: { $0 })
    }
}

extension ValueFormat where Value == [TLSFingerprint] {
    /// Fingerprints, or `off` for none.
    fileprivate static var pins: Self {
        Self(
            allowed: "off, or sha256: and 64 hexadecimal digits, more of them after commas",
            candidates: ["off"],
            parse: { items(of: $0) { TLSFingerprint(pin: $0) } },
            text: { $0.isEmpty ? "off" : $0.map { "sha256:\($0)" }.joined(separator: ", ") })
    }
}

extension ValueFormat where Value == [String] {
    /// Paths, or `off` for none.
    fileprivate static var paths: Self {
        Self(
            allowed: "off, or paths from / or ~/ on, separated by commas", candidates: ["off"],
            parse: { items(of: $0) { isPath($0) ? $0 : nil } },
            text: { $0.isEmpty ? "off" : $0.joined(separator: ", ") })
    }
}

/// The items of a list, which is empty for `off`; nil if one is not allowed.
private func items<Item>(of text: String, _ item: (String) -> Item?) -> [Item]? {
    if text == "off" { return [] }
    var items: [Item] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        var part = part.drop { $0 == " " }
        while part.last == " " { part.removeLast() }
        guard let item = item(String(part)) else { return nil }
        items.append(item)
    }
    return items
}

private func isPath(_ text: String) -> Bool { text.hasPrefix("/") || text.hasPrefix("~/") }

extension ValueFormat where Value == String? {
    /// A path, or `off` for none.
    fileprivate static var file: Self {
        Self(
            allowed: "off, or a path from / or ~/ on", candidates: ["off"],
            parse: { text in
                if text == "off" { return .some(nil) }
                return isPath(text) ? .some(text) : nil
            },
            text: { $0 ?? "off" })
    }

    /// A path, `on` for the default file, or `off`.
    fileprivate static var path: Self {
        Self(
            allowed: "off, on, or a path from / or ~/ on", candidates: ["off", "on"],
            parse: { text in
                if text == "off" { return .some(nil) }
                if text == "on" { return text }
                return isPath(text) ? .some(text) : nil
            },
            text: { $0 ?? "off" })
    }
}
