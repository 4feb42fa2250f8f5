import ReactorKit
import TerminalUI
import Testing
import Text

@testable import Conversation

@Suite("TitleRow", .timeLimit(.minutes(10)))
struct TitleRowTests {
    private static let now = Moment(instant: .now, wallSecond: 12 * 3600)

    private static let keys = Link.Keys(connect: "Enter", cancel: "Esc")

    /// A tab, and the link whose state the title shows.
    private struct Tab {
        var link: Link
        var buffer: Buffer
    }

    private func tab(_ endpoint: Endpoint, activity: Activity = .none) -> Tab {
        var link = Link(
            .first, to: Destination(endpoint), random: LowestNumbers(),
            timeOfDay: { _ in "12:00:00" })
        link.state = .up(peer: "peer", since: 0)
        var buffer = Buffer(.first, of: link, transcript: Transcript())
        buffer.activity = activity
        return Tab(link: link, buffer: buffer)
    }

    private func text(_ tabs: [Tab], current: Int, columns: Int) -> String {
        let status = tabs[current].link.status(at: Self.now, keys: Self.keys)
        return TitleRow(tabs.map(\.buffer), current: current, status: status)
            .text(columns: columns)
    }

    @Test func `one tab has the endpoint as it was written`() {
        let tabs = [tab(Endpoint(host: "::1", port: 23))]
        #expect(text(tabs, current: 0, columns: 80) == " [::1]:23  connected since 12:00:00")
    }

    @Test(
        arguments: [
            (80, " 1! localhost  [2 chat.example]  3* db │ connected since 12:00:00"),
            (65, " 1! localhost  [2 chat.example]  3* db │ connected since 12:00:00"),
            (64, " 1! localhost  [2 chat.example]  3* db │ connected"),
            (50, " 1! localhost  [2 chat.example]  3* db │ connected"),
            (57, " 1! localhost  [2 chat.example]  3* db │ connected"),
            (48, " 1! localhost  [2 chat.exam…]  3* db │ connected"),
            (42, " 1! localh… [2 chat.ex…] 3* db │ connected"),
            (41, " 1! localh… [2 chat.e…] 3* db │ connected"),
            (35, " 1! loc… [2 cha…] 3* db │ connected"),
            (31, " 1! loca… [2 chat.…] 3* db │ up"),
            (26, " 1! lo… [2 ch…] 3* db │ up"),
            (25, " 1! [2 chat.exa…] 3* │ up"),
            (18, " [2/3 chat…]! │ up"),
            (17, " [2/3 cha…]! │ up"),
            (14, " [2/3]! │ up"),
            (11, " connected"),
            (9, "connected"),
            (8, " up"),
            (2, "up"),
            (1, "+"),
            (0, ""),
        ])
    func `the less room, the less of the others`(columns: Int, expected: String) {
        let tabs = [
            tab(Endpoint(host: "localhost", port: 1), activity: .failure),
            tab(Endpoint(host: "chat.example", port: 2)),
            tab(Endpoint(host: "db", port: 3), activity: .lines),
        ]
        #expect(text(tabs, current: 1, columns: columns) == expected)
    }

    @Test(
        arguments: [
            (80, " db:1  down: reset by peer, retry in 8 s, Enter = now"),
            (50, " db:1  down: reset by peer, retry in 8 s: Enter"),
            (45, " db:1  down: reset by peer, 8 s: Enter"),
            (37, " db:1  down, 8 s, Enter = now"),
            (28, " db:1  down 8 s: Enter"),
            (21, " down 8 s: Enter"),
            (16, " down 8 s: Enter"),
            (15, "down 8 s: Enter"),
            (14, " down: Enter"),
            (11, "down: Enter"),
            (10, "down:Enter"),
            (9, "down"),
            (3, "!"),
        ])
    func `the key that brings a connection back stays longest, then the seconds`(
        columns: Int, expected: String
    ) {
        var tab = tab(Endpoint(host: "db", port: 1))
        tab.link.state = .down(reason: "reset by peer", retry: Self.now.instant + .seconds(8))
        #expect(text([tab], current: 0, columns: columns) == expected)
    }

    @Test(
        arguments: [
            (80, " db:1  connected since 12:00:00, waiting 5 s for an answer"),
            (50, " db:1  connected, waiting 5 s for an answer"),
            (40, " db:1  connected, waiting 5 s"),
            (25, " db:1  up, waiting 5 s"),
            (20, " up, waiting 5 s"),
            (11, "waiting 5 s"),
            (10, "up"),
        ])
    func `an answer that is overdue stays longer than the rest`(columns: Int, expected: String) {
        var tab = tab(Endpoint(host: "db", port: 1))
        // Only a service that is known to answer each message can be late.
        var start = Self.now
        start.instant = start.instant - .seconds(5)
        _ = tab.link.send(["hope"], from: &tab.buffer, at: start)
        let reply = Array("[7] hope".utf8)
        _ = tab.link.handle(.received(reply, isCut: false), in: &tab.buffer, at: start)
        _ = tab.link.send(["hope"], from: &tab.buffer, at: start)
        #expect(text([tab], current: 0, columns: columns) == expected)
    }

    @Test(
        arguments: [
            (60, " chat.example.org:6697  connected since 12:00:00"),
            (40, " chat.example.org:6697  connected"),
            (26, " chat.example.org:6697  up"),
            (25, " chat.ex…:6697  connected"),
            (20, " chat…697  connected"),
            (19, " chat.exa…:6697  up"),
            (12, " connected"),
        ])
    func `a single name is shortened instead of being left out`(columns: Int, expected: String) {
        let tab = tab(Endpoint(host: "chat.example.org", port: 6_697))
        #expect(text([tab], current: 0, columns: columns) == expected)
    }

    @Test func `of many tabs the current one is always named`() {
        let tabs = (1...30).map { tab(Endpoint(host: "host\($0).example", port: 1)) }
        #expect(
            text(tabs, current: 11, columns: 80)
                == " [12/30 host12.example] │ connected since 12:00:00")
        #expect(text(tabs, current: 11, columns: 22) == " [12/30 host12.…] │ up")
    }

    @Test(arguments: [([1, 2, 3], 1), ([4], 0)])
    func `the state's word has its own style`(ports: [UInt16], current: Int) throws {
        var tabs = ports.map { tab(Endpoint(host: "db", port: $0)) }
        let states: [(Link.State, String, Style)] = [
            (.up(peer: "peer", since: 0), "connected", Theme.standard.connected),
            (.connecting, "connecting…", Theme.standard.connecting),
            (.closing, "closing…", Theme.standard.connecting),
            (.down(reason: "gone", retry: nil), "down", Theme.standard.down),
        ]
        for (state, word, style) in states {
            tabs[current].link.state = state
            var grid = CellGrid(rows: 1, columns: 76)
            let status = tabs[current].link.status(at: Self.now, keys: Self.keys)
            TitleRow(tabs.map(\.buffer), current: current, status: status)
                .draw(into: &grid, row: 0, theme: .standard)
            let cells = grid.cells[0].filter { $0.style != Theme.standard.title }
            #expect(cells.map { String($0.cluster) }.joined() == word)
            #expect(cells.allSatisfy { $0.style == Theme.standard.title.with(style) })
        }
    }

    @Test(arguments: [24, 20, 15, 12])
    func `the state's colour ends with its word, where there is room for the state alone`(
        columns: Int
    ) {
        var tab = tab(Endpoint(host: "chat.example", port: 21_567))
        tab.link.state = .down(reason: "gone", retry: Self.now.instant + .seconds(60))
        var grid = CellGrid(rows: 1, columns: columns)
        let status = tab.link.status(at: Self.now, keys: Self.keys)
        TitleRow([tab.buffer], current: 0, status: status)
            .draw(into: &grid, row: 0, theme: .standard)
        let cells = grid.cells[0].filter { $0.style != Theme.standard.title }
        #expect(cells.map { String($0.cluster) }.joined() == "down")
    }

    @Test(
        arguments: [
            (60, " [1 localhost:24001]  2! localhost:24005 │ connected"),
            (40, " [1 :24001]  2! :24005 │ connected"),
            (26, " [1 :24001] 2! :24005 │ up"),
            (24, " [1 :2…01] 2! :2…05 │ up"),
        ])
    func `tabs at one host are named by their ports where the row is small`(
        columns: Int, expected: String
    ) {
        let tabs = [
            tab(Endpoint(host: "localhost", port: 24_001)),
            tab(Endpoint(host: "localhost", port: 24_005), activity: .failure),
        ]
        #expect(text(tabs, current: 0, columns: columns) == expected)
    }

    @Test(arguments: 20...100)
    func `names stay as they are when the seconds have one digit less`(columns: Int) {
        func names(after seconds: Int) -> Substring? {
            var tabs = (1...4).map { tab(Endpoint(host: "host\($0)", port: 1)) }
            let retry = Self.now.instant + .seconds(seconds)
            tabs[1].link.state = .down(reason: "reset by peer", retry: retry)
            let text = text(tabs, current: 1, columns: columns)
            return text.contains("│") ? text.prefix { $0 != "│" } : nil
        }
        #expect(names(after: 9) == names(after: 10))
    }

    @Test(arguments: 0...120)
    func `whatever the width, no word is cut in two`(columns: Int) {
        for link in [
            Link.State.connecting, .closing, .up(peer: "peer", since: 0),
            .down(reason: "gone", retry: nil),
            .down(reason: "gone", retry: Self.now.instant + .seconds(60)),
        ] {
            var tab = tab(Endpoint(host: "chat.example", port: 21_567))
            tab.link.state = link
            let words = text([tab], current: 0, columns: columns)
            let status = tab.link.status(at: Self.now, keys: Self.keys)
            #expect(VisibleText(words).columns <= columns)
            #expect(
                columns == 0 || (status.full + status.bare).contains { words.hasSuffix($0) })
        }
    }

    @Test func `two ports of one host, and paths, are distinguished`() {
        let tabs = [
            tab(Endpoint(host: "db", port: 1)), tab(Endpoint(host: "db", port: 2)),
            tab(.unix(path: "/run/a")), tab(Endpoint(host: "chat", port: 3)),
        ]
        #expect(
            text(tabs, current: 3, columns: 100)
                == " 1 db:1  2 db:2  3 unix:/run/a  [4 chat] │ connected since 12:00:00")
    }
}
