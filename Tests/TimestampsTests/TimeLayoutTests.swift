import Glibc
import ReactorKit
import Testing
import Timestamps

@Suite("TimeLayout", .timeLimit(.minutes(10)))
struct TimeLayoutTests {
    /// Tue Apr 18 21:53:09 2006 UTC.
    private static let hope: Int64 = 1_145_397_189

    /// In a process of its own, since the time zone belongs to all threads.
    @Test func `ctime and iso8601 give the local time of any zone`() async {
        await #expect(processExitsWith: .success) {
            for (zone, ctime, iso8601) in [
                ("UTC0", "Tue Apr 18 21:53:09 2006", "2006-04-18T21:53:09+00:00"),
                ("EST5", "Tue Apr 18 16:53:09 2006", "2006-04-18T16:53:09-05:00"),
                ("NST3:30", "Tue Apr 18 18:23:09 2006", "2006-04-18T18:23:09-03:30"),
                ("<+0545>-5:45", "Wed Apr 19 03:38:09 2006", "2006-04-19T03:38:09+05:45"),
                (
                    "CET-1CEST,M3.5.0,M10.5.0/3", "Tue Apr 18 23:53:09 2006",
                    "2006-04-18T23:53:09+02:00"
                ),
            ] {
                unsafe setenv("TZ", zone, 1)
                #expect(TimeLayout.ctime.text(of: 1_145_397_189) == ctime)
                #expect(TimeLayout.iso8601.text(of: 1_145_397_189) == iso8601)
            }
        }
    }

    @Test(
        arguments: [
            (0, "Thu Jan  1 00:00:00 1970"),
            (1_143_850_149, "Sat Apr  1 00:09:09 2006"),
            (1_144_109_349, "Tue Apr  4 00:09:09 2006"),
            (1_144_627_749, "Mon Apr 10 00:09:09 2006"),
            (hope, "Tue Apr 18 21:53:09 2006"),
            (951_782_400, "Tue Feb 29 00:00:00 2000"),
            (-1, "Wed Dec 31 23:59:59 1969"),
            (253_402_300_800, "Sat Jan  1 00:00:00 10000"),
            (-62_198_755_200, "Fri Jan  1 00:00:00 -1"),
        ] as [(Int64, String)])
    func `ctime is C's, the day padded with a space`(clock: Int64, text: String) {
        #expect(TimeLayout.ctime.text(of: second(whenClocksShow: clock)) == text)
    }

    @Test(
        arguments: [
            (hope, "2006-04-18T21:53:09"),
            (253_402_300_800, "10000-01-01T00:00:00"),
            (-61_000_000_000, "0036-12-26T11:33:20"),
            (-62_198_755_200, "-0001-01-01T00:00:00"),
        ] as [(Int64, String)])
    func `iso8601 has four digits of the year or more`(clock: Int64, text: String) {
        let whole = TimeLayout.iso8601.text(of: second(whenClocksShow: clock))
        #expect(whole.hasPrefix(text) && whole.count == text.count + "+00:00".count)
    }

    @Test(arguments: [0, -1, Self.hope, Int64.max, Int64.min])
    func `unix is the number, whatever the zone`(second: Int64) {
        #expect(TimeLayout.unix.text(of: second) == "\(second)")
    }

    @Test(arguments: [Int64.max, Int64.min])
    func `a moment beyond the calendar is written as its number`(second: Int64) {
        #expect(TimeLayout.ctime.text(of: second) == "\(second)")
        #expect(TimeLayout.iso8601.text(of: second) == "\(second)")
    }

    @Test(
        arguments: [
            ("%H:%M", "21:53"), ("%a %b %e", "Tue Apr 18"), ("at %%", "at %"), ("%Y年", "2006年"),
        ])
    func `a pattern is strftime's, with English names`(pattern: String, text: String) {
        let second = second(whenClocksShow: Self.hope)
        #expect(TimeLayout.pattern(pattern).text(of: second) == text)
    }

    @Test(
        arguments: [
            ("ctime", TimeLayout.ctime), ("iso8601", .iso8601), ("unix", .unix),
            ("%H:%M", .pattern("%H:%M")), ("at %", .pattern("at %")), ("", nil),
            ("ISO8601", nil), ("rfc3339", nil), ("ctime ", nil),
        ] as [(String, TimeLayout?)])
    func `a layout is read by its name, or as a pattern`(text: String, layout: TimeLayout?) {
        #expect(TimeLayout(text) == layout)
    }

    // MARK: -

    /// The second at which clocks of this machine's zone show what those of UTC show at another.
    private func second(whenClocksShow clock: Int64) -> Int64 {
        let offset = WallTime.zoneOffset(at: clock) ?? 0
        return clock - Int64(offset)
    }
}
