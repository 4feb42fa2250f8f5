import ChatService
import Daemon
import Services
import Settings
import Testing
import Timestamps

@Suite("Settings of a room at telnet", .timeLimit(.minutes(10)))
struct RoomSettingsTests {
    private func read(
        _ text: String, flags: [String: String] = [:]
    ) -> (settings: ServerSettings, diagnostics: [String], warnings: [String]) {
        let sources = SettingsSources(
            flags: flags, prefix: "carillond",
            text: SettingsText(Array(text.utf8), named: "f"))
        let (settings, diagnostics, warnings) = ServerSettings.read(
            sources, services: [TimestampService.self, ChatService.self])
        return (settings, diagnostics.map(\.description), warnings.map(\.description))
    }

    @Test func `a listener names its room, and no other listener has it`() {
        let (settings, diagnostics, warnings) = read(
            """
            service = chat
            framing = lines
            room = #tea
            [listener irc]
            listen = 127.0.0.1:6667
            [listener world]
            listen = 127.0.0.1:7000
            framing = lines
            room = #\u{4E16}\u{754C}
            [listener time]
            listen = 127.0.0.1:7001
            service = timestamps
            """)
        #expect(diagnostics == [] && warnings == [])
        #expect(settings.listener.room == "#tea")
        #expect(settings.listeners.mapValues(\.room) == ["irc": nil, "world": "#世界", "time": nil])
    }

    @Test func `the command line names a room too`() {
        let (settings, diagnostics, warnings) = read(
            "", flags: ["service": "chat", "framing": "lines", "room": "#tea"])
        #expect(diagnostics == [] && warnings == [])
        #expect(settings.listener.room == "#tea")
    }

    @Test(arguments: [
        (
            "service = chat\nroom = #tea",
            "f:2:8: room needs framing = lines, for telnet; clients of IRC join rooms themselves"
        ),
        (
            "service = chat\nframing = lines",
            "f:2:11: framing = lines needs a room, like room = #tea"
        ),
        (
            "framing = lines\nroom = #tea",
            "f:2:8: room needs a service that has rooms: write service = chat"
        ),
        (
            "service = chat\nframing = lines\nroom = tea",
            "f:3:8: room cannot be \"tea\": allowed is off, or a name like #tea"
        ),
        (
            "service = chat\nframing = lines\nroom = #a,b",
            "f:3:8: room cannot be \"#a,b\": a name has a #, then at least one visible character, "
                + "no blanks and no commas, and at most 64 bytes"
        ),
        (
            "service = chat\nframing = lines\nroom = #abcd\n[service chat]\nroom-name-length = 4",
            "f:3:8: room cannot be \"#abcd\": a name has a #, then at least one visible character, "
                + "no blanks and no commas, and at most 4 bytes"
        ),
        (
            "[listener a]\nlisten = 127.0.0.1:1\nservice = chat\nframing = lines",
            "f:4:11: framing = lines needs a room, like room = #tea"
        ),
        (
            "[listener a]\nlisten = 127.0.0.1:1\nservice = chat\nframing = chunks\nroom = #tea",
            "f:4:1: the service chat has no framing = chunks: leave it out, or for telnet write "
                + "framing = lines and a room, like room = #tea"
        ),
        (
            "service = chat\nframing = chunks",
            "f:2:11: the service chat has no framing = chunks: leave it out, or for telnet write "
                + "framing = lines and a room, like room = #tea"
        ),
        (
            "[service chat]\nframing = lines",
            "f:2:1: unknown name \"framing\" (it belongs to a listener: write it in a section "
                + "[listener NAME] with \"service = chat\" and \"room = #tea\", or above all sections)"
        ),
        (
            "[listener a]\nlisten = 127.0.0.1:1\nservice = chat\nmotd = /m",
            "f:4:1: unknown name \"motd\" (it belongs in [service chat])"
        ),
        (
            "service = chat\nframing = lines\nroom = #",
            "f:3:8: a value is missing: # begins a comment, unless it is in quotes"
        ),
        (
            "service = chat\nframing =\nroom = #tea", "f:2:10: a value is missing"
        ),
        (
            "service =\nframing = lines\nroom = #tea", "f:1:10: a value is missing"
        ),
        (
            "service = chat\nframing = lines\nroom = \"#\"",
            "f:3:8: room cannot be \"#\": a name has a #, then at least one visible character"
        ),
    ])
    func `what is wrong is reported with its place and the remedy`(text: String, problem: String) {
        let diagnostics = read(text).diagnostics
        #expect(
            diagnostics.count == 1 && diagnostics.first?.hasPrefix(problem) == true,
            "\(diagnostics)")
    }

    @Test(arguments: [
        (
            "password = SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
                + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
                + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
            "since it cannot send the password of the service: remove one of them"
        ),
        (
            "nick-length = 6",
            "since names such as guest-1 are too long: raise nick-length to at least 9"
        ),
        ("nick-length = 7", nil),
    ])
    func `a room that no client at telnet can enter is a warning`(setting: String, reason: String?)
    {
        let listener = "[listener a]\nlisten = 127.0.0.1:1\nservice = chat"
        let (_, diagnostics, warnings) = read(
            "\(listener)\nframing = lines\nroom = #tea\n[service chat]\n\(setting)")
        let start = "f:5:8: no client at telnet can enter the room #tea, "
        #expect(diagnostics == [])
        #expect(warnings == (reason.map { [start + $0] } ?? []))
        #expect(read("\(listener)\n[service chat]\n\(setting)").warnings == [])
    }
}
