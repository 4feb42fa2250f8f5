import Conversation
import TerminalUI
import Testing

/// Pictures of narrow and low screens: what matters most, and the key that helps, is seen on each.
@Suite("ClientState: little room", .timeLimit(.minutes(10)))
struct ClientStateNarrowTests {
    private static let widths = [80, 40, 20, 10]

    private func lost(rows: Int = 7, columns: Int) -> ClientBench {
        var bench = ClientBench.up(rows: rows, columns: columns)
        bench.receive("[now] Where is hope")
        bench.enter("When words fail")
        bench.handle(.lost("reset by peer"))
        return bench
    }

    @Test(
        arguments: zip(
            widths,
            [
                """
                 localhost:21567  down: reset by peer, retry in 1 s, Enter = now
                -- 12:00:00 connected to 127.0.0.1:21567
                [now] Where is hope
                not answered: When words fail
                -- 12:00:00 reset by peer
                ── 1 not answered: Alt-S sends again, Alt-X drops ──────────────────────────────
                >
                """,
                """
                 localhost:21567  down 1 s: Enter
                -- 12:00:00 connected to 127.0.0.1:21567
                [now] Where is hope
                not answered: When words fail
                -- 12:00:00 reset by peer
                ── 1 not answered: Alt-S, Alt-X ────────
                >
                """,
                """
                 down 1 s: Enter
                not answered: When
                words fail
                -- 12:00:00 reset by
                peer
                ── 1: Alt-S Alt-X ──
                >
                """,
                """
                down:Enter
                --
                12:00:00
                reset by
                peer
                ─ Alt-S ──
                >
                """,
            ]))
    func `a lost connection`(columns: Int, picture: String) {
        expectPicture(of: lost(columns: columns), picture)
    }

    @Test(
        arguments: zip(
            widths,
            [
                """
                 localhost:21567  connected since 12:00:00
                line 3
                line 4
                line 5
                line 6
                ── 4 lines below, 1 new: Ctrl-End; 1 hidden: Alt-= shows all ───────────────────
                >
                """,
                """
                 localhost:21567  connected
                line 3
                line 4
                line 5
                line 6
                ── 1 new: Ctrl-End; 1 hidden: Alt-= ────
                >
                """,
                """
                 localhost:21567  up
                line 3
                line 4
                line 5
                line 6
                ─ Ctrl-End; Alt-= ──
                >
                """,
                """
                 connected
                line 3
                line 4
                line 5
                line 6
                Ctrl-End──
                >
                """,
            ]))
    func `a view that is scrolled up, with news and a filter`(columns: Int, picture: String) {
        var bench = ClientBench.up(rows: 7, columns: columns)
        bench.enter("/hide secret")
        for number in 1...9 { bench.receive("line \(number)") }
        bench.press(.pageUp)
        bench.receive("secret")
        bench.receive("news")
        expectPicture(of: bench, picture)
    }

    @Test(
        arguments: zip(
            widths,
            [
                """
                 localhost:21567  connected since 12:00:00
                -- F1 or /help lists the keys and commands; /quit leaves.
                -- 12:00:00 connected to 127.0.0.1:21567
                ────────────────────────────────────────────────────────────────────────────────
                … 3 more
                3 lines: Enter sends all, Alt-Enter edits, Esc drops
                """,
                """
                 localhost:21567  connected
                   commands; /quit leaves.
                -- 12:00:00 connected to 127.0.0.1:21567
                ────────────────────────────────────────
                … 3 more
                3 lines: Enter, Alt-Enter, Esc
                """,
                """
                 localhost:21567  up
                connected to
                127.0.0.1:21567
                ────────────────────
                … 3 more
                3 lines: Enter, Esc
                """,
                """
                 connected
                127.0.0.1:
                21567
                ──────────
                … 3 more
                Enter/Esc
                """,
            ]))
    func `a paste has to be confirmed`(columns: Int, picture: String) {
        var bench = ClientBench.up(rows: 6, columns: columns)
        bench.paste("one\ntwo\nthree")
        expectPicture(of: bench, picture)
    }

    @Test(
        arguments: zip(
            widths,
            [
                """
                 localhost:21567  connected since 12:00:00
                line 1
                line 2
                line 3
                ── 1/3: Ctrl-S newer, Ctrl-R older, Enter stays, Esc goes back ─────────────────
                search 1/3: line
                """,
                """
                 localhost:21567  connected
                line 1
                line 2
                line 3
                ── 1/3: Ctrl-S, Ctrl-R, Enter, Esc ─────
                search 1/3: line
                """,
                """
                 localhost:21567  up
                line 1
                line 2
                line 3
                ── 1/3: Ctrl-S ─────
                1/3: line
                """,
                """
                 connected
                line 1
                line 2
                line 3
                ─ 1/3 ────
                1/3: line
                """,
            ]))
    func `a search`(columns: Int, picture: String) {
        var bench = ClientBench.up(rows: 6, columns: columns)
        for number in 1...3 { bench.receive("line \(number)") }
        bench.press(.control("s"))
        bench.type("line")
        expectPicture(of: bench, picture)
    }

    @Test(
        arguments: [
            (4, 20, " down 1 s: Enter\npeer\n── 1: Alt-S Alt-X ──\n>"),
            (3, 20, " down 1 s: Enter\npeer\n> too small: 20x4"),
            (2, 20, "peer\n> down 1 s: Enter"), (1, 20, "> down 1 s: Enter"),
            (1, 12, "> down:Enter"), (1, 10, "> down"), (2, 3, "r\n!"), (1, 1, "!"),
        ])
    func `a low screen shows a lost connection`(rows: Int, columns: Int, picture: String) {
        expectPicture(of: lost(rows: rows, columns: columns), picture)
    }

    @Test(
        arguments: [
            (3, 20, " down, 1 s, F5 = now\n── down: F5 ────────\n> hope"),
            (2, 20, "── down: F5 ────────\n> hope"),
            (1, 40, "> hope        not connected: F5 connects"),
            (1, 20, "> hope      down: F5"), (1, 10, "> hope  F5"),
        ])
    func `a message to the person finds a row`(rows: Int, columns: Int, picture: String) {
        var bench = ClientBench.down(rows: rows, columns: columns)
        bench.enter("hope")
        expectPicture(of: bench, picture)
        bench.press(.left)
        #expect(bench.pictureRows.suffix(2).allSatisfy { !$0.contains("F5") })
    }

    @Test func `the rules between lines have short forms`() {
        var bench = ClientBench.up(rows: 7, columns: 20)
        for number in 1...9 { bench.receive("line \(number)") }
        bench.press(.pageUp)
        for number in 1...2 { bench.receive("news \(number)") }
        bench.press(.function(6))
        #expect(bench.lines.contains("── new ──"))
    }
}
