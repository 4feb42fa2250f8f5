import ReactorKit
import TerminalUI
import Testing

@testable import Conversation

@Suite("TitleRow", .timeLimit(.minutes(5)))
struct TitleRowTests {
    private static let now = Moment(instant: .now, wallSecond: 12 * 3600)

    private func tab(_ endpoint: Endpoint, activity: Activity = .none) -> Tab {
        var tab = Tab(
            .first, to: endpoint, transcript: Transcript(), random: LowestNumbers(),
            timeOfDay: { _ in "12:00:00" })
        tab.link = .up(peer: "peer", since: 0)
        tab.activity = activity
        return tab
    }

    private func text(_ tabs: [Tab], current: Int, columns: Int) -> String {
        TitleRow(tabs, current: current, at: Self.now).text(columns: columns)
    }

    @Test func `one tab is told as one wrote it`() {
        let tabs = [tab(Endpoint(host: "::1", port: 23))]
        #expect(text(tabs, current: 0, columns: 5) == " [::1]:23  connected since 12:00:00")
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
            (0, " [2/3]! │ connected since 12:00:00"),
        ])
    func `the less room, the less of the others`(columns: Int, expected: String) {
        let tabs = [
            tab(Endpoint(host: "localhost", port: 1), activity: .failure),
            tab(Endpoint(host: "chat.example", port: 2)),
            tab(Endpoint(host: "db", port: 3), activity: .lines),
        ]
        #expect(text(tabs, current: 1, columns: columns) == expected)
    }

    @Test func `two ports of one host, and paths, are told apart`() {
        let tabs = [
            tab(Endpoint(host: "db", port: 1)), tab(Endpoint(host: "db", port: 2)),
            tab(.unix(path: "/run/a")), tab(Endpoint(host: "chat", port: 3)),
        ]
        #expect(
            text(tabs, current: 3, columns: 100)
                == " 1 db:1  2 db:2  3 unix:/run/a  [4 chat] │ connected since 12:00:00")
    }
}
