import ReactorKit
import TerminalUI
import Testing

@testable import Conversation

@Suite("TabNames", .timeLimit(.minutes(10)))
struct TabNamesTests {
    private func names(_ endpoints: Endpoint...) -> TabNames {
        TabNames(
            endpoints.map { endpoint in
                let link = Link(
                    .first, to: Destination(endpoint), random: LowestNumbers(),
                    timeOfDay: { _ in "" })
                return Buffer(.first, of: link, transcript: Transcript())
            })
    }

    private func host(_ name: String, _ port: UInt16 = 1) -> Endpoint {
        Endpoint(host: name, port: port)
    }

    @Test(
        arguments: [
            (30, [9, 12, 2], [9, 12, 2]), (20, [9, 12, 2], [9, 9, 2]),
            (19, [9, 12, 2], [9, 8, 2]),
            (9, [9, 12, 2], [4, 3, 2]), (6, [9, 12, 2], [2, 2, 2]), (0, [9, 12], [0, 0]),
            (7, [], []), (-3, [5], [0]),
        ])
    func `short names get what they need, and longer ones share the rest`(
        room: Int, needs: [Int], shares: [Int]
    ) {
        #expect(TabNames.shares(of: room, among: needs) == shares)
    }

    @Test(arguments: 0..<3)
    func `the rest of the division goes to the current one`(current: Int) {
        let shares = TabNames.shares(of: 20, among: [9, 9, 9], restTo: current)
        #expect(shares.reduce(0, +) == 20 && shares[current] == 8)
    }

    @Test func `a host is cut at its end, a port and a path in the middle`() {
        let names = names(
            host("chat.example.org"), host("db.example", 6_667), host("db.example", 6_697),
            .unix(path: "/run/carillon.sock"))
        #expect(
            names.full
                == [
                    "chat.example.org", "db.example:6667", "db.example:6697",
                    "unix:/run/carillon.sock",
                ])
        #expect(names.cut(0, to: 10) == "chat.exam…")
        #expect(names.cut(1, to: 10) == "db.ex…6667")
        #expect(names.cut(2, to: 10) == "db.ex…6697")
        #expect(names.cut(3, to: 12) == "unix:/….sock")
        #expect(names.cut(3, to: 20) == "unix:/run/cari….sock")
        #expect(names.cut(1, to: 3) == "db…")
        #expect(names.cut(0, to: 16) == "chat.example.org")
    }

    @Test func `a name that would be too short is none`() {
        let names = names(host("chat.example.org"), host("db"))
        #expect(names.fitting(10, least: 8) == ["chat.ex…", "db"])
        #expect(names.fitting(9, least: 8) == nil)
        #expect(names.fitting(5, least: 3) == ["ch…", "db"])
        #expect(names.fitting(100, least: .max) == ["chat.example.org", "db"])
    }
}
