import TerminalUI
import Testing
import Text

@testable import Conversation

@Suite("HelpMode", .timeLimit(.minutes(10)))
struct HelpModeTests {
    private let frame = TranscriptView.Frame(rows: 5, columns: 80)
    private let page = HelpPage(
        commands: SlashCommand.all, keymap: .standard, settings: ClientSettings())

    @Test func `it opens at its top, and counts the lines below`() {
        var help = HelpMode(page, in: frame)
        #expect(rows(of: help, count: 5).first == "Messages")
        let below = help.linesBelow(in: frame)
        #expect(below > page.groups.flatMap(\.entries).count)
        #expect(help.take(BoundInput(.shiftDown), in: frame) == .stay)
        #expect(help.linesBelow(in: frame) < below)
    }

    @Test func `it scrolls to its end and back`() {
        var help = HelpMode(page, in: frame)
        #expect(help.take(BoundInput(.controlEnd), in: frame) == .stay)
        #expect(help.linesBelow(in: frame) == 0)
        #expect(help.take(BoundInput(.controlHome), in: frame) == .stay)
        #expect(rows(of: help, count: 5).first == "Messages")
    }

    @Test(
        arguments: [
            (.pageDown, .stay), (.down, .stay), (.control("p"), .stay), (.wheelUp, .stay),
            (.function(1), .close), (.escape, .close), (.enter, .close),
            (.function(5), .closeAndPass), (.control("r"), .closeAndPass),
            (.character("x"), .closeAndPass), (.insert, .closeAndPass), (.control("x"), .pass),
            (.control("l"), .pass), (.control("s"), .stay), (.alt("p"), .stay),
        ] as [(Key, HelpMode.Outcome)]
    )
    func `keys that scroll or search keep it open, most others close it`(
        key: Key, outcome: HelpMode.Outcome
    ) {
        var help = HelpMode(page, in: frame)
        #expect(help.take(BoundInput(key), in: frame) == outcome)
    }

    @Test func `a chord that is not bound keeps it open, a paste closes it`() {
        var help = HelpMode(page, in: frame)
        let chord = BoundInput(.escape, after: .control("x"))
        #expect(help.take(chord, in: frame) == .pass)
        #expect(help.take(BoundInput(pasted: "x"), in: frame) == .closeAndPass)
    }

    @Test func `a command that does not scroll leaves it where it is`() {
        var help = HelpMode(page, in: frame)
        let before = rows(of: help, count: 5)
        #expect(help.take(BoundInput(.function(5)), in: frame) == .closeAndPass)
        #expect(rows(of: help, count: 5) == before)
    }

    // MARK: - Search

    @Test func `a search goes down from the top, to each hit, and around`() {
        var help = HelpMode(page, in: frame)
        press(.control("s"), in: &help)
        #expect(help.isSearching)
        for key in "clipboard" { press(.character(key), in: &help) }
        #expect(help.ruler(in: frame, keys: .standard).forms[0].hasPrefix("no hit"))
        press(.control("u"), in: &help)
        for key in "bell" { press(.character(key), in: &help) }
        let hits = (1...2).map { "\($0)/2" }
        #expect(help.ruler(in: frame, keys: .standard).forms[0].hasPrefix(hits[0]))
        #expect(rows(of: help, count: 5).contains { $0.hasPrefix("bell = never") })
        press(.control("s"), in: &help)
        #expect(help.ruler(in: frame, keys: .standard).forms[0].hasPrefix(hits[1]))
        press(.control("s"), in: &help)
        #expect(help.ruler(in: frame, keys: .standard).forms[0].contains("wrapped"))
        press(.enter, in: &help)
        #expect(!help.isSearching)
        #expect(
            help.ruler(in: frame, keys: .standard).forms[0]
                == "help, 1/2: wrapped, Alt-N down, Alt-P up, Esc closes")
        press(.alt("p"), in: &help)
        press(.alt("n"), in: &help)
        #expect(help.ruler(in: frame, keys: .standard).forms[0].hasPrefix("help, 1/2"))
    }

    @Test func `Esc returns to where the search began, and a second one closes`() {
        var help = HelpMode(page, in: frame)
        press(.pageDown, in: &help)
        let before = rows(of: help, count: 5)
        press(.control("s"), in: &help)
        for key in "log = off" { press(.character(key), in: &help) }
        #expect(rows(of: help, count: 5) != before)
        #expect(help.take(BoundInput(.escape), in: frame) == .stay)
        #expect(rows(of: help, count: 5) == before)
        #expect(help.take(BoundInput(.escape), in: frame) == .close)
    }

    @Test func `a regular expression is searched for, and the last search again`() {
        var help = HelpMode(page, in: frame)
        press(.control("s"), in: &help)
        press(.alt("r"), in: &help)
        for key in "^mouse" { press(.character(key), in: &help) }
        #expect(help.ruler(in: frame, keys: .standard).forms[0].hasPrefix("1/1"))
        press(.enter, in: &help)
        press(.controlHome, in: &help)
        press(.control("s"), in: &help)
        press(.control("s"), in: &help)
        #expect(help.ruler(in: frame, keys: .standard).forms[0].hasPrefix("1/1"))
        #expect(rows(of: help, count: 5).contains { $0.hasPrefix("mouse = off") })
    }

    @Test func `F1 and another key close search and help at once`() {
        for (key, outcome) in [(Key.function(1), HelpMode.Outcome.close), (.tab, .closeAndPass)] {
            var help = HelpMode(page, in: frame)
            press(.control("s"), in: &help)
            #expect(help.take(BoundInput(key), in: frame) == outcome)
        }
    }

    // MARK: - Places and sizes

    @Test func `it opens at the answer to a question, which is highlighted`() throws {
        let place = try #require(page.place(of: "bell"))
        let help = HelpMode(page, at: place, in: frame)
        #expect(rows(of: help, count: 5).first?.hasPrefix("bell = never") == true)
        var grid = CellGrid(rows: 5, columns: 80)
        help.draw(into: &grid, rows: 0..<5, theme: .standard)
        #expect(grid.cells[0][0].style == Theme.standard.focus)
        #expect(grid.cells[0][5].style != Theme.standard.focus)
    }

    @Test func `another width keeps the entry at the top`() throws {
        let place = try #require(page.place(of: "bell"))
        var help = HelpMode(page, at: place, in: frame)
        let narrow = TranscriptView.Frame(rows: 5, columns: 24)
        help.fit(narrow)
        #expect(rows(of: help, count: 5, columns: 24).first == "bell = never")
        help.fit(frame)
        #expect(rows(of: help, count: 5).first?.hasPrefix("bell = never  ") == true)
    }

    private func press(_ key: Key, in help: inout HelpMode) {
        #expect(help.take(BoundInput(key), in: frame) == .stay, "\(key)")
    }

    private func rows(of page: HelpMode, count: Int, columns: Int = 80) -> [String] {
        var grid = CellGrid(rows: count, columns: columns)
        page.draw(into: &grid, rows: 0..<count, theme: .standard)
        return grid.picture.split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init)
    }
}

@Suite("HelpText", .timeLimit(.minutes(10)))
struct HelpTextTests {
    private let page = HelpPage(
        commands: SlashCommand.all.filter { ["resend", "drop"].contains($0.name) },
        keymap: Keymap([
            .init(.enter, .submit), .init(.alt("s"), .resend), .init(.alt("x"), .drop),
            .init(.function(1), .help),
        ]), settings: ClientSettings())

    @Test(
        arguments: [
            (
                60,
                """
                Messages
                Enter                   send the line; empty: as empty-line
                                        says, or connect
                Alt-S, /resend          send the unanswered messages again
                Alt-X, /drop            drop the unanswered messages
                """
            ),
            (
                24,
                """
                Messages
                Enter
                  send the line; empty:
                  as empty-line says, or
                  connect
                Alt-S, /resend
                  send the unanswered
                  messages again
                """
            ),
        ])
    func `explanations are wrapped under their column`(columns: Int, picture: String) {
        let rows = picture.split(separator: "\n").count
        let help = HelpMode(page, in: .init(rows: rows, columns: columns))
        var grid = CellGrid(rows: rows, columns: columns)
        help.draw(into: &grid, rows: 0..<rows, theme: .standard)
        #expect(grid.picture == picture)
    }

    @Test func `in another width each line belongs to the same entry`() {
        let narrow = HelpText(page, columns: 24)
        let wide = HelpText(page, columns: 60)
        let last = page.groups[0].entries.count - 1
        let place = HelpPage.Place(group: 0, entry: last, text: "")
        let term = narrow.line(of: place)
        // The explanation, and the blank line below it.
        for line in [term, term.next, term.next.next] {
            #expect(wide.line(for: line, of: narrow) == wide.line(of: place))
        }
    }

    @Test func `a heading is bold, and a term has the colour of notices`() {
        let help = HelpMode(page, in: .init(rows: 3, columns: 60))
        var grid = CellGrid(rows: 3, columns: 60)
        help.draw(into: &grid, rows: 0..<3, theme: .standard)
        #expect(grid.cells[0][0].style == Theme.standard.prompt)
        #expect(grid.cells[1][0].style == Theme.standard.notice)
        #expect(grid.cells[1][30].style == .plain)
    }
}

extension HelpMode {
    fileprivate mutating func take(_ input: BoundInput, in frame: TranscriptView.Frame) -> Outcome {
        var killRing = KillRing()
        return take(input, in: frame, with: &killRing)
    }
}
