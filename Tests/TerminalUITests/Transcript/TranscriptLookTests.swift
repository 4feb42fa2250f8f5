import Testing
import Text

@testable import TerminalUI

/// Times, days, unread lines and filters in the view, as pictures.
@Suite("TranscriptView: looks", .timeLimit(.minutes(10)))
struct TranscriptLookTests {
    private var view = TranscriptView()
    private var transcript = Transcript()
    private var look = TranscriptLook()

    private mutating func append(
        _ text: String, at second: Int64? = nil, _ kind: Transcript.Kind = .reply
    ) {
        transcript.append(text.utf8, kind: kind, at: second)
    }

    private func picture(_ rows: Int, _ columns: Int) -> String {
        var grid = CellGrid(rows: rows, columns: columns)
        view.draw(transcript, into: &grid, rows: 0..<rows, look: look)
        return grid.picture
    }

    private func frame(_ rows: Int, _ columns: Int) -> TranscriptView.Frame {
        TranscriptView.Frame(rows: rows, columns: columns, look: look)
    }

    @discardableResult
    private mutating func follow(seen: Bool = true) -> Bool {
        view.follow(transcript, isOnScreen: seen)
    }

    // MARK: - Times

    @Test(
        arguments: [
            (.sent, "[Tue Apr 18 23:53:09 2006] Where is hope\nplain\n...sending x..."),
            (.local, "[23:53:09] Where is hope\n[23:53:10] plain\n[23:53:12] ...sending x..."),
            (
                .relative,
                "[3 min ago] Where is hope\n[3 min ago] plain\n[2 min ago] ...sending x..."
            ),
            (
                .iso,
                """
                [2006-04-18T23:53:09+00:00] Where is hope
                [2006-04-18T23:53:10+00:00] plain
                [2006-04-18T23:53:12+00:00] ...sending x...
                """
            ),
        ] as [(StampMode, String)])
    mutating func `the server's time is shown as sent, local, relative or ISO`(
        mode: StampMode, expected: String
    ) {
        append("[Tue Apr 18 23:53:09 2006] Where is hope", at: 1_145_404_390)
        append("plain", at: 1_145_404_390)
        append("...sending x...", at: 1_145_404_392, .sending)
        append("-- a notice says its time itself", at: 1_145_404_392, .notice)
        look.stamps = mode
        look.now = 1_145_404_570
        #expect(picture(4, 50) == expected + "\n-- a notice says its time itself")
        look.stamps = .sent
        #expect(picture(4, 50).hasPrefix("[Tue Apr 18 23:53:09 2006] Where is hope\nplain"))
    }

    @Test mutating func `a line of unknown time is left as it is`() {
        append("plain")
        look.stamps = .local
        #expect(picture(1, 20) == "plain")
    }

    @Test mutating func `another way of showing times keeps what is at the top`() {
        append("first")
        append("[1145404389] aaa bbb ccc ddd eee fff ggg", at: 1)
        for number in 0..<5 { append("\(number)") }
        view.toTop(of: transcript, in: frame(2, 30))
        view.scroll(byRows: 2, over: transcript, in: frame(2, 30))
        #expect(picture(2, 30) == "             eee fff ggg\n0")
        look.stamps = .iso
        #expect(picture(2, 30) == "aaa bbb ccc ddd eee fff ggg\n0", "in the row that has it")
        look.stamps = .sent
        #expect(picture(2, 30) == "             eee fff ggg\n0")
    }

    // MARK: - Days

    @Test mutating func `a date line is where the day changes`() {
        append("[Tue Apr 18 23:59:59 2006] Where is hope")
        append("[Wed Apr 19 00:00:00 2006] Where is joy")
        append("[Wed Apr 19 00:00:01 2006] When words fail")
        #expect(
            picture(5, 50) == """

                [Tue Apr 18 23:59:59 2006] Where is hope
                ── Wednesday, 19 April 2006 ──
                [Wed Apr 19 00:00:00 2006] Where is joy
                [Wed Apr 19 00:00:01 2006] When words fail
                """)
    }

    @Test mutating func `the day is that of the local zone`() {
        look.zone = LocalZone { _ in 7_200 }
        append("[2006-04-18T21:59:59Z] a")
        append("[2006-04-18T22:00:00Z] b")
        #expect(picture(3, 40).contains("── Wednesday, 19 April 2006 ──\n[2006-04-18T22"))
    }

    @Test mutating func `a day that began with a stamp does not begin again with a notice`() {
        append("[Tue Apr 18 23:59:59 2006] a", at: 1_145_404_799)
        append("-- b", at: 1_145_404_799, .notice)
        append("[Wed Apr 19 00:00:00 2006] c", at: 1_145_404_800)
        append("-- d", at: 1_145_404_801, .notice)
        #expect(
            picture(5, 40) == """
                [Tue Apr 18 23:59:59 2006] a
                -- b
                ── Wednesday, 19 April 2006 ──
                [Wed Apr 19 00:00:00 2006] c
                -- d
                """)
    }

    @Test mutating func `the first line after a day without lines has its date`() {
        for _ in 0..<20 { append("[Tue Apr 18 23:59:59 2006] a", at: 1_145_404_799) }
        append("-- lost", at: 1_145_430_000, .failure)
        append("[Wed Apr 19 08:00:00 2006] b", at: 1_145_433_600)
        #expect(
            picture(3, 40) == """
                ── Wednesday, 19 April 2006 ──
                -- lost
                [Wed Apr 19 08:00:00 2006] b
                """)
    }

    @Test mutating func `date lines are scrolled row by row`() {
        append("[Tue Apr 18 23:59:59 2006] a")
        append("[Wed Apr 19 00:00:00 2006] b")
        append("c")
        append("d")
        view.toTop(of: transcript, in: frame(2, 40))
        view.scroll(byRows: 1, over: transcript, in: frame(2, 40))
        let date = "── Wednesday, 19 April 2006 ──"
        #expect(picture(2, 40) == "\(date)\n[Wed Apr 19 00:00:00 2006] b")
        view.scroll(byRows: 1, over: transcript, in: frame(2, 40))
        #expect(picture(2, 40) == "[Wed Apr 19 00:00:00 2006] b\nc")
        view.scroll(byRows: -1, over: transcript, in: frame(2, 40))
        #expect(picture(2, 40).hasPrefix(date))
    }

    // MARK: - The unread

    @Test mutating func `a rule is before the first line that was not seen`() {
        for number in 0..<4 { append("line \(number)") }
        follow()
        follow(seen: false)
        append("line 4")
        follow(seen: false)
        append("line 5")
        follow()
        let picture = picture(4, 40)
        #expect(picture == "line 3\n── new since you looked away ──\nline 4\nline 5")
    }

    @Test mutating func `the rule is one step away, and what is below it stays counted`() {
        for number in 0..<4 { append("line \(number)") }
        follow()
        for number in 4..<20 { append("line \(number)") }
        follow(seen: false)
        follow()
        let isThere = view.toUnread(in: transcript, frame: frame(3, 40))
        #expect(isThere)
        #expect(picture(3, 40) == "── new since you looked away ──\nline 4\nline 5")
        #expect(view.linesBelow(in: transcript, frame: frame(3, 40)) == 14)
        view.clearUnread()
        let isStillThere = view.toUnread(in: transcript, frame: frame(3, 40))
        #expect(!isStillThere)
    }

    @Test mutating func `a rule that appears below leaves the view where it is`() {
        for number in 0..<9 { append("line \(number)") }
        follow()
        view.scroll(byRows: -4, over: transcript, in: frame(3, 40))
        let before = picture(3, 40)
        follow()
        append("line 9")
        follow()
        #expect(picture(3, 40) == before)
        view.scroll(byRows: 5, over: transcript, in: frame(3, 40))
        #expect(picture(3, 40) == "line 7\nline 8\n── new since you looked away ──")
    }

    // MARK: - Bare

    @Test mutating func `a bare view has text only, without indents`() {
        append("[Tue Apr 18 23:59:59 2006] aaaa bbbb")
        follow()
        append("[Wed Apr 19 00:00:00 2006] cccc dddd")
        follow(seen: false)
        follow()
        look.isBare = true
        #expect(
            picture(4, 32) == """
                [Tue Apr 18 23:59:59 2006] aaaa
                bbbb
                [Wed Apr 19 00:00:00 2006] cccc
                dddd
                """)
    }

    // MARK: - Filters

    @Test mutating func `a filter shows its lines, and counts the rest`() throws {
        for number in 0..<30 { append("line \(number)") }
        var filter = TranscriptFilter()
        try filter.add(.only, "2")
        view.setFilter(filter, over: transcript)
        let isComplete = follow()
        #expect(isComplete)
        #expect(picture(4, 20) == "line 26\nline 27\nline 28\nline 29")
        #expect(view.hiddenLines == 18)
        view.toTop(of: transcript, in: frame(3, 20))
        #expect(picture(3, 20) == "line 2\nline 12\nline 20")
        #expect(view.linesBelow(in: transcript, frame: frame(3, 20)) == 9)
        append("line 30")
        append("line 32")
        follow()
        #expect(view.newLines(in: transcript) == 1)
        view.toEnd()
        #expect(picture(2, 20) == "── new ──\nline 32")
    }

    @Test mutating func `without the filter all lines are shown, at about the same place`() throws {
        for number in 0..<30 { append("line \(number)") }
        var filter = TranscriptFilter()
        try filter.add(.hide, "1")
        view.setFilter(filter, over: transcript)
        follow()
        view.toTop(of: transcript, in: frame(2, 20))
        view.scroll(byRows: 9, over: transcript, in: frame(2, 20))
        #expect(picture(2, 20) == "line 20\nline 22")
        filter.isOn = false
        view.setFilter(filter, over: transcript)
        #expect(picture(2, 20) == "line 20\nline 21")
        #expect(view.hiddenLines == 0)
    }

    @Test mutating func `the rule is before the first unread line that is shown`() throws {
        append("a")
        follow()
        append("b")
        append("a again")
        follow(seen: false)
        var filter = TranscriptFilter()
        try filter.add(.only, "a")
        view.setFilter(filter, over: transcript)
        follow()
        #expect(picture(3, 40) == "a\n── new since you looked away ──\na again")
    }

    @Test mutating func `the times of a minute are dimmed except the first`() {
        for second in ["09", "30", "59"] { append("[2006-04-18T23:53:\(second)Z] said") }
        append("[2006-04-18T23:54:00Z] said")
        append("without a time")
        append("[2006-04-18T23:54:01Z] said")
        var grid = CellGrid(rows: 6, columns: 40)
        view.draw(transcript, into: &grid, rows: 0..<6, theme: .dark, look: look)
        let standsBack = grid.cells.map { $0[1].style.attributes.contains(.dim) }
        #expect(standsBack == [false, true, true, false, false, false])
        #expect(grid.cells[2][1].style.foreground == Theme.dark.timestamp.foreground)
        #expect(grid.cells[2][23].style == Theme.dark.reply)
        #expect(grid.picture.split(separator: "\n").count { $0.hasPrefix("[2006-04-18T23:5") } == 5)
    }

    // MARK: - Cost

    @Test mutating func `layouts are kept for visible lines, and made again when these change`() {
        for number in 0..<50 { append("line \(number) and more", at: 1) }
        var cache = LayoutCache()
        guard let last = transcript.last, let line = transcript[last] else { return }
        let layout = cache.layout(line, named: last, columns: 8, look: look)
        cache.keep([(last, layout)])
        #expect(cache.count == 1)
        #expect(cache.layout(line, named: last, columns: 80, look: look).wrapping.rows.count == 1)
        look.stamps = .local
        #expect(cache.layout(line, named: last, columns: 80, look: look).timestamp == 11)
        transcript.replace(last, with: "short".utf8, kind: .reply)
        guard let other = transcript[last] else { return }
        look.stamps = .sent
        #expect(cache.layout(other, named: last, columns: 8, look: look).wrapping.rows.count == 1)
    }

    @Test mutating func `a prepared view draws the same as an unprepared one`() {
        for number in 0..<50 { append("[1145404389] line \(number) that goes on", at: 1) }
        for columns in [5, 20, 40] {
            view = TranscriptView()
            let plain = picture(6, columns)
            view.prepare(transcript, in: frame(6, columns))
            #expect(picture(6, columns) == plain)
            look.stamps = look.stamps.next
            view.prepare(transcript, in: frame(6, columns))
            transcript.replace(LineID(number: 49), with: "new \(columns)".utf8, kind: .reply)
            #expect(picture(6, columns).contains("new \(columns)"))
        }
    }
}
