import TerminalUI
import Testing
import TextTesting

@Suite("TranscriptView", .timeLimit(.minutes(10)))
struct TranscriptViewTests {
    private var view = TranscriptView()
    private var transcript = Transcript()

    private mutating func append(_ lines: String...) {
        for line in lines { transcript.append(line.utf8, kind: .reply) }
    }

    private mutating func appendNumbers(_ range: Range<Int>) {
        for number in range { append("line \(number)") }
    }

    private func picture(rows: Int, columns: Int) -> String {
        var grid = CellGrid(rows: rows, columns: columns)
        view.draw(transcript, into: &grid, rows: 0..<rows)
        return grid.picture
    }

    private func frame(_ rows: Int, _ columns: Int) -> TranscriptView.Frame {
        TranscriptView.Frame(rows: rows, columns: columns)
    }

    @Test mutating func `a few lines are at the bottom`() {
        append("one", "two")
        #expect(picture(rows: 4, columns: 10) == "\n\none\ntwo")
    }

    @Test mutating func `the end is followed`() {
        appendNumbers(0..<10)
        #expect(picture(rows: 3, columns: 10) == "line 7\nline 8\nline 9")
        append("new")
        #expect(picture(rows: 3, columns: 10) == "line 8\nline 9\nnew")
        #expect(view.isFollowing)
    }

    @Test mutating func `rows are indented to the text after a time`() {
        append("[Tue 23:53] Where is hope and where is joy", "plain text that is long too")
        #expect(
            picture(rows: 5, columns: 25) == """
                [Tue 23:53] Where is hope
                            and where is
                            joy
                plain text that is long
                too
                """
        )
    }

    @Test mutating func `times and marks have their own style`() {
        append("[now] a\u{7}")
        var grid = CellGrid(rows: 1, columns: 12)
        view.draw(transcript, into: &grid, rows: 0..<1)
        let theme = Theme.standard
        #expect(grid.cells[0][1].style == theme.timestamp)
        #expect(grid.cells[0][6].style == theme.reply)
        #expect(grid.cells[0][7].style == theme.mark)
    }

    @Test mutating func `the view stays while lines arrive`() {
        appendNumbers(0..<10)
        view.scroll(byRows: -2, over: transcript, in: frame(3, 10))
        let before = picture(rows: 3, columns: 10)
        #expect(before == "line 5\nline 6\nline 7")
        appendNumbers(10..<15)
        #expect(picture(rows: 3, columns: 10) == before)
        #expect(!view.isFollowing)
        #expect(view.linesBelow(in: transcript, frame: frame(3, 10)) == 7)
        #expect(view.newLines(in: transcript) == 5)
    }

    @Test mutating func `scrolling down to the end follows again`() {
        appendNumbers(0..<10)
        view.scroll(byRows: -2, over: transcript, in: frame(3, 10))
        view.scroll(byRows: 1, over: transcript, in: frame(3, 10))
        #expect(!view.isFollowing)
        view.scroll(byRows: 1, over: transcript, in: frame(3, 10))
        #expect(view.isFollowing)
        #expect(view.newLines(in: transcript) == 0)
        #expect(view.linesBelow(in: transcript, frame: frame(3, 10)) == 0)
    }

    @Test mutating func `pages overlap by a row`() {
        appendNumbers(0..<20)
        view.pageUp(over: transcript, in: frame(4, 10))
        #expect(picture(rows: 4, columns: 10) == "line 13\nline 14\nline 15\nline 16")
        view.pageUp(over: transcript, in: frame(4, 10))
        view.pageDown(over: transcript, in: frame(4, 10))
        #expect(picture(rows: 4, columns: 10) == "line 13\nline 14\nline 15\nline 16")
    }

    @Test mutating func `the top and the end are one step away`() {
        appendNumbers(0..<20)
        view.toTop(of: transcript, in: frame(2, 10))
        #expect(picture(rows: 2, columns: 10) == "line 0\nline 1")
        view.scroll(byRows: -5, over: transcript, in: frame(2, 10))
        #expect(picture(rows: 2, columns: 10) == "line 0\nline 1")
        view.toEnd()
        #expect(picture(rows: 2, columns: 10) == "line 18\nline 19")
    }

    @Test mutating func `what fits the screen does not scroll`() {
        append("one", "two")
        view.scroll(byRows: -1, over: transcript, in: frame(3, 10))
        #expect(view.isFollowing)
        view.toTop(of: transcript, in: frame(3, 10))
        #expect(view.isFollowing)
    }

    @Test mutating func `a wrapped line is scrolled row by row`() {
        append("first", "aaa bbb ccc ddd", "last")
        view.scroll(byRows: -2, over: transcript, in: frame(2, 3))
        #expect(picture(rows: 2, columns: 3) == "ccc\nddd")
        view.scroll(byRows: -1, over: transcript, in: frame(2, 3))
        #expect(picture(rows: 2, columns: 3) == "bbb\nccc")
    }

    @Test mutating func `another width keeps what is at the top`() {
        append("aaa bbb ccc ddd", "two", "three", "four", "five", "six")
        view.toTop(of: transcript, in: frame(2, 3))
        view.scroll(byRows: 2, over: transcript, in: frame(2, 3))
        #expect(picture(rows: 2, columns: 3) == "ccc\nddd")
        #expect(picture(rows: 2, columns: 7) == "ccc ddd\ntwo")
        #expect(
            picture(rows: 9, columns: 20).hasSuffix("aaa bbb ccc ddd\ntwo\nthree\nfour\nfive\nsix")
        )
    }

    @Test mutating func `the view survives when its lines are dropped`() {
        transcript = Transcript(limit: 10)
        appendNumbers(0..<10)
        view.toTop(of: transcript, in: frame(2, 10))
        appendNumbers(10..<15)
        #expect(picture(rows: 2, columns: 10) == "line 5\nline 6")
        view.scroll(byRows: 1, over: transcript, in: frame(2, 10))
        #expect(picture(rows: 2, columns: 10) == "line 6\nline 7")
    }

    @Test mutating func `screens of any size are drawn`() {
        append("世界", "👨‍👩‍👧‍👦 e\u{301} 🇩🇪", "[now] text")
        for rows in 0...4 {
            for columns in 0...12 {
                _ = picture(rows: rows, columns: columns)
                view.scroll(byRows: -1, over: transcript, in: frame(rows, columns))
                view.pageDown(over: transcript, in: frame(rows, columns))
            }
        }
        #expect(picture(rows: 1, columns: 1) == "t")
    }

    @Test mutating func `hostile bytes stay in their rows`() {
        for bytes in Corpus.hostile { transcript.append(bytes, kind: .reply) }
        var grid = CellGrid(rows: 24, columns: 40)
        view.draw(transcript, into: &grid, rows: 2..<22)
        #expect(
            grid.cells[0] + grid.cells[1] + grid.cells[22] == Array(repeating: .blank, count: 120)
        )
        #expect(grid.cells.allSatisfy { row in row.count == 40 })
    }

    @Test mutating func `a revealed position is in the middle, and stays there`() throws {
        appendNumbers(0..<100)
        let line = try #require(transcript.first)
        view.reveal(line, of: transcript, in: frame(3, 10))
        #expect(picture(rows: 3, columns: 10) == "line 0\nline 1\nline 2")
        let middle = view.line(50, from: line, of: transcript)
        view.reveal(middle, of: transcript, in: frame(3, 10))
        #expect(picture(rows: 3, columns: 10) == "line 49\nline 50\nline 51")
        #expect(
            view.visibleLines(of: transcript, in: frame(3, 10))?.contains(middle) == true)
        view.reveal(view.line(1, from: middle, of: transcript), of: transcript, in: frame(3, 10))
        #expect(picture(rows: 3, columns: 10) == "line 49\nline 50\nline 51")
    }

    @Test mutating func `a revealed end does not move until it is untied`() throws {
        appendNumbers(0..<9)
        view.reveal(try #require(transcript.last), of: transcript, in: frame(2, 10))
        append("new")
        #expect(picture(rows: 2, columns: 10) == "line 7\nline 8")
        view.untie(over: transcript, in: frame(2, 10))
        #expect(!view.isFollowing)
        view.toEnd()
        view.reveal(try #require(transcript.last), of: transcript, in: frame(2, 10))
        view.untie(over: transcript, in: frame(2, 10))
        #expect(view.isFollowing)
    }

    @Test mutating func `a position far into a long line is revealed`() throws {
        append(String(repeating: "abcde ", count: 100))
        appendNumbers(0..<9)
        let line = try #require(transcript.first)
        view.reveal(line, of: transcript, in: frame(2, 6)) { _ in 300 }
        var grid = CellGrid(rows: 2, columns: 6)
        view.draw(transcript, into: &grid, rows: 0..<2) { _, _ in
            var decorations = LineDecorations()
            decorations.set(Style(.standard, .reversed), for: 300..<301)
            return decorations
        }
        #expect(grid.cells[1][0].style.attributes == .reversed)
    }
}
