import Conversation
import Settings
import TerminalUI
import Testing

@Suite("ClientSettings", .timeLimit(.minutes(10)))
struct ClientSettingsTests {
    private func read(
        _ text: String, flags: [String: String] = [:], environment: [String: String] = [:]
    ) -> (ClientSettings, [String]) {
        let sources = SettingsSources(
            flags: flags, environment: environment, prefix: "carillon",
            text: SettingsText(text, named: "carillon.conf"))
        let (settings, diagnostics, _) = ClientSettings.read(sources)
        return (settings, diagnostics.map(\.description))
    }

    @Test func `an empty file leaves the defaults`() {
        let (settings, diagnostics) = read("")
        #expect(settings == ClientSettings() && diagnostics == [])
    }

    @Test func `everything can be set in one file`() {
        let (settings, diagnostics) = read(
            """
            bell = activity
            reconnect = always
            scrollback-lines = 5
            escape-timeout = 100ms
            log = ~/log
            theme = mine
            endpoint = home

            [keys]
            Ctrl-T = reconnect
            F5 = none

            [endpoint home]
            address = [::1]:7
            line-end = crlf
            theme = mine

            [theme mine]
            failure = red bold
            reply = #a0a0ff
            timestamp = 244 dim
            """)
        #expect(diagnostics == [])
        var expected = ClientSettings()
        expected.bell = .activity
        expected.reconnect = .always
        expected.scrollbackLines = 5
        expected.escapeTimeout = .milliseconds(100)
        expected.log = "~/log"
        expected.theme = "mine"
        expected.endpoint = "home"
        expected.keys = [
            KeyBinding([.control("t")], .reconnect), KeyBinding([.function(5)], nil),
        ]
        expected.endpoints = [
            EndpointSection(
                "home", address: "[::1]:7", values: ["line-end": "crlf", "theme": "mine"])
        ]
        var theme = Theme.standard
        theme.failure = Style(.red, .bold)
        theme.reply = Style(.rgb(red: 160, green: 160, blue: 255))
        theme.timestamp = Style(.palette(244), .dim)
        expected.themes = ["mine": theme]
        #expect(settings == expected)
        #expect(settings.chosenTheme(on: nil) == theme)
    }

    @Test func `flags count over environment, environment over file`() {
        let text = "bell = loss\ntitle = off\nmouse = on"
        let environment = ["CARILLON_BELL": "activity", "CARILLON_TITLE": "on"]
        let (settings, diagnostics) = read(
            text, flags: ["bell": "always"], environment: environment)
        #expect(diagnostics == [])
        #expect(settings.bell == .always && settings.title && settings.mouse)
    }

    @Test(
        arguments: [
            (
                "colour = 1\nbel = x",
                [
                    "1:1: unknown name \"colour\" (did you mean \"colors\"?)",
                    "2:1: unknown name \"bel\" (did you mean \"bell\"?)",
                ]
            ),
            (
                "bell = rarely",
                ["1:8: bell cannot be \"rarely\": allowed is never, loss, activity or always"]
            ),
            ("[key]\nF1 = help", ["1:1: unknown section [key] (did you mean \"keys\"?)"]),
            ("[theme]", ["1:1: a theme needs a name: [theme NAME]"]),
            (
                "[theme my own look]",
                ["1:1: the name of a theme has no blanks: write [theme my-own-look]"]
            ),
            ("[keys]\nPgUpp = help", ["2:1: unknown key \"PgUpp\" (did you mean \"PgUp\"?)"]),
            ("[keys]\nF1 = hepl", ["2:6: unknown command \"hepl\" (did you mean \"help\"?)"]),
            ("[keys]\nx = help", ["2:1: \"x\" is a character to type: bind it with Ctrl- or Alt-"]),
            (
                "[keys]\nC-h = help\nBackspace = undo",
                ["3:1: Backspace is already bound above; this binding is used"]
            ),
            (
                "[keys]\nCtrl-X = help\nCtrl-X Ctrl-E = undo",
                ["3:1: Ctrl-X is bound above, so Ctrl-X Ctrl-E cannot be reached"]
            ),
            (
                "[keys]\nCtrl-X Ctrl-E = undo\nCtrl-X = help",
                ["3:1: Ctrl-X is bound, so Ctrl-X Ctrl-E cannot be reached"]
            ),
            ("[endpoint]", ["1:1: an endpoint needs a name: [endpoint NAME]"]),
            (
                "[endpoint a b]",
                ["1:1: the name of an endpoint has no blanks: write [endpoint a-b]"]
            ),
            (
                "[endpoint a]\naddress = host:99999",
                ["2:11: \"host:99999\" is not an endpoint: \"99999\" is not a port (0 to 65535)"]
            ),
            ("[endpoint a:x]", ["1:1: the endpoint a:x has no address"]),
            (
                "[endpoint a:1]\naddress = b:2",
                ["2:1: \"a:1\" is an address, and cannot have another"]
            ),
            (
                "[endpoint a]\nbell = x\nendpoint = b\nfoo = 1",
                [
                    "2:8: bell cannot be \"x\": allowed is never, loss, activity or always",
                    "3:1: unknown name \"endpoint\"", "4:1: unknown name \"foo\"",
                ]
            ),
            (
                "[endpoint a]\nreconnect-maximum = 500ms",
                ["2:21: reconnect-maximum must not be shorter than reconnect-initial"]
            ),
            (
                "[endpoints]\na = host:99999",
                ["2:5: \"host:99999\" is not an endpoint: \"99999\" is not a port (0 to 65535)"]
            ),
            (
                "[theme a]\nreply = rde",
                ["2:9: \"rde\" is neither a colour nor an attribute (did you mean \"red\"?)"]
            ),
            ("[theme a]\nrepyl = red", ["2:1: unknown name \"repyl\" (did you mean \"reply\"?)"]),
            ("[theme a]\nlike = drak", ["2:8: no theme \"drak\" above (did you mean \"dark\"?)"]),
            (
                "theme = drak",
                [
                    "1:9: there is no theme \"drak\" (did you mean \"dark\"?): choose auto, standard, dark, light or mono"
                ]
            ),
            (
                "reconnect-initial = 2m",
                ["1:21: reconnect-maximum must not be shorter than reconnect-initial"]
            ),
            ("nonsense\n", ["1:1: there is no \"=\": write name = value"]),
        ]
    )
    func `errors are reported with their place, and the rest is used`(
        text: String, expected: [String]
    ) {
        let (settings, diagnostics) = read("paste-confirm = 9\n" + text)
        let shifted = expected.map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            guard let number = parts.first.flatMap({ Int($0) }) else { return line }
            return "carillon.conf:\(number + 1):\(parts[1])"
        }
        #expect(diagnostics == shifted)
        #expect(settings.pasteConfirm == 9)
        #expect(settings.theme == Theme.automaticName)
    }

    @Test func `diagnostics are in the order of the file`() {
        let (_, diagnostics) = read("x = 1\nrubbish\n[nope]\n[keys]\ny = help\n")
        #expect(diagnostics.map { $0.split(separator: ":")[1] } == ["1", "2", "3", "5"])
    }

    @Test func `a theme can be like another, and replace a built-in one`() {
        let (settings, diagnostics) = read(
            "theme = dark\n[theme dark]\nreply = bold\n[theme own]\nlike = dark\nnotice = plain")
        #expect(diagnostics == [])
        #expect(settings.chosenTheme(on: nil).reply == Style(.standard, .bold))
        #expect(settings.chosenTheme(on: nil).failure == Theme.dark.failure)
        #expect(settings.themes["own"]?.reply == Style(.standard, .bold))
        #expect(settings.themes["own"]?.notice == .plain)
    }

    @Test func `set accepts only what is consistent with the rest`() {
        var settings = ClientSettings()
        #expect(settings.set("theme dark") == .changed("theme", "dark", .now))
        #expect(settings.chosenTheme(on: nil) == .dark)
        let before = settings
        #expect(
            settings.set("theme dakr")
                == .refused(
                    "there is no theme \"dakr\" (did you mean \"dark\"?):"
                        + " choose auto, standard, dark, light or mono"))
        #expect(
            settings.set("bell loud")
                == .refused("bell cannot be \"loud\": allowed is never, loss, activity or always"))
        #expect(settings == before)
    }

    @Test(
        arguments: [
            ("sc", ["scrollback-lines", "scrollback-bytes"]), ("bell a", ["activity", "always"]),
            ("theme ", ["auto", "standard", "dark", "light", "mono", "own"]), ("theme o", ["own"]),
            ("endpoint h", ["home"]), ("mouse ", ["on", "off"]),
        ]
    )
    func `names and values are completed`(argument: String, completions: [String]) {
        let (settings, _) = read("[theme own]\n[endpoints]\nhome = a:1")
        #expect(settings.completions(ofSetting: argument) == completions)
    }

    @Test func `each setting's own text is allowed`() {
        var settings = ClientSettings()
        for setting in ClientSettings.table.settings {
            #expect(setting.assign(setting.text(settings), to: &settings) == nil, "\(setting.name)")
        }
        #expect(settings == ClientSettings())
    }

    @Test func `every property has its setting, but for the sections`() {
        let properties = Mirror(reflecting: ClientSettings()).children.count
        #expect(ClientSettings.table.settings.count + 3 == properties)
    }
}
