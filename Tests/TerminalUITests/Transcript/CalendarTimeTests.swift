import Testing

@testable import TerminalUI

@Suite("CalendarTime", .timeLimit(.minutes(5)))
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
        let time = CalendarTime(seconds: second)
        #expect(time.dateInWords == date)
        #expect(time.clock == clock)
        #expect(time.seconds == second)
    }

    @Test func `every day of eight centuries has one name, and follows the one before`() {
        var before = CalendarTime(seconds: -140_000 * 86_400)
        var odd: [Int64] = []
        for day in Int64(-139_999)...150_000 {
            let time = CalendarTime(seconds: day * 86_400)
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
    func `what the calendar has not is refused`(fields: (Int, Int, Int, Int, Int, Int)) {
        let (year, month, day, hour, minute, second) = fields
        let time = CalendarTime(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        #expect(time == nil)
    }
}
