import ReactorKit
import TerminalUI
import Testing
import Text

@testable import Conversation

@Suite("TitleRow", .timeLimit(.minutes(5)))
struct TitleRowTests {
    private static let now = Moment(instant: .now, wallSecond: 12 * 3600)

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
        let status = tabs[current].link.status(at: Self.now)
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
            (64, " 1! [2 chat.example] 3* │ connected since 12:00:00"),
            (50, " 1! [2 chat.example] 3* │ connected since 12:00:00"),
            (49, " 1! [2] 3* │ connected since 12:00:00"),
            (37, " 1! [2] 3* │ connected since 12:00:00"),
            (36, " [2/3]! │ connected since 12:00:00"),
            (34, " [2/3]! │ connected since 12:00:00"),
            (33, " 1! [2] 3* │ connected"),
            (22, " 1! [2] 3* │ connected"),
            (21, " [2/3]! │ connected"),
            (18, " 1! [2] 3* │ up"),
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
            let status = tab.link.status(at: Self.now)
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
