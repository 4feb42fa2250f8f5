import Conversation
import ReactorKit
import Settings
import Testing

@Suite("Settings of endpoints", .timeLimit(.minutes(10)))
struct EndpointSettingsTests {
    private func read(
        _ text: String, flags: [String: String] = [:], environment: [String: String] = [:]
    ) -> ClientSettings {
        ClientSettings.read(
            SettingsSources(
                flags: flags, environment: environment, prefix: "carillon",
                text: SettingsText(text))
        ).0
    }

    @Test func `an endpoint has its own settings, and the general ones for the rest`() {
        let settings = read(
            """
            line-end = none
            bell = loss
            [endpoint mud]
            address = mud.example:4000
            line-end = crlf
            log = on
            [endpoint other]
            address = other.example
            """)
        let mud = settings.settings(ofEndpoint: "mud")
        #expect(mud.lineEnd == .crlf && mud.log == "on" && mud.bell == .loss)
        #expect(settings.settings(ofEndpoint: "other") == settings)
        #expect(settings.settings(ofEndpoint: nil) == settings)
        #expect(settings.lineEnd == .nothing && settings.log == nil)
    }

    @Test func `a name counts as a whole only`() throws {
        let settings = read("[endpoint localhost]\naddress = other:7")
        let named = Destination(Endpoint(host: "other", port: 7), named: "localhost")
        #expect(try settings.destination("localhost") == named)
        #expect(
            try settings.destination("localhost:1")
                == Destination(Endpoint(host: "localhost", port: 1)))
        #expect(
            try settings.destination("else") == Destination(Endpoint(host: "else", port: 21_567)))
        #expect(try settings.destination("else 7") == Destination(Endpoint(host: "else", port: 7)))
        #expect(settings.remark(on: named, enteredAs: "localhost") != nil)
        let host = Destination(Endpoint(host: "localhost", port: 1))
        #expect(settings.remark(on: host, enteredAs: "localhost:1") == nil)
    }

    @Test func `an address has the settings of the first section with it`() throws {
        let settings = read(
            """
            [endpoint raw]
            address = MUD.example:4000
            line-end = none
            [endpoint mud]
            address = mud.example:4000
            [endpoint localhost:9]
            line-end = crlf
            """)
        let mud = Endpoint(host: "mud.example", port: 4_000)
        let destination = try settings.destination("mud.example:4000")
        #expect(destination.endpoint == mud && destination.name == "raw")
        #expect(try settings.destination("mud.example 4000").name == "raw")
        #expect(try settings.destination("mud").name == "mud")
        #expect(try settings.destination("tls:mud.example:4000").name == nil)
        #expect(
            settings.remark(on: destination, enteredAs: "mud.example:4000")
                == "mud.example:4000 has the settings of the endpoint raw")
        #expect(try settings.destination("localhost:9").name == "localhost:9")
    }

    @Test func `the command line and variables count over the sections`() {
        let settings = read(
            "[endpoint mud]\nline-end = crlf\nbell = loss\nlog = on",
            flags: ["line-end": "none"], environment: ["CARILLON_BELL": "always"]
        ).settings(ofEndpoint: "mud")
        #expect(settings.lineEnd == .nothing && settings.bell == .always && settings.log == "on")
    }

    @Test func `the former section of addresses is read, with a warning that shows the new form`() {
        let text = "[endpoints]\nhome = [::1]:7\nwork = w:1\n[endpoint work]\nline-end = crlf"
        let (settings, diagnostics, warnings) = ClientSettings.read(
            SettingsSources(prefix: "carillon", text: SettingsText(text, named: "f")))
        #expect(
            settings.endpoints == [
                EndpointSection("home", address: "[::1]:7"),
                EndpointSection("work", address: "w:1", values: ["line-end": "crlf"]),
            ])
        #expect(diagnostics == [])
        #expect(
            warnings.map(\.description) == [
                "f:1:1: [endpoints] is now a section for each name:"
                    + " write [endpoint home] and below it address = [::1]:7"
            ])
    }

    @Test func `in a tab of an endpoint, set changes what concerns connections for it alone`() {
        var settings = read("[endpoint mud]\ntheme = dark\n[endpoint other]")
        #expect(settings.set("line-end crlf", inTabOf: "mud") == .changed("line-end", "crlf", .now))
        #expect(settings.set("bell loss", inTabOf: "mud") == .changed("bell", "loss", .now))
        #expect(settings.set("theme mono", inTabOf: "mud") == .changed("theme", "mono", .now))
        let mud = settings.settings(ofEndpoint: "mud")
        #expect(mud.lineEnd == .crlf && mud.bell == .loss && mud.theme == "mono")
        let other = settings.settings(ofEndpoint: "other")
        #expect(other.lineEnd == .lf && other.bell == .loss && other.theme == "auto")
        guard case .shown(let lines) = settings.set("", inTabOf: "mud") else {
            Issue.record("nothing is shown")
            return
        }
        #expect(lines.contains("line-end = crlf for mud") && lines.contains("bell = loss"))
    }
}
