import TerminalUI
import Testing
import Text

/// Days are those of 1970, of which each second belongs to a clock of UTC.
@Suite("DateLines", .timeLimit(.minutes(10)))
struct DateLinesTests {
    private static let day: Int64 = 86_400

    private var transcript = Transcript()
    private var view = TranscriptView()

    private mutating func add(
        _ text: String, _ kind: Transcript.Kind = .notice, day: Int64? = nil
    ) {
        transcript.append(text.utf8, kind: kind, at: day.map { $0 * Self.day + 43_200 })
    }

    private func picture(rows: Int = 12, look: TranscriptLook = TranscriptLook()) -> String {
        var grid = CellGrid(rows: rows, columns: 44)
        view.draw(transcript, into: &grid, rows: 0..<rows, look: look)
        return String(grid.picture.drop { $0 == "\n" })
    }

    private mutating func follow() {
        while !view.follow(transcript, isOnScreen: true) {}
    }

    @Test mutating func `the day changes between two notices`() {
        add("today", day: 1)
        add("still today", day: 1)
        add("tomorrow", day: 2)
        #expect(
            picture() == """
                today
                still today
                ── Saturday, 3 January 1970 ──
                tomorrow
                """)
    }

    @Test mutating func `yesterday's lines after today's notice have their date, and so has today`()
    {
        add("connected", day: 2)
        add("[Fri Jan  2 23:00:00 1970] replayed", .reply, day: 2)
        add("[Fri Jan  2 23:30:00 1970] replayed too", .reply, day: 2)
        add("[Sat Jan  3 12:00:00 1970] new", .reply, day: 2)
        add("lost", .failure, day: 2)
        #expect(
            picture() == """
                connected
                ── Friday, 2 January 1970 ──
                [Fri Jan  2 23:00:00 1970] replayed
                [Fri Jan  2 23:30:00 1970] replayed too
                ── Saturday, 3 January 1970 ──
                [Sat Jan  3 12:00:00 1970] new
                lost
                """)
    }

    @Test mutating func `any number of lines may be between two days, with a time or without`() {
        add("[Fri Jan  2 12:00:00 1970] before", .reply, day: 1)
        for number in 1...40 { add("no time \(number)") }
        add("[Sat Jan  3 00:00:00 1970] after", .reply, day: 2)
        #expect(
            picture(rows: 3) == """
                no time 40
                ── Saturday, 3 January 1970 ──
                [Sat Jan  3 00:00:00 1970] after
                """)
        for number in 1...40 { add("notice \(number)", day: 2) }
        add("[Sun Jan  4 00:00:00 1970] later", .reply, day: 3)
        #expect(
            picture(rows: 3) == """
                notice 40
                ── Sunday, 4 January 1970 ──
                [Sun Jan  4 00:00:00 1970] later
                """)
    }

    @Test mutating func `a line that a filter hides begins no day`() throws {
        add("one", day: 1)
        add("hidden", .reply, day: 2)
        add("two", day: 2)
        add("hidden", .reply, day: 3)
        add("three", day: 2)
        var filter = TranscriptFilter()
        try filter.add(.hide, "hidden")
        view.setFilter(filter, over: transcript)
        follow()
        #expect(
            picture() == """
                one
                ── Saturday, 3 January 1970 ──
                two
                three
                """)
        view.setFilter(TranscriptFilter(), over: transcript)
        #expect(
            picture() == """
                one
                ── Saturday, 3 January 1970 ──
                hidden
                two
                ── Sunday, 4 January 1970 ──
                hidden
                ── Saturday, 3 January 1970 ──
                three
                """)
    }

    @Test mutating func `the rule of unread lines is below the date`() {
        add("read", day: 1)
        follow()
        _ = view.follow(transcript, isOnScreen: true, isWatched: false)
        add("unread", .reply, day: 2)
        _ = view.follow(transcript, isOnScreen: true, isWatched: false)
        #expect(
            picture() == """
                read
                ── Saturday, 3 January 1970 ──
                ── new since you looked away ──
                unread
                """)
    }

    @Test mutating func `lines of an earlier run have the date on which they were logged`() {
        add("> hope", .earlier, day: 1)
        add("[Fri Jan  2 12:00:00 1970] hope", .earlier, day: 1)
        add("-- down", .earlier, day: 2)
        add("──── earlier lines above ────", .earlier)
        add("connected", day: 4)
        #expect(
            picture() == """
                ── Friday, 2 January 1970 ──
                > hope
                [Fri Jan  2 12:00:00 1970] hope
                ── Saturday, 3 January 1970 ──
                -- down
                ──── earlier lines above ────
                ── Monday, 5 January 1970 ──
                connected
                """)
        #expect(
            picture(look: TranscriptLook(stamps: .local)) == """
                ── Friday, 2 January 1970 ──
                [12:00:00] > hope
                [12:00:00] hope
                ── Saturday, 3 January 1970 ──
                -- down
                ──── earlier lines above ────
                ── Monday, 5 January 1970 ──
                connected
                """)
    }

    @Test mutating func `lines of an earlier run today have no date before them`() {
        add("> hope", .earlier, day: 1)
        add("connected", day: 1)
        var look = TranscriptLook()
        look.now = Self.day + 50_000
        #expect(picture(look: look) == "> hope\nconnected")
    }

    @Test mutating func `a message on its way has the date of a server with another clock`() {
        add("[Fri Jan  2 23:00:00 1970] hope", .reply, day: 2)
        add("...sending joy...", .sending, day: 2)
        add("...sending too...", .sending, day: 2)
        let server = "[Fri Jan  2 23:00:00 1970] hope\n...sending joy...\n...sending too..."
        #expect(picture() == server)
        add("...sending at midnight...", .sending, day: 3)
        #expect(
            picture() == server + "\n" + """
                ── Sunday, 4 January 1970 ──
                ...sending at midnight...
                """)
    }

    @Test mutating func `the text alone has no date lines`() {
        add("today", day: 1)
        add("tomorrow", day: 2)
        var look = TranscriptLook()
        look.isBare = true
        #expect(picture(look: look) == "today\ntomorrow")
    }
}
