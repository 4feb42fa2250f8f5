import Testing
import Text

@testable import TerminalUI

/// What is before the text of a line: its look, and the rows after the first.
@Suite("Line heads", .timeLimit(.minutes(10)))
struct LineHeadTests {
    private func grid(
        _ lines: [(String, Transcript.Kind)], rows: Int, columns: Int,
        look: TranscriptLook = TranscriptLook()
    ) -> CellGrid {
        var transcript = Transcript()
        for (text, kind) in lines { transcript.append(text.utf8, kind: kind, at: 43_200) }
        var grid = CellGrid(rows: rows, columns: columns)
        TranscriptView().draw(transcript, into: &grid, rows: 0..<rows, look: look)
        return grid
    }

    @Test(
        arguments: [
            (
                .notice, "-- 12:00:00 connected to 127.0.0.1:21567 via a proxy",
                "-- 12:00:00 connected to\n            127.0.0.1:21567 via a\n            proxy"
            ),
            (
                .failure, "-- 12:00:00 connection refused, is the server running?",
                "-- 12:00:00 connection refused, is\n            the server running?"
            ),
            (
                .notice, "-- compare it with the server owner's certificate",
                "-- compare it with the server\n   owner's certificate"
            ),
            (
                .sent, "> a line that is longer than the screen is",
                "> a line that is longer than the\n  screen is"
            ),
            (
                .unanswered, "not answered: a line that is much longer",
                "not answered: a line that is much\n              longer"
            ),
            (
                .sending, "...sending a line that is longer than that...",
                "...sending a line that is longer\n           than that..."
            ),
            (
                .earlier, "-- 12:00:00 connected to 127.0.0.1:21567 before",
                "-- 12:00:00 connected to\n            127.0.0.1:21567 before"
            ),
            (
                .reply, "-- 12:00:00 as a peer may write it, too long",
                "-- 12:00:00 as a peer may write it,\ntoo long"
            ),
            (
                .notice, "── down for 5 s, and a rule has no text ──",
                "── down for 5 s, and a rule has no\ntext ──"
            ),
        ] as [(Transcript.Kind, String, String)])
    func `a line is wrapped under its text`(
        kind: Transcript.Kind, text: String, expected: String
    ) {
        let rows = expected.split(separator: "\n").count
        #expect(grid([(text, kind)], rows: rows, columns: 35).picture == expected)
    }

    @Test func `a narrow screen has no room for an indent`() {
        let lines = [("-- 12:00:00 connected to it", Transcript.Kind.notice)]
        #expect(
            grid(lines, rows: 2, columns: 24).picture == "-- 12:00:00 connected to\n   it")
        #expect(
            grid(lines, rows: 2, columns: 20).picture == "-- 12:00:00\nconnected to it")
        var look = TranscriptLook()
        look.isBare = true
        #expect(
            grid(lines, rows: 2, columns: 24, look: look).picture
                == "-- 12:00:00 connected to\nit")
    }

    @Test(arguments: Theme.builtIn.map(\.theme))
    func `a sent line has a sign that a received one cannot have`(theme: Theme) {
        var transcript = Transcript()
        transcript.append("> hope".utf8, kind: .sent)
        transcript.append("> hope".utf8, kind: .reply)
        var grid = CellGrid(rows: 2, columns: 10)
        TranscriptView().draw(transcript, into: &grid, rows: 0..<2, theme: theme)
        #expect(grid.picture == "> hope\n> hope", "the sign is in a copied line too")
        #expect(grid.cells[0][0].style == theme.prompt)
        #expect(grid.cells[0][0].style.attributes != grid.cells[1][0].style.attributes)
        #expect(grid.cells[0][2].style == theme.sent)
    }

    @Test func `the sign stays beside a time`() {
        var look = TranscriptLook(stamps: .local)
        look.now = 43_200
        let grid = grid([("> hope", .sent)], rows: 1, columns: 30, look: look)
        #expect(grid.picture == "[12:00:00] > hope")
        #expect(grid.cells[0][0].style == Theme.standard.timestamp)
        #expect(grid.cells[0][11].style == Theme.standard.prompt)
        #expect(grid.cells[0][13].style == Theme.standard.sent)
    }

    @Test func `of a line without an answer the label is dim, and the text is plain`() {
        let cells = grid([("not answered: hope: x", .unanswered)], rows: 1, columns: 30).cells[0]
        #expect(cells[0].style.attributes == .dim && cells[12].style.attributes == .dim)
        #expect(cells[14].style == .plain && cells[20].style == .plain)
    }

    @Test func `a combining mark after the head stays in the text`() {
        let cells = grid([("> \u{301}x", .sent)], rows: 1, columns: 30).cells[0]
        #expect(cells[0].cluster == ">")
    }
}
