import Testing

@testable import Text

@Suite("CalendarTime", .timeLimit(.minutes(10)))
struct CalendarTimeTests {
    @Test(
        arguments: [
            (0, "Thursday, 1 January 1970", "00:00:00"),
            (-1, "Wednesday, 31 December 1969", "23:59:59"),
            (1_145_404_389, "Tuesday, 18 April 2006", "23:53:09"),
            (951_782_400, "Tuesday, 29 February 2000", "00:00:00"),
            (4_107_542_400, "Monday, 1 March 2100", "00:00:00"),
            (4_294_967_295, "Sunday, 7 February 2106", "06:28:15"),
        ] as [(Int64, String, String)])
    func `seconds have a date and a time of day`(second: Int64, date: String, clock: String) {
        let time = CalendarTime(second: second)
        #expect(time.longDate == date)
        #expect(time.clock == clock)
        #expect(time.clockSeconds == second)
    }

    @Test func `each day of eight centuries follows the one before`() {
        var before = CalendarTime(second: -140_000 * 86_400)
        var odd: [Int64] = []
        for day in Int64(-139_999)...150_000 {
            let time = CalendarTime(second: day * 86_400)
            let isNext = time.day == before.day + 1 && time.month == before.month
            let isFirst = time.day == 1 && before.day >= 28 && time.month == before.month % 12 + 1
            let isRight = time.dayNumber == day && time.weekday == (before.weekday + 1) % 7
            if !isRight || isNext == isFirst { odd.append(day) }
            before = time
        }
        #expect(odd == [])
    }

    @Test(
        arguments: [
            (2006, 2, 29, 0, 0, 0), (2100, 2, 29, 0, 0, 0), (2006, 4, 31, 0, 0, 0),
            (2006, 13, 1, 0, 0, 0), (2006, 0, 1, 0, 0, 0), (2006, 1, 32, 0, 0, 0),
            (2006, 1, 1, 24, 0, 0), (2006, 1, 1, 0, 60, 0), (2006, 1, 1, 0, 0, 61),
            (0, 1, 1, 0, 0, 0),
        ])
    func `a date or time that does not exist is refused`(fields: (Int, Int, Int, Int, Int, Int)) {
        let (year, month, day, hour, minute, second) = fields
        let time = CalendarTime(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        #expect(time == nil)
    }

    @Test(
        arguments: [
            (0, "Tue Apr 18 21:53:09 2006", "2006-04-18T21:53:09+00:00"),
            (7_200, "Tue Apr 18 23:53:09 2006", "2006-04-18T23:53:09+02:00"),
            (20_700, "Wed Apr 19 03:38:09 2006", "2006-04-19T03:38:09+05:45"),
            (-12_600, "Tue Apr 18 18:23:09 2006", "2006-04-18T18:23:09-03:30"),
        ])
    func `ctime and iso8601 follow the offset`(offset: Int, ctime: String, iso8601: String) {
        let time = CalendarTime(second: 1_145_397_189, offset: offset)
        #expect(time.ctime == ctime)
        #expect(time.iso8601 == iso8601)
        #expect(time.clockSeconds == 1_145_397_189 + Int64(offset))
    }

    @Test(
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (1_145_397_189, "Tue, 18 Apr 2006 21:53:09 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        ] as [(Int64, String)])
    func `http pads the day with a zero`(second: Int64, text: String) {
        #expect(CalendarTime(second: second).http == text)
    }

    @Test(arguments: [Int64.max / 2, Int64.min / 2])
    func `a moment beyond all calendars does not trap`(second: Int64) {
        #expect(CalendarTime(second: second).clockSeconds == second)
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00.000Z", 0), ("2026-02-03T04:05:06.789Z", 1_770_091_506_789),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ] as [(String, Int64)])
    func `the time of a tag is read and written`(text: String, milliseconds: Int64) {
        #expect(CalendarTime.milliseconds(ofISO: text.utf8.span) == milliseconds)
        #expect(CalendarTime.isoText(ofMilliseconds: milliseconds) == text)
    }

    @Test(arguments: [
        "", "2026-02-03T04:05:06Z", "2026-02-03T04:05:06.789", "2026-02-30T04:05:06.789Z",
        "2026-02-03 04:05:06.789Z", "2026-02-03T24:05:06.789Z", "1969-12-31T23:59:59.999Z",
        "2026-02-03T04:05:06.78:Z",
    ])
    func `another text is no time of a tag`(text: String) {
        #expect(CalendarTime.milliseconds(ofISO: text.utf8.span) == nil)
    }
}
