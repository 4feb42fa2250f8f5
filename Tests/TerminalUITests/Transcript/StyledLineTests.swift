import Testing
import Text

@testable import TerminalUI

/// Lines with styles of the peer: stored, laid out, drawn.
@Suite("StyledText", .timeLimit(.minutes(10)))
struct StyledLineTests {
    private static func text(_ line: String) -> StyledText {
        var reader = RenditionReader()
        return reader.take(Array(line.utf8))
    }

    /// The rows without blanks at their ends; where a style begins, its words in braces.
    private func drawn(
        _ line: String, columns: Int = 40, rows: Int = 1, theme: Theme = .standard,
        change: (inout TranscriptLook) -> Void = { _ in }
    ) -> String {
        var transcript = Transcript()
        transcript.append(Self.text(line), kind: .reply, at: 1_145_404_389)
        var grid = CellGrid(rows: rows, columns: columns)
        var look = TranscriptLook()
        change(&look)
        TranscriptView().draw(transcript, into: &grid, rows: 0..<rows, theme: theme, look: look)
        return grid.cells.map { row in
            var style = Style.plain
            let end = row.lastIndex { $0 != .blank }.map { $0 + 1 } ?? 0
            return row[..<end].filter { $0.width > 0 }.reduce(into: "") { text, cell in
                if cell.style != style { text += "{\(cell.style.words)}" }
                style = cell.style
                text.append(cell.cluster)
            }
        }.joined(separator: "\n")
    }

    @Test(arguments: [
        ("plain", "plain"),
        ("a \u{1B}[31mred\u{1B}[m one", "a {red}red{plain} one"),
        ("\u{1B}[1;31m世界\u{1B}[0m!", "{red bold}世界{plain}!"),
        ("e\u{1B}[31m\u{301}x", "e\u{301}{red}x"),
        ("\u{1B}[32mone\ttwo", "{green}one     two"),
        ("[Chat] \u{1B}[36mBob\u{1B}[0m: hi", "{dim}[Chat] {cyan}Bob{plain}: hi"),
        ("\u{1B}[33m[Chat]\u{1B}[0m hi", "{yellow}[Chat]{dim} {plain}hi"),
        ("\u{1B}[31mred \u{1B}[2J", "{red}red {133 reversed}^[{red}[2J"),
        ("\u{1B}[8;30;40msecret", "{white on black}secret"),
        ("\u{1B}[31m\u{FF}x", "{red}ÿx"),
    ])
    func `a line is drawn in the peer's styles`(line: String, expected: String) {
        #expect(drawn(line) == expected)
    }

    @Test func `a style continues in the rows of a wrapped line`() {
        let line = "one \u{1B}[31mtwo three\u{1B}[0m four"
        #expect(drawn(line, columns: 8, rows: 3) == "one {red}two\n{red}three\nfour")
    }

    @Test func `a style keeps its place after a time that is shown in another way`() {
        let line = "[Tue Apr 18 23:53:09 2006] Where \u{1B}[31mis\u{1B}[m hope"
        let shown = drawn(line) { $0.stamps = .local }
        #expect(shown == "{dim}[23:53:09] {plain}Where {red}is{plain} hope")
    }

    @Test func `colours can be left out`() {
        #expect(drawn("a \u{1B}[31mred\u{1B}[m one") { $0.showsColors = false } == "a red one")
    }

    @Test func `on a known background no text is in its colour`() {
        let line = "\u{1B}[30mblack\u{1B}[37m white"
        #expect(drawn(line, theme: .dark) == "black{white} white")
        #expect(drawn(line, theme: .light) == "{black}black{plain} white")
    }

    @Test func `bytes that are not text keep the styles in their places`() {
        var text = Self.text("\u{1B}[31mred\u{1B}[mplain")
        text.bytes[1] = 0xFF
        var transcript = Transcript()
        transcript.append(text, kind: .reply)
        var grid = CellGrid(rows: 1, columns: 20)
        TranscriptView().draw(transcript, into: &grid, rows: 0..<1)
        #expect(grid.picture == "r<FF>dplain")
        #expect(grid.cells[0][5].style.foreground == .red)
        #expect(grid.cells[0][6].style == .plain)
    }

    // MARK: - Stored

    @Test func `what was stored is found again`() {
        var transcript = Transcript()
        let lines = [
            "plain", "\u{1B}[31mred", "a\u{1B}[1;38;5;208;48;2;1;2;3mb\u{1B}[mc", "", "\u{1B}[7mx",
        ].map(Self.text)
        let ids = lines.map { transcript.append($0, kind: .reply) }
        for (id, line) in zip(ids, lines) {
            #expect(transcript[id].map { Array($0.bytes) } == line.bytes)
            #expect(transcript[id]?.runs == line.runs)
        }
        transcript.replace(ids[1], with: "no colour".utf8, kind: .reply)
        #expect(transcript[ids[1]]?.runs == [])
        transcript.replace(ids[0], with: lines[2], kind: .reply)
        #expect(transcript[ids[0]]?.runs == lines[2].runs)
    }

    @Test func `styles behind the limit of a line are dropped with its text`() {
        var text = StyledText(Array(repeating: 0x78, count: Transcript.lineLimit - 1))
        text.begin(Style(.red))
        text.bytes += [0x78, 0x78]
        text.begin(Style(.blue))
        text.bytes += [0x78]
        var transcript = Transcript()
        let id = transcript.append(text, kind: .reply)
        #expect(transcript[id]?.runs.map(\.style) == [Style(.red)])
    }

    @Test func `a line full of colours is kept, and counts with its styles`() {
        let line = String(repeating: "\u{1B}[31mx\u{1B}[32my", count: 6_000)
        var transcript = Transcript(byteLimit: 1 << 20)
        for _ in 0..<20 { transcript.append(Self.text(line), kind: .reply) }
        #expect((1...9).contains(transcript.count))
        #expect(transcript.last.flatMap { transcript[$0] }?.runs.count == 12_000)
    }
}
