import ChatService
import Conversation
import Daemon
import ReactorKit
import Relay
import Services
import Settings
import TerminalUI
import Timestamps

/// Any file of settings is read: each diagnostic points into the file, and the result can be drawn
/// and used.
enum SettingsTarget {
    static func run(_ input: [UInt8]) {
        let text = SettingsText(input, named: "file")
        let sources = SettingsSources(prefix: "carillon", text: text)
        let (settings, diagnostics, _) = ClientSettings.read(sources)
        let lines = input.split(separator: 0x0A, omittingEmptySubsequences: false)
        for diagnostic in text.diagnostics + diagnostics { place(diagnostic, in: lines) }
        require(
            text.diagnostics.count <= SettingsText.diagnosticLimit + 1, "too many diagnostics")
        let again = ClientSettings.read(sources)
        require(again.0 == settings && again.1 == diagnostics, "the result differs when read again")
        write(text)
        use(settings, lines)
        readAsServer(input, lines)
    }

    /// The same for the server's settings.
    private static func readAsServer(_ input: [UInt8], _ lines: [ArraySlice<UInt8>]) {
        let sources = SettingsSources(
            prefix: "carillond", text: SettingsText(input, named: "file"))
        let services: ServiceCatalog = [
            TimestampService.self, RelayService.self, ChatService.self,
        ]
        let (settings, diagnostics, warnings) = ServerSettings.read(sources, services: services)
        for diagnostic in diagnostics + warnings { place(diagnostic, in: lines) }
        let again = ServerSettings.read(sources, services: services)
        require(again.0 == settings && again.1 == diagnostics, "the result differs when read again")
    }

    /// Its line is in the file, and its column is in the line or just after it.
    private static func place(_ diagnostic: SettingsDiagnostic, in lines: [ArraySlice<UInt8>]) {
        require(!diagnostic.reason.isEmpty, "the diagnostic has no text")
        guard case .file(let name, let line, let column) = diagnostic.origin else { return }
        require(name == "file" && lines.indices.contains(line - 1), "no line: \(diagnostic)")
        guard let column else { return }
        let width = String(decoding: lines[line - 1], as: UTF8.self).count
        require(1...(width + 1) ~= column, "no column: \(diagnostic)")
    }

    /// A value that is written to a file is read as the same value.
    private static func write(_ text: SettingsText) {
        for entry in text.entries {
            let written = SettingsText("name = " + SettingsText.written(entry.text))
            require(
                written.entries.first?.text == entry.text, "\(entry.text) differs when read again")
        }
    }

    private static func use(_ settings: ClientSettings, _ lines: [ArraySlice<UInt8>]) {
        var settings = settings
        if let line = lines.last {
            let argument = String(decoding: line, as: UTF8.self)
            _ = settings.set(argument)
            _ = settings.completions(ofSetting: argument)
        }
        for name in settings.endpoints.map(\.name) {
            require((try? settings.destination(name)) != nil, "\(name) is not an endpoint")
            _ = settings.settings(ofEndpoint: name)
        }
        var state = ClientState(
            to: [Destination(Endpoint(host: "localhost", port: 1))], rows: 6, columns: 30,
            now: Moment(instant: .now, wallSecond: 0), settings: settings, timeOfDay: { _ in "" })
        _ = state.start(at: Moment(instant: .now, wallSecond: 0))
        GridCheck.check(state.screen(), rows: 6, columns: 30)
    }
}
