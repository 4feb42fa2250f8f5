import Daemon
import Services
import Settings
import Testing

@Suite("Settings of services", .timeLimit(.minutes(5)))
struct ServiceSettingsTests {
    @Test func `a section without a type is the service of its name, with a type another one`() {
        let (settings, diagnostics, warnings) = read(
            """
            listen = 127.0.0.1:1
            [listener lounge]
            listen = 127.0.0.1:2
            service = lounge
            [service lounge]
            type = relay
            history = 3
            [service timestamps]
            time-format = unix
            """)
        #expect(diagnostics == [] && warnings == [])
        #expect(settings.listener.service == "timestamps")
        #expect(settings.listeners["lounge"]?.service == "lounge")
        #expect(text("history", of: "lounge", settings) == "3")
        #expect(text("history", of: "relay", settings) == "20")
        #expect(text("time-format", of: "timestamps", settings) == "unix")
        #expect(text("time-format", of: "lounge", settings) == "ctime")
    }

    @Test func `flags and variables set settings of services`() {
        let (settings, diagnostics, warnings) = read(
            "[service relay]\nhistory = 1\ntime-format = unix\n[service lounge]\ntype = relay",
            flags: ["service.relay.history": "3", "service.lounge.history": "4"],
            environment: [
                "CARILLOND_SERVICE_RELAY_HISTORY": "2",
                "CARILLOND_SERVICE_TIMESTAMPS_FRAMING": "chunks",
            ])
        #expect(diagnostics == [] && warnings == [])
        #expect(text("history", of: "relay", settings) == "3")
        #expect(text("time-format", of: "relay", settings) == "unix")
        #expect(text("history", of: "lounge", settings) == "4")
        #expect(text("framing", of: "timestamps", settings) == "chunks")
    }

    @Test func `a flag for an unknown service or setting is wrong`() {
        let (_, diagnostics, _) = read(
            "", flags: ["service.rely.history": "3", "service.relay.histry": "3"])
        #expect(
            Set(diagnostics.map(\.description)) == [
                "--set service.rely.history: there is no service \"rely\" (did you mean \"relay\"?)",
                "--set service.relay.histry: unknown name \"histry\" (did you mean \"history\"?)",
            ])
    }

    @Test func `what earlier versions had works, with a warning that names the new form`() {
        let (settings, diagnostics, warnings) = read(
            """
            framing = chunks
            time-format = unix
            relay-history = 7
            [listener people]
            listen = 127.0.0.1:7000
            framing = lines
            mode = relay
            [listener others]
            listen = 127.0.0.1:7001
            mode = relay
            [listener time]
            listen = 127.0.0.1:7002
            [listener lines]
            listen = 127.0.0.1:7003
            framing = lines
            """)
        #expect(diagnostics == [])
        // Each listener had a room of its own.
        #expect(settings.listeners["people"]?.service == "people")
        #expect(settings.listeners["others"]?.service == "others")
        for name in ["people", "others"] {
            #expect(settings.section(ofService: name)?.type.name == "relay")
            #expect(text("history", of: name, settings) == "7")
            #expect(text("time-format", of: name, settings) == "unix")
        }
        #expect(settings.listeners["time"]?.service == "timestamps")
        #expect(text("framing", of: "timestamps", settings) == "chunks")
        #expect(settings.listeners["lines"]?.service == "lines")
        #expect(text("framing", of: "lines", settings) == "lines")
        #expect(text("time-format", of: "lines", settings) == "unix")
        #expect(
            warnings.map(\.description).sorted() == [
                #"f:10:8: "mode" is now "service": write service = others, "#
                    + "and [service others] with type = relay",
                #"f:15:1: "framing" is now in [service lines]: write service = lines, "#
                    + "and [service lines] with type = timestamps",
                #"f:1:11: "framing" is now in [service timestamps]"#,
                #"f:2:15: "time-format" is now in [service timestamps] or [service relay]"#,
                #"f:3:17: "relay-history" is now "history" in [service relay]"#,
                #"f:7:8: "mode" is now "service": write service = people, "#
                    + "and [service people] with type = relay",
            ])
    }

    @Test func `the option of the former mode still works, with a warning`() {
        let (settings, diagnostics, warnings) = read(
            "", flags: ["mode": "relay", "relay-history": "2", "time-format": "unix"])
        #expect(diagnostics == [])
        #expect(settings.listener.service == "relay")
        #expect(text("history", of: "relay", settings) == "2")
        #expect(text("time-format", of: "relay", settings) == "unix")
        #expect(
            warnings.map(\.description).sorted() == [
                #"--mode: "mode" is now "service": write service = relay"#,
                #"--relay-history: "relay-history" is now "history" in [service relay]"#,
            ])
    }

    @Test func `where both are given the new form counts`() {
        let (settings, diagnostics, _) = read(
            """
            mode = relay
            relay-history = 7
            service = timestamps
            [service relay]
            history = 8
            [listener a]
            listen = 127.0.0.1:7000
            mode = relay
            service = relay
            """)
        #expect(diagnostics == [])
        #expect(settings.listener.service == "timestamps")
        #expect(settings.listeners["a"]?.service == "relay")
        #expect(text("history", of: "relay", settings) == "8")
    }

    // MARK: -

    private func text(_ setting: String, of service: String, _ settings: ServerSettings) -> String?
    {
        settings.section(ofService: service)?.text(of: setting)
    }

    private func read(
        _ text: String, flags: [String: String] = [:], environment: [String: String] = [:]
    ) -> (ServerSettings, [SettingsDiagnostic], [SettingsDiagnostic]) {
        ServerSettings.read(
            SettingsSources(
                flags: flags, environment: environment, prefix: "carillond",
                text: SettingsText(text, named: "f")), services: .tested)
    }
}
