import Daemon
import Services
import Settings
import Testing

@Suite("Settings of services", .timeLimit(.minutes(10)))
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
        #expect(diagnostics == [])
        #expect(
            warnings.map(\.description) == [
                "f:4:11: relay is now a room of chat: write service = chat, framing = lines, "
                    + "room = #lounge, and [service chat] with line-history = 3"
            ])
        #expect(settings.listener.service == "timestamps")
        #expect(settings.listeners["lounge"]?.service == "lounge")
        #expect(text("history", of: "lounge", settings) == "3")
        #expect(text("history", of: "relay", settings) == "20")
        #expect(text("time-format", of: "timestamps", settings) == "unix")
        #expect(text("time-format", of: "lounge", settings) == "ctime")
    }

    @Test func `a setting of a service outside its section is refused with its place`() {
        let (_, diagnostics, _) = read("service = relay\nhistory = 3\n[service relay]\nhistory = 4")
        #expect(
            diagnostics.map(\.description)
                == ["f:2:1: unknown name \"history\" (it belongs in [service relay])"])
    }

    @Test(arguments: [
        (
            "listen = 127.0.0.1:1",
            "\"listen\" (it belongs to a listener: write it in a section [listener NAME] with "
                + "\"service = relay\", or above all sections)"
        ),
        (
            "tls-key = /k",
            "\"tls-key\" (it belongs to a listener: write it in a section [listener NAME] with "
                + "\"service = relay\", or above all sections)"
        ),
        ("log-file = /log", "\"log-file\" (it belongs above all sections)"),
        ("lisen = 127.0.0.1:1", "\"lisen\""),
    ])
    func
        `a setting of a listener or of the server in a service's section is refused with its place`(
            line: String, reason: String
        )
    {
        let (_, diagnostics, _) = read("service = relay\n[service relay]\n\(line)")
        #expect(diagnostics.map(\.description) == ["f:3:1: unknown name \(reason)"])
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
                #"f:10:8: "mode" is now "service": write service = chat, framing = lines, "#
                    + "room = #others, and [service chat] with line-history = 7, time-format = unix",
                #"f:15:1: "framing" is now in [service lines]: write service = lines, "#
                    + "and [service lines] with type = timestamps, time-format = unix, framing = lines",
                #"f:1:11: "framing" is now in [service timestamps]"#,
                #"f:2:15: "time-format" is now in [service timestamps]"#,
                #"f:7:8: "mode" is now "service": write service = chat, framing = lines, "#
                    + "room = #people, and [service chat] with line-history = 7, time-format = unix",
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
                #"--mode: "mode" is now "service": write service = chat, framing = lines, "#
                    + "room = #relay, and [service chat] with line-history = 2, time-format = unix"
            ])
    }

    @Test func `where both are given the new form counts`() {
        let (settings, diagnostics, warnings) = read(
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
        #expect(
            warnings.map(\.description).sorted() == [
                #"f:1:8: "mode" is unused: there is "service""#,
                #"f:2:17: "relay-history" is unused: [service relay] has "history""#,
                #"f:8:8: "mode" is unused: there is "service""#,
                "f:9:11: relay is now a room of chat: write service = chat, framing = lines, "
                    + "room = #relay, and [service chat] with line-history = 8",
            ])
    }

    @Test(arguments: ["mode = timestamps", "service = timestamps"])
    func `the former mode as a flag or a variable counts before the file`(line: String) {
        for (flags, environment) in [
            (["mode": "relay"], [:]), ([:], ["CARILLOND_MODE": "relay"]),
        ] as [([String: String], [String: String])] {
            let (settings, diagnostics, _) = read(line, flags: flags, environment: environment)
            #expect(diagnostics == [])
            #expect(settings.listener.service == "relay")
        }
        let (settings, _, _) = read(
            line, flags: ["service": "timestamps"], environment: ["CARILLOND_MODE": "relay"])
        #expect(settings.listener.service == "timestamps")
    }

    @Test func `former settings as flags or variables count before the file's sections`() {
        let file = """
            time-format = ctime
            [service timestamps]
            time-format = iso8601
            framing = lines
            [service lounge]
            type = relay
            time-format = iso8601
            history = 3
            """
        for (flags, environment) in [
            (["time-format": "unix", "framing": "chunks", "relay-history": "4"], [:]),
            (
                [:],
                [
                    "CARILLOND_TIME_FORMAT": "unix", "CARILLOND_FRAMING": "chunks",
                    "CARILLOND_RELAY_HISTORY": "4",
                ]
            ),
        ] as [([String: String], [String: String])] {
            let (settings, diagnostics, _) = read(file, flags: flags, environment: environment)
            #expect(diagnostics == [])
            #expect(text("time-format", of: "timestamps", settings) == "unix")
            #expect(text("framing", of: "timestamps", settings) == "chunks")
            #expect(text("time-format", of: "lounge", settings) == "unix")
            #expect(text("history", of: "lounge", settings) == "4")
        }
        let (settings, _, _) = read(
            file, flags: ["service.timestamps.time-format": "%H"],
            environment: ["CARILLOND_TIME_FORMAT": "unix"])
        #expect(text("time-format", of: "timestamps", settings) == "%H")
        let (same, _, _) = read(
            "", flags: ["time-format": "unix"],
            environment: ["CARILLOND_SERVICE_TIMESTAMPS_TIME_FORMAT": "iso8601"])
        #expect(text("time-format", of: "timestamps", same) == "unix")
    }

    @Test func `settings in sections behave as those of earlier versions`() {
        let (old, _, warnings) = read(
            """
            listen = 127.0.0.1:7000
            mode = relay
            relay-history = 2
            [listener a]
            listen = 127.0.0.1:7001
            [listener b]
            listen = 127.0.0.1:7002
            mode = timestamps
            framing = chunks
            """)
        #expect(
            warnings.map(\.description).sorted() == [
                #"f:2:8: "mode" is now "service": write in [listener a] service = chat, "#
                    + "framing = lines, room = #a, and [service chat] with line-history = 2",
                #"f:2:8: "mode" is now "service": write service = chat, framing = lines, "#
                    + "room = #relay, and [service chat] with line-history = 2",
                #"f:8:8: "mode" is now "service": write service = b, "#
                    + "and [service b] with type = timestamps, framing = chunks",
                #"f:9:1: "framing" is now in [service b]: write service = b, "#
                    + "and [service b] with type = timestamps, framing = chunks",
            ])
        let (new, diagnostics, replaced) = read(
            """
            listen = 127.0.0.1:7000
            service = relay
            [service relay]
            history = 2
            [listener a]
            listen = 127.0.0.1:7001
            service = a
            [service a]
            type = relay
            history = 2
            [listener b]
            listen = 127.0.0.1:7002
            service = b
            [service b]
            type = timestamps
            framing = chunks
            """)
        #expect(diagnostics == [])
        #expect(
            replaced.map(\.description) == [
                "f:2:11: relay is now a room of chat: write service = chat, framing = lines, "
                    + "room = #relay, and [service chat] with line-history = 2",
                "f:7:11: relay is now a room of chat: write service = chat, framing = lines, "
                    + "room = #a, and [service chat] with line-history = 2",
            ])
        #expect(new == old)
    }

    @Test func `an error in a service's settings includes the remedy`() {
        let (_, diagnostics, _) = read(
            """
            relay-history = many
            service = foo
            [service timestamps]
            type = relay
            """)
        let texts = diagnostics.map(\.description)
        #expect(texts.contains { $0.hasPrefix("f:1:17: relay-history cannot be") })
        #expect(
            texts.contains(
                #"f:2:11: there is no service "foo": name relay or timestamps, or add [service foo]"#
            ))
        #expect(
            texts.contains(
                "f:4:8: the type of the service timestamps is timestamps: "
                    + "for a relay give the section another name"))
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
