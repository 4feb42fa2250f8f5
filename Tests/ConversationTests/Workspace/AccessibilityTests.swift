import Conversation
import TerminalUI
import Testing

/// Nothing is shown by colour alone, and everything can be done by a key and by a command.
@Suite("Accessibility", .timeLimit(.minutes(10)))
struct AccessibilityTests {
    // MARK: - Colour

    /// What distinguishes a part of the screen from its surroundings, apart from its colour.
    private enum Sign: Equatable {
        /// Attributes, which are others than those of this part.
        case attributes(besides: String)
        /// Text before it or in it.
        case words(String)
        /// A row, or a column, of its own.
        case place
    }

    /// Every part of a theme: a new one has to be thought about.
    private static let signs: [String: Sign] = [
        "title": .attributes(besides: "reply"), "connected": .words("connected"),
        "connecting": .words("connecting…"), "down": .words("down"), "reply": .place,
        "timestamp": .words("["),
        "sending": .words("...sending "), "sent": .words("> "),
        "unanswered": .words("not answered: "),
        "notice": .words("-- "), "failure": .words("-- "),
        "event": .words("-- "), "highlight": .attributes(besides: "reply"),
        "topic": .attributes(besides: "reply"),
        "mark": .attributes(besides: "reply"), "link": .words("://"),
        "hit": .attributes(besides: "reply"), "chosen": .attributes(besides: "reply"),
        "focus": .attributes(besides: "hit"), "ruler": .words("─"), "prompt": .place,
        "input": .place, "hint": .attributes(besides: "ruler"),
    ]

    private static func style(_ name: String, in theme: Theme) -> Style? {
        Theme.parts.first { $0.name == name }.map { theme[keyPath: $0.style] }
    }

    @Test(arguments: Theme.builtIn.map(\.name))
    func `no part of a theme is recognized by its colour alone`(name: String) throws {
        let theme = try #require(Theme.builtIn.first { $0.name == name }?.theme)
        #expect(Set(Theme.parts.map(\.name)) == Set(Self.signs.keys))
        for part in Theme.parts {
            guard case .attributes(let other) = Self.signs[part.name] else { continue }
            let neighbour = try #require(Self.style(other, in: theme))
            #expect(
                theme[keyPath: part.style].attributes != neighbour.attributes,
                "\(part.name) and \(other)")
        }
        // A hit and a selected line both mark the current line.
        #expect(theme.focus.attributes != theme.chosen.attributes)
        // Failures are among other messages.
        #expect(theme.failure.attributes != theme.notice.attributes)
        #expect(theme.unanswered.attributes != theme.sending.attributes)
        // An address in a line looks like none that is not.
        #expect(theme.link.attributes != theme.reply.attributes)
    }

    @Test func `without colours the theme is its attributes`() {
        for part in Theme.parts {
            let style = Theme.mono[keyPath: part.style]
            #expect(style.foreground == .standard && style.background == .standard)
            #expect(style.attributes == Theme.standard[keyPath: part.style].attributes)
        }
    }

    /// The screen as text alone, in all the states that have a colour.
    @Test func `text reports what waits, what is lost, and what failed`() {
        var bench = ClientBench.up(rows: 14)
        bench.receive("[now] a reply with https://example.org")
        bench.enter("pending")
        #expect(bench.picture.contains("...sending pending..."))
        bench.handle(.lost("reset by peer"))
        for words in [
            "not answered: pending", "-- 12:00:00 reset by peer", "down: reset by peer",
            "1 not answered: Alt-S sends again", "[now] a reply",
        ] {
            #expect(bench.picture.contains(words))
        }
    }

    @Test func `a hit is found without colour: by attributes, a count and the row it is in`() {
        var bench = ClientBench.up(rows: 12)
        bench.enter("/set theme mono")
        for number in 1...3 { bench.receive("hope \(number)") }
        bench.press(.control("s"))
        bench.type("hope")
        let cells = bench.state.screen().cells
        let rows = cells.filter { String($0.map(\.cluster)).hasPrefix("hope") }
        let looks = rows.map { $0[0].style.attributes }
        #expect(looks == [.reversed, .reversed, [.bold, .underlined, .reversed]])
        #expect(rows.allSatisfy { $0[5].style.attributes == [] })
        #expect(bench.ruler.contains("1/3"))
    }

    @Test func `selected lines are marked by attributes, a count and the cursor`() throws {
        var bench = ClientBench.up(rows: 12)
        bench.enter("/set theme mono")
        for number in 1...3 { bench.receive("line \(number)") }
        bench.press(.alt("w"), .shiftUp)
        let screen = bench.state.screen()
        let cursor = try #require(screen.cursor)
        #expect(String(screen.cells[cursor.row].map(\.cluster)).hasPrefix("line 2"))
        #expect(screen.cells[cursor.row][0].style.attributes == [.bold, .underlined, .reversed])
        #expect(screen.cells[cursor.row + 1][0].style.attributes == .reversed)
        #expect(bench.ruler.contains("copy 2 lines"))
    }

    // MARK: - Keys and commands

    @Test(arguments: Command.allCases)
    func `every action has a key`(command: Command) {
        let keys = Keymap.standard.entries.filter { $0.command == command }.map(\.keyNames)
        #expect(!keys.isEmpty)
        #expect(keys.contains { !$0.hasPrefix("Wheel") }, "no mouse is needed")
    }

    @Test(arguments: Command.allCases)
    func `every action has a command`(command: Command) {
        var bench = ClientBench.up()
        bench.enter("/do \(command.name)")
        #expect(!bench.ruler.contains("there is no action"))
        #expect(!bench.pictureRows.contains { $0.hasPrefix("> /do") })
    }

    @Test func `an action that there is not is refused, with one that there is`() {
        var bench = ClientBench.up()
        bench.enter("/do page-upp")
        #expect(bench.ruler.contains("there is no action \"page-upp\" (did you mean \"page-up\"?)"))
        #expect(bench.pictureRows.last == "> /do page-upp")
    }

    @Test func `a command does what the key does`() {
        var byKey = ClientBench.up()
        var byCommand = byKey
        for number in 1...20 {
            byKey.receive("line \(number)")
            byCommand.receive("line \(number)")
        }
        byKey.press(.pageUp)
        byCommand.enter("/do page-up")
        #expect(byKey.picture == byCommand.picture)
        #expect(byKey.press(.control("l")) == byCommand.enter("/do redraw"))
    }

    /// Those that need words to work with, which are typed.
    private static let wordy: Set<String> = [
        "connect", "only", "hide", "all", "set", "save", "reload", "do",
    ]

    @Test func `what a command does without words, a key does too`() {
        let actions: [String: Command] = [
            "help": .help, "close": .submit, "tabs": .listTabs, "next": .nextTab,
            "previous": .previousTab,
            "tab": .tab(1), "reconnect": .reconnect, "resend": .resend, "drop": .drop,
            "info": .info,
            "trust": .trust, "edit": .editExternally, "secret": .secret, "quit": .endOfInput,
            "filters": .toggleFilters,
            "timestamps": .nextTimestamps, "unread": .toUnread, "bare": .toggleBare,
            "search": .searchTranscript, "copy": .copyLines,
        ]
        #expect(Set(SlashCommand.all.map(\.name)) == Self.wordy.union(actions.keys))
    }
}
