import ReactorKit
import TerminalUI
import Testing

@testable import Conversation

@Suite("TabListMode", .timeLimit(.minutes(10)))
struct TabListModeTests {
    private static let second = LinkID.first.next
    private static let third = second.next

    /// Three tabs: connected, down, and connecting.
    private func three(rows: Int = 8, columns: Int = 76) -> ClientBench {
        var bench = ClientBench(
            rows: rows, columns: columns,
            endpoints: [
                ClientBench.endpoint, Endpoint(host: "chat.example", port: 23),
                Endpoint(host: "db.example", port: 5_432),
            ])
        bench.start()
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        bench.handle(.connection(Self.second, .connected(peer: "10.0.0.2:23")))
        for line in ["one", "two"] {
            bench.handle(
                .connection(Self.second, .received(Array(line.utf8), isCut: false)))
        }
        bench.handle(.connection(Self.second, .lost("reset by peer")))
        return bench
    }

    @Test func `a key lists the tabs with their states and unread lines`() {
        var bench = three()
        bench.press(.function(2))
        expectPicture(
            of: bench,
            """
             [1 localhost]  2! chat.example  3 db.example │ connected since 12:00:00
            > 1  localhost     connected since 12:00:00
              2! chat.example  down: reset by peer, retry in 1 s                2 unread
              3  db.example    connecting…


            ── 3 tabs: Up, Down or a part of the name choose, Enter shows, Esc closes ──
            tab:
            """)
    }

    @Test func `the command opens it too`() {
        var bench = three()
        bench.enter("/tabs")
        #expect(bench.ruler.contains("3 tabs"))
    }

    @Test func `the arrows choose, and Enter shows`() {
        var bench = three()
        bench.press(.function(2), .down, .down, .up)
        #expect(bench.pictureRows[2].hasPrefix("> 2! chat.example"))
        bench.press(.enter)
        #expect(bench.state.current == 1)
        #expect(bench.title.hasPrefix(" 1 localhost  [2 chat.example]  3 db.example │ down"))
        bench.press(.function(2))
        #expect(bench.pictureRows[2].hasPrefix("> 2  chat.example"), "it begins at the tab shown")
        #expect(!bench.picture.contains("unread"))
    }

    @Test(arguments: [(Key.down, 2), (.control("n"), 1), (.pageDown, 2), (.tab, 1), (.up, 0)])
    func `no key moves past the ends`(key: Key, index: Int) {
        var bench = three()
        bench.press(.function(2), key)
        if key == .down { bench.press(.down, .down, .down) }
        bench.press(.enter)
        #expect(bench.state.current == index)
    }

    @Test(arguments: [("3", 2), ("CHAT", 1), ("example", 1), ("b.ex", 2), ("l", 0)])
    func `a number or a part of the name finds the tab`(text: String, index: Int) {
        var bench = three()
        bench.press(.function(2))
        bench.type(text.lowercased())
        bench.press(.enter)
        #expect(bench.state.current == index)
        #expect(bench.state.tab.editor.isEmpty, "what was typed is in no input line")
    }

    @Test func `only the tabs with the typed text are listed`() {
        var bench = three()
        bench.press(.function(2))
        bench.type("example")
        expectPicture(
            of: bench,
            """
             [1 localhost]  2! chat.example  3 db.example │ connected since 12:00:00
            > 2! chat.example  down: reset by peer, retry in 1 s                2 unread
              3  db.example    connecting…



            ── 2 of 3 tabs: Up, Down choose, Enter shows, Esc closes ───────────────────
            tab: example
            """)
        bench.type("s")
        #expect(bench.press(.enter) == [])
        #expect(bench.ruler.contains("no tab has that text"))
        #expect(bench.state.current == 0)
        bench.press(.backspace, .down, .enter)
        #expect(bench.state.current == 2)
    }

    @Test(arguments: [Key.escape, .control("g"), .control("c"), .function(2)])
    func `a key leaves it, and nothing has changed`(key: Key) {
        var bench = three()
        bench.type("draft")
        let before = bench.picture
        bench.press(.function(2), .down, key)
        #expect(bench.picture == before)
    }

    @Test func `on a small screen each tab keeps its number, its name and its state`() {
        var bench = three(rows: 8, columns: 24)
        bench.press(.function(2))
        expectPicture(
            of: bench,
            """
             [1 localhost] 2! 3 │ up
            > 1  localhost   up
              2! chat.exam…  down  2
              3  db.example  …


            ── 3 tabs: Enter, Esc ──
            tab:
            """)
    }

    @Test func `a long list scrolls to the chosen tab`() {
        var bench = ClientBench(
            endpoints: (1...20).map { Endpoint(host: "host\($0)", port: UInt16($0)) })
        bench.start()
        bench.press(.function(2), .pageDown, .pageDown, .pageDown, .pageDown, .pageDown)
        #expect(bench.pictureRows[5].hasPrefix("> 20  host20"))
        bench.press(.controlHome)
        #expect(bench.pictureRows[1].hasPrefix(">  1  host1"))
    }

    @Test func `a state that changes is shown while the list is open`() {
        var bench = three()
        bench.press(.function(2))
        bench.handle(.connection(Self.third, .connected(peer: "10.0.0.3:5432")))
        #expect(bench.pictureRows[3].hasPrefix("  3  db.example    connected since 12:00:00"))
    }

    @Test func `the chosen tab is distinguished without colours`() {
        var bench = three()
        bench.enter("/set theme mono")
        bench.press(.function(2))
        let cells = bench.state.screen().cells
        #expect(cells[1].allSatisfy { $0.style.attributes.contains(.reversed) })
        #expect(cells[2].allSatisfy { !$0.style.attributes.contains(.reversed) })
        #expect(cells[1][0].cluster == ">")
    }
}
