import Settings
import TerminalUI
import Testing

@testable import Conversation

@Suite("ClientState: saving settings", .timeLimit(.minutes(10)))
struct ClientStateSavingTests {
    private static let mud = ["endpoint", "mud"]

    private func bench() -> ClientBench {
        let settings = ClientBench.settings(
            "[endpoint mud]\naddress = mud.example:4000\ntimestamps = iso")
        var bench = ClientBench(rows: 12, columns: 100, settings: settings)
        bench.start()
        bench.enter("/connect mud")
        return bench
    }

    @Test func `tabs of different endpoints have different settings at once`() {
        var bench = bench()
        #expect(bench.state.tabSettings.timestamps == .iso)
        bench.enter("/set line-end crlf")
        #expect(bench.lines.last == "-- line-end = crlf for mud, effective immediately")
        bench.handle(.connection(LinkID.first.next, .connected(peer: "peer")))
        #expect(
            bench.enter("hi")
                == [.connection(LinkID.first.next, .send(Array("hi\r".utf8)))])
        bench.handle(.connected(peer: "peer"))
        bench.enter("/tab 1")
        #expect(bench.enter("hi") == [.send(Array("hi".utf8))])
        #expect(bench.state.tabSettings.timestamps == .sent)
        bench.enter("/set reconnect never")
        bench.enter("/tab 2")
        #expect(bench.state.tabSettings.reconnect == .never, "the general setting counts for all")
    }

    @Test func `a key that changes the times changes them for its endpoint`() {
        var bench = bench()
        bench.press(.function(7))
        #expect(bench.state.tabSettings.timestamps != .iso)
        bench.enter("/tab 1")
        #expect(bench.state.tabSettings.timestamps == .sent)
        #expect(bench.enter("/save") == [], "a key changes nothing to be saved")
    }

    @Test func `what needs the next start needs to be saved before it`() {
        var bench = bench()
        bench.enter("/set endpoint mud")
        #expect(bench.lines.last == "-- endpoint = mud, effective at the next start after /save")
    }

    @Test func `the tab of a named endpoint has its name, and its list finds the address too`() {
        var bench = bench()
        #expect(bench.title.hasPrefix(" 1 localhost  [2 mud] │ "))
        for text in ["mud", "example:4"] {
            bench.press(.alt("1"), .function(2))
            bench.type(text)
            bench.press(.enter)
            #expect(bench.title.hasPrefix(" 1 localhost  [2 mud] │ "), "\(text)")
        }
        #expect(bench.state.windowTitle?.contains("mud (connecting)") == true)
        bench.handle(.settingsRead(SettingsReading(settings: ClientSettings())))
        #expect(bench.title.hasPrefix(" 1 localhost  [2 mud.example] │ "), "the name is gone")
    }

    @Test func `save hands out what set has changed, once`() {
        var bench = bench()
        bench.enter("/set line-end crlf")
        bench.enter("/set theme dark")
        bench.enter("/set theme light")
        let edits = [
            SettingsEdit("line-end", "crlf", in: Self.mud), SettingsEdit("theme", "light"),
        ]
        #expect(bench.enter("/save") == [.saveSettings(edits)])
        bench.enter("/set bell loss")
        bench.handle(.settingsSaved(SettingsSaving(edits: edits, path: "/c.conf")))
        #expect(bench.lines.last == "-- saved to /c.conf: line-end = crlf for mud; theme = light")
        #expect(bench.enter("/save") == [.saveSettings([SettingsEdit("bell", "loss")])])
    }

    @Test(arguments: ["http://user:pw@proxy:3128", "socks5://user:p%40w@[::1]", "user:pw@proxy"])
    func `the password of a proxy is saved, and never shown or kept`(url: String) {
        var bench = bench()
        bench.enter("/tab 1")
        _ = bench.state.takeUnsaved()
        bench.type("/set proxy \(url)")
        #expect(bench.state.drafts.values.joined().isEmpty)
        bench.press(.enter)
        let shown = ProxyChoice.masked(url)
        #expect(shown.contains("user:***@"))
        #expect(
            bench.lines.last == "-- proxy = \(shown), effective for new connections")
        #expect(bench.state.takeUnsaved().history.isEmpty)
        bench.press(.up)
        #expect(bench.state.tab.editor.text != "/set proxy \(url)")
        bench.press(.control("u"))
        let edit = SettingsEdit("proxy", url)
        #expect(bench.enter("/save") == [.saveSettings([edit])])
        bench.handle(.settingsSaved(SettingsSaving(edits: [edit], path: "/c.conf")))
        bench.enter("/set proxy")
        bench.enter("/set")
        bench.enter("/help proxy")
        #expect(bench.picture.contains("proxy = \(shown)"))
        bench.press(.escape)
        #expect(!bench.lines.contains { $0.contains(":pw@") || $0.contains("p%40w") })
    }

    @Test(arguments: [
        ("see http://user:pw@host/path", false), ("http://host:8080/users/@me", true),
        ("/set proxy http://host:3128", true), ("/set proxy ftp://user:pw@host", false),
        ("/set proxy=user:pw@host", false), ("/set proxy = user:pw@host", false),
    ])
    func `a line with the password of a URL is not kept`(line: String, isKept: Bool) {
        var bench = ClientBench.up()
        _ = bench.state.takeUnsaved()
        bench.enter(line)
        #expect(bench.state.takeUnsaved().history.map(\.text) == (isKept ? [line] : []))
        #expect(bench.state.drafts.values.joined().isEmpty)
    }

    @Test func `without a change there is nothing to save`() {
        var bench = bench()
        #expect(bench.enter("/save") == [])
        #expect(bench.ruler.contains("nothing to save"))
    }

    @Test func `what cannot be saved is reported, and can be saved later`() {
        var bench = bench()
        bench.enter("/set bell loss")
        let edit = SettingsEdit("bell", "loss")
        var saving = SettingsSaving(edits: [edit], path: "/c.conf")
        saving.conflicts = [SettingsEdit("bell", "never")]
        bench.handle(.settingsSaved(saving))
        #expect(
            bench.lines.suffix(2).map { $0.drop { $0 == " " } }.joined(separator: " ")
                == "-- the settings are not saved, since /c.conf was "
                + "changed: bell = never; /reload takes that, /save again replaces it")
        saving.failure = "cannot write /c.conf: full"
        bench.handle(.settingsSaved(saving))
        #expect(bench.ruler.contains("the settings are not saved: cannot write /c.conf: full"))
        #expect(bench.enter("/save") == [.saveSettings([edit])])
    }

    @Test func `a reload takes the settings of the file, for tabs and keys`() {
        var bench = bench()
        bench.enter("/set bell loss")
        #expect(bench.enter("/reload") == [.readSettings])
        let new = ClientBench.settings(
            """
            theme = mono
            [keys]
            C-t = help
            [endpoint home]
            address = localhost:21567
            line-end = crlf
            """)
        bench.handle(.settingsRead(SettingsReading(settings: new)))
        #expect(
            bench.lines.last == "-- the settings were read again; dropped, since it was not saved: "
                + "bell = loss")
        #expect(bench.state.tabSettings.timestamps == .sent && bench.state.settings == new)
        bench.press(.control("t"))
        #expect(bench.ruler.contains("help"))
        bench.press(.escape)
        bench.enter("/tab 1")
        #expect(bench.state.tabSettings.lineEnd == .crlf, "the tab's address has a name now")
        #expect(bench.enter("/save") == [])
    }

    @Test func `a file with errors changes nothing`() {
        var bench = bench()
        let before = bench.state.settings
        bench.enter("/set bell loss")
        bench.handle(.settingsRead(SettingsReading(problems: ["c.conf:1:1: unknown name \"x\""])))
        #expect(bench.state.settings.theme == before.theme && bench.state.settings.bell == .loss)
        #expect(
            bench.lines.suffix(2) == [
                "-- c.conf:1:1: unknown name \"x\"", "-- the settings stay as they were",
            ])
        #expect(bench.enter("/save") == [.saveSettings([SettingsEdit("bell", "loss")])])
    }
}
