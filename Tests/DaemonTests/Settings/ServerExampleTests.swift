import Daemon
import Services
import Settings
import Testing

@Suite("Example settings of the server", .timeLimit(.minutes(10)))
struct ServerExampleTests {
    @Test func `the example is read without complaint and sets nothing`() {
        let (settings, diagnostics) = read(ServerSettings.example(services: .tested))
        #expect(diagnostics == [])
        #expect(settings == ServerSettings(.tested))
    }

    @Test func `uncommented it sets the defaults, and one more listener`() {
        let lines = ServerSettings.example(services: .tested).split(separator: "\n").map { line in
            let isSetting = line.hasPrefix("#") && line.dropFirst().first?.isWhitespace == false
            return isSetting ? line.dropFirst() : line
        }
        var (settings, diagnostics) = read(lines.joined(separator: "\n"))
        #expect(diagnostics == [])
        #expect(settings.listeners.keys.sorted() == ["people"])
        settings.listeners = [:]
        #expect(settings == ServerSettings(.tested))
    }

    @Test func `it explains every setting, once`() {
        let names = ListenerSettings.table.names + ServerSettings.table.names
        #expect(Set(names).count == names.count)
        for name in names {
            let count = ServerSettings.example(services: .tested).split(separator: "\n").count {
                $0.hasPrefix("#\(name) = ")
            }
            // The example's section has these once more.
            #expect(count == (["listen", "service"].contains(name) ? 2 : 1), "\(name)")
        }
    }

    @Test func `it explains every setting of every service in a section`() throws {
        let sections = ServerSettings.example(services: .tested).split(separator: "#[service ")
        for type in ServiceCatalog.tested.types {
            let section = try #require(sections.first { $0.hasPrefix("\(type.name)]") })
            for name in type.settingNames { #expect(section.contains("\n#\(name) = ")) }
        }
    }

    private func read(_ text: String) -> (ServerSettings, [SettingsDiagnostic]) {
        let (settings, diagnostics, warnings) = ServerSettings.read(
            SettingsSources(prefix: "carillond", text: SettingsText(text)), services: .tested)
        return (settings, diagnostics + warnings)
    }
}
