import Settings
import SystemPackage
import TerminalUI
import Testing

@testable import Conversation

@Suite("HelpPage", .timeLimit(.minutes(10)))
struct HelpPageTests {
    private let page = HelpPage(
        commands: SlashCommand.all, keymap: .standard, settings: ClientSettings(),
        files: [ClientFile("drafts", "/home/me/drafts")])

    @Test func `the files have the log of the tab`() {
        let files = StateFiles(environment: ["XDG_STATE_HOME": "/state", "HOME": "/home/me"]).paths
        for setting in [nil, "on"] {
            #expect(ClientFile.files(files, withLog: setting) == files)
        }
        let own = ClientFile.files(files, withLog: "~/mud.log")
        #expect(own.contains(ClientFile("log", "~/mud.log")) && own.count == files.count)
        #expect(!own.contains { $0.path.contains("transcript.log") })
    }

    @Test func `every command, key and setting is in it once`() {
        let entries = page.groups.flatMap(\.entries)
        for command in SlashCommand.all {
            #expect(entries.count { $0.term.contains(command.usage) } >= 1, "\(command.usage)")
            #expect(entries.count { $0.names.contains(command.name) } >= 1)
        }
        for row in Keymap.standard.helpEntries {
            let same = entries.filter { "\($0.term), ".hasPrefix("\(row.keys), ") }
            #expect(same.count == 1, "\(row.keys)")
        }
        for setting in ClientSettings.table.settings {
            #expect(entries.count { $0.term.hasPrefix("\(setting.name) = ") } == 1)
        }
        #expect(Set(entries.map(\.term)).count == entries.count)
        #expect(page.groups.allSatisfy { !$0.entries.isEmpty && !$0.heading.isEmpty })
    }

    @Test func `a key and a command that do the same share an entry`() {
        let connection = page.groups.first { $0.name == "connection" }
        #expect(connection?.entries.first?.term == "F5, Alt-R, /reconnect")
        #expect(connection?.entries.first?.text == "connect again, now")
    }

    @Test(
        arguments: [
            ("reconnect", "F5, Alt-R, /reconnect"), ("/reconnect", "F5, Alt-R, /reconnect"),
            ("/connect", "/connect ENDPOINT"), ("Alt-S", "Alt-S, /resend"),
            ("m-s", "Alt-S, /resend"), ("C-x C-e", "Ctrl-X Ctrl-E, /edit"),
            ("alt-7", "Alt-1 … Alt-9, /tab N"), ("page-up", "PgUp"), ("bell", "bell = never"),
            ("BELL", "bell = never"), ("drafts", "drafts"),
            ("rings", "bell = never"),
        ])
    func `a command, a key, an action, a setting, a file or any text is found`(
        word: String, term: String
    ) throws {
        let place = try #require(page.place(of: word))
        let entry = try page.groups[place.group].entries[#require(place.entry)]
        #expect(entry.term == term)
        let text = SmartCaseText(place.text)
        #expect(text.firstRange(in: "\(entry.term) \(entry.text)") != nil)
    }

    @Test func `a topic is found by its name and by its heading`() throws {
        for word in ["scrolling", "Scrolling", "settings", "editing"] {
            let place = try #require(page.place(of: word))
            #expect(place.entry == nil)
            #expect(page.groups[place.group].name == word.lowercased())
        }
        #expect(page.place(of: "nonsense") == nil)
    }

    @Test func `what Tab completes is found`() {
        let words = page.words
        #expect(words.starts(with: ["messages", "connection"]))
        for word in ["reconnect", "bell", "Alt-S", "page-up", "tab-3", "drafts"] {
            #expect(words.contains(word), "\(word)")
        }
        #expect(words.allSatisfy { page.place(of: $0) != nil })
        #expect(Set(words).count == words.count)
    }

    @Test func `keys are those of the settings, and an action without one has its command`() {
        let keymap = Keymap.standard.binding([
            KeyBinding([.control("t")], .reconnect), KeyBinding([.function(5)], nil),
            KeyBinding([.pageUp], nil),
        ])
        let page = HelpPage(commands: SlashCommand.all, keymap: keymap, settings: ClientSettings())
        let terms = page.groups.flatMap(\.entries).map(\.term)
        #expect(terms.contains("Alt-R, Ctrl-T, /reconnect"))
        #expect(terms.contains("/do page-up"))
    }

    @Test func `settings have their present values`() {
        var settings = ClientSettings()
        settings.bell = .loss
        let page = HelpPage(commands: [], keymap: .standard, settings: settings)
        let place = page.place(of: "bell")
        #expect(place.map { page.groups[$0.group].entries[$0.entry ?? 0].term } == "bell = loss")
    }
}

extension ClientFile {
    init(_ name: String, _ path: String) {
        self.init(name, FilePath(path))
    }
}
