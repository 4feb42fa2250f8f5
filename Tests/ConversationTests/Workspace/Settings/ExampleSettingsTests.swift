import Conversation
import Settings
import SystemPackage
import TerminalUI
import Testing

@Suite("Example settings", .timeLimit(.minutes(10)))
struct ExampleSettingsTests {
    @Test func `the file in assets is generated from the tables`() throws {
        let root = FilePath(#filePath).removingLastComponents(5)
        let file = PrivateFile(root.appending("assets/carillon.conf"))
        let found = try file.read().map { String(decoding: $0, as: UTF8.self) }
        #expect(
            found == ClientSettings.example,
            "run assets/generate")
    }

    @Test func `it is read without complaint and sets nothing`() {
        let (settings, diagnostics, warnings) = read(ClientSettings.example)
        #expect(diagnostics == [] && warnings == [])
        #expect(settings.keys == [] && settings.endpoints == [])
        #expect(settings.themes == ["mine": .standard])
    }

    @Test func `with its signs taken away it sets the defaults`() {
        let lines = ClientSettings.example.split(separator: "\n").map { line in
            let isSetting = line.hasPrefix("#") && line.dropFirst().first?.isWhitespace == false
            return isSetting ? line.dropFirst() : line
        }
        let (settings, diagnostics, warnings) = read(lines.joined(separator: "\n"))
        #expect(diagnostics == [] && warnings == [])
        #expect(settings.themes == ["mine": .standard])
        let standard = Keymap.standard
        let keymap = standard.binding(settings.keys)
        #expect(settings.keys.count == standard.entries.count)
        for entry in standard.entries {
            #expect(keymap.meaning(of: entry.keys) == .command(entry.command))
        }
        var expected = ClientSettings()
        (expected.keys, expected.themes) = (settings.keys, settings.themes)
        expected.endpoints = [
            EndpointSection("home", address: "localhost:21567", values: ["line-end": "crlf"])
        ]
        #expect(settings == expected)
    }

    private func read(
        _ text: String
    ) -> (ClientSettings, [SettingsDiagnostic], [SettingsDiagnostic]) {
        ClientSettings.read(SettingsSources(prefix: "carillon", text: SettingsText(text)))
    }
}

extension FilePath {
    fileprivate func removingLastComponents(_ count: Int) -> FilePath {
        (0..<count).reduce(self) { path, _ in path.removingLastComponent() }
    }
}
