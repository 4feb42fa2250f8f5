import TerminalUI
import Testing
import Text

@testable import Conversation

@Suite("HistoryMode", .timeLimit(.minutes(10)))
struct HistoryModeTests {
    private static let lines = ["Get one", "put two", "get three", "post\ntwo"]

    private func search(_ keys: Key..., lastQuery: String = "") -> HistoryMode {
        var search = HistoryMode(
            in: Self.histories(Self.lines, elsewhere: ["get four"]), at: "a:1",
            lastQuery: lastQuery)
        for key in keys {
            let outcome = search.take(BoundInput(key))
            #expect(outcome == .stay)
        }
        return search
    }

    private static func histories(
        _ lines: [String], elsewhere: [String] = []
    ) -> InputHistories {
        let others = elsewhere.map { HistoryEntry(at: "b:2", $0) }
        var histories = InputHistories(lines.map { HistoryEntry(at: "a:1", $0) } + others)
        histories.open("a:1")
        return histories
    }

    private func outcome(_ key: Key) -> HistoryMode.Outcome {
        var search = search()
        return search.take(BoundInput(key))
    }

    private func picture(_ search: HistoryMode, columns: Int) -> String {
        let editor = LineEditor("draft")
        let rows = search.rows(over: editor, columns: columns, limit: 4)
        var grid = CellGrid(rows: rows, columns: columns)
        search.draw(over: editor, into: &grid, rows: 0..<rows)
        return grid.picture
    }

    @Test func `each letter narrows the search, from the newest line on`() {
        #expect(search(.character("t")).match == Draft(text: "post\ntwo", cursor: 3))
        let narrow = search(.character("t"), .character("w"), .character("o"))
        #expect(narrow.match == Draft(text: "post\ntwo", cursor: 5))
        #expect(search(.character("e")).match == Draft(text: "get three", cursor: 1))
    }

    @Test func `small letters find capitals, capitals only themselves`() {
        let small = search(.character("g"), .control("r"))
        #expect(small.match?.text == "Get one")
        #expect(search(.character("G")).match?.text == "Get one")
    }

    @Test func `Ctrl-R finds older lines, Ctrl-S newer ones`() {
        let back = search(.character("o"), .control("r"), .control("r"), .control("s"))
        #expect(back.match?.text == "put two")
        #expect(!back.isFailing)
    }

    @Test func `a key searches the lines of all endpoints, and those of this one again`() {
        let all = search(.character("g"), .character("e"), .alt("a"))
        #expect(all.isOfAll && all.query == "ge" && all.match?.text == "get four")
        #expect(picture(all, columns: 40) == "(search all)`ge`: get four")
        #expect(
            all.ruler(.standard).fitting(80)
                == "all endpoints, from b:2: Ctrl-R older, Enter sends, Esc takes, Alt-A this one")
        #expect(search(.character("g"), .alt("a"), .control("r")).match?.text == "get three")
        let own = search(.character("g"), .character("e"), .alt("a"), .alt("a"))
        #expect(!own.isOfAll && own.match?.text == "get three")
        #expect(
            own.ruler(.standard).fitting(80)
                == "history: Ctrl-R older, Enter sends, Esc takes, Alt-A all endpoints")
    }

    @Test func `a line that was sent to another endpoint later is found there`() {
        let histories = Self.histories(["get one", "get two"], elsewhere: ["get one"])
        var search = HistoryMode(in: histories, at: "a:1")
        for key in [Key.character("g"), .alt("a")] { _ = search.take(BoundInput(key)) }
        #expect(search.match?.text == "get one")
    }

    @Test func `a search that fails here can succeed in the lines of all endpoints`() {
        let failing = search(.character("f"), .character("o"), .character("u"))
        #expect(failing.isFailing)
        let found = search(.character("f"), .character("o"), .character("u"), .alt("a"))
        #expect(!found.isFailing && found.match?.text == "get four")
    }

    @Test func `a search that fails stays where it was`() {
        var failing = search(.character("p"), .character("x"))
        #expect(failing.isFailing)
        #expect(failing.match?.text == "post\ntwo")
        _ = failing.take(BoundInput(.backspace))
        #expect(!failing.isFailing)
        #expect(search(.character("p"), .character("x"), .character("y"), .backspace).isFailing)
        #expect(search(.character("p"), .control("s")).isFailing)
        #expect(search(.character("x")).match == nil)
    }

    @Test func `Backspace returns to the match of the shorter query`() {
        let wide = search(
            .character("o"), .control("r"), .character("n"), .backspace)
        #expect(wide.query == "o")
        #expect(wide.match?.text == "put two")
        let empty = search(.character("x"), .backspace, .backspace)
        #expect(empty.query == "")
        #expect(!empty.isFailing)
        #expect(empty.match == nil)
    }

    @Test func `Ctrl-R with nothing typed searches for the last query`() {
        let again = search(.control("r"), lastQuery: "get")
        #expect(again.query == "get")
        #expect(again.match?.text == "get three")
        #expect(!search(.control("r")).isFailing)
    }

    @Test(
        arguments: [
            (.enter, .acceptAndSubmit), (.escape, .accept), (.control("g"), .close),
            (.control("c"), .close), (.left, .acceptAndPass),
            (.control("a"), .acceptAndPass),
            (.up, .acceptAndPass), (.tab, .acceptAndPass), (.insert, .acceptAndPass),
        ] as [(Key, HistoryMode.Outcome)]
    )
    func `keys end the search`(key: Key, outcome: HistoryMode.Outcome) {
        #expect(self.outcome(key) == outcome)
    }

    @Test func `the match replaces the input, which can be undone`() {
        var editor = LineEditor("draft")
        search(.character("h")).accept(into: &editor)
        #expect(editor.draft == Draft(text: "get three", cursor: 5))
        var kills = KillRing()
        editor.perform(.undo, with: &kills)
        #expect(editor.text == "draft")
        search(.character("x")).accept(into: &editor)
        #expect(editor.text == "draft")
    }

    @Test func `the first line of a paste is searched for`() {
        var search = search()
        _ = search.take(BoundInput(pasted: "put\ntwo"))
        #expect(search.query == "put")
        #expect(search.match?.text == "put two")
    }

    @Test func `a combining mark that is typed joins the letter before it`() {
        var search = HistoryMode(in: Self.histories(["cafe", "café"]), at: "a:1")
        for character in ["e", "\u{301}"] as [Character] {
            _ = search.take(BoundInput(.character(character)))
        }
        #expect(search.match?.text == "café")
        _ = search.take(BoundInput(.backspace))
        #expect(search.query == "")
        #expect(search.match == nil)
    }

    @Test func `the screen shows query and match`() {
        let hit = search(.character("t"), .character("h"))
        #expect(picture(search(), columns: 40) == "(search)``: draft")
        #expect(picture(hit, columns: 40) == "(search)`th`: get three")
        #expect(picture(hit, columns: 20) == "`th`: get three")
        #expect(picture(hit, columns: 11) == "?get three")
        #expect(picture(search(.character("x")), columns: 44) == "(failing search)`x`: draft")
        let long = search(.character("t"), .character("h"), .character("r"), .character("e"))
        #expect(picture(long, columns: 14) == "`…e`: get\n      three")
        #expect(
            picture(search(.character("w")), columns: 40) == """
                (search)`w`: post
                             two
                """
        )
    }

    @Test func `the hit is highlighted and has the cursor`() {
        var grid = CellGrid(rows: 1, columns: 40)
        let hit = search(.character("t"), .character("h"))
        hit.draw(over: LineEditor(), into: &grid, rows: 0..<1)
        let lit = grid.cells[0].indices.filter { grid.cells[0][$0].style == Theme.standard.hint }
        #expect(lit == [18, 19])
        #expect(grid.cursor == .init(row: 0, column: 18))
    }
}
