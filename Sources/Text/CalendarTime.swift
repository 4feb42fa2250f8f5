/// A moment as the Gregorian calendar and the clocks of one zone show it. Pure.
package struct CalendarTime: Equatable, Sendable {
    package let year: Int
    /// 1 to 12.
    package let month: Int
    /// 1 to 31.
    package let day: Int
    package let hour: Int
    package let minute: Int
    /// 0 to 60 (a leap second).
    package let second: Int
    /// How many seconds the clocks are east of Greenwich.
    package let offset: Int

    /// The time at a second since 1970-01-01 00:00 UTC, by clocks that are `offset` seconds east of
    /// Greenwich.
    package init(second: Int64, offset: Int = 0) {
        let (days, rest) = Self.divided(second + Int64(offset), by: 86_400)
        let number = days + Self.daysBefore1970
        // Years begin in March here, so that a leap day is the last of its year.
        var year = Self.divided(number * 400, by: Self.daysOf400Years).quotient
        while Self.start(ofYear: year + 1) <= number { year += 1 }
        while Self.start(ofYear: year) > number { year -= 1 }
        let dayOfYear = number - Self.start(ofYear: year)
        let month = (5 * dayOfYear + 2) / 153
        self.year = Int(month < 10 ? year : year + 1)
        self.month = Int(month < 10 ? month + 3 : month - 9)
        day = Int(dayOfYear - Self.start(ofMonth: month) + 1)
        (hour, minute, self.second) = (Int(rest / 3_600), Int(rest / 60 % 60), Int(rest % 60))
        self.offset = offset
    }

    /// A time of UTC; nil if the calendar has no such date or time.
    package init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        guard (1...9_999).contains(year), (1...12).contains(month), (1...31).contains(day),
            (0..<24).contains(hour), (0..<60).contains(minute), (0...60).contains(second)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second) = (hour, minute, second)
        offset = 0
        // The 31st of a month that has 30 days is the first of the next.
        guard CalendarTime(second: dayNumber * 86_400).day == day else { return nil }
    }

    /// Days from 1970-01-01 to this date.
    package var dayNumber: Int64 {
        let month = Int64(self.month)
        let marchYear = Int64(year) - (month < 3 ? 1 : 0)
        let monthsSinceMarch = (month + 9) % 12
        return Self.start(ofYear: marchYear) + Self.start(ofMonth: monthsSinceMarch)
            + Int64(day) - 1 - Self.daysBefore1970
    }

    /// Seconds by these clocks since they showed 1970-01-01 00:00.
    package var clockSeconds: Int64 {
        dayNumber * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
    }

    /// 0 (Sunday) to 6; 1970-01-01 was a Thursday.
    package var weekday: Int { Int(Self.divided(dayNumber + 4, by: 7).rest) }

    // MARK: - Layouts

    /// `23:53:09`.
    package var clock: String {
        "\(Self.padded(hour)):\(Self.padded(minute)):\(Self.padded(second))"
    }

    /// `2006-04-18`: ISO 8601, with four digits of the year or more.
    package var isoDate: String {
        let digits = String(year.magnitude)
        let zeros = String(repeating: "0", count: max(4 - digits.count, 0))
        return "\(year < 0 ? "-" : "")\(zeros)\(digits)-\(Self.padded(month))-\(Self.padded(day))"
    }

    /// `2006-04-18T23:53:09+02:00`: ISO 8601 with the zone's offset.
    package var iso8601: String {
        let minutes = abs(offset) / 60
        let zone = "\(Self.padded(minutes / 60)):\(Self.padded(minutes % 60))"
        return "\(isoDate)T\(clock)\(offset < 0 ? "-" : "+")\(zone)"
    }

    /// `Tue Apr 18 23:53:09 2006`: C's `ctime`, the day padded with a space.
    package var ctime: String {
        let date = "\(Self.shortWeekdays[weekday]) \(Self.shortMonths[month - 1])"
        return "\(date) \(day < 10 ? " " : "")\(day) \(clock) \(year)"
    }

    /// `Tue, 18 Apr 2006 23:53:09 GMT`: HTTP's, RFC 9110 section 5.6.7, for a time of UTC.
    package var http: String {
        let date = "\(Self.padded(day)) \(Self.shortMonths[month - 1]) \(year)"
        return "\(Self.shortWeekdays[weekday]), \(date) \(clock) GMT"
    }

    /// `Wednesday, 19 April 2006`.
    package var longDate: String {
        "\(Self.weekdays[weekday]), \(day) \(Self.months[month - 1]) \(year)"
    }

    /// `2026-02-03T04:05:06.789Z`: the time of tags and commands of IRCv3, for milliseconds since 1970.
    package static func isoText(ofMilliseconds milliseconds: Int64) -> String {
        let calendar = CalendarTime(second: divided(milliseconds, by: 1_000).quotient)
        let fraction = String(1_000 + divided(milliseconds, by: 1_000).rest).dropFirst()
        return "\(calendar.isoDate)T\(calendar.clock).\(fraction)Z"
    }

    /// The milliseconds since 1970 of exactly such a text; nil for another one, and for a time before
    /// 1970.
    package static func milliseconds(ofISO text: Span<UInt8>) -> Int64? {
        let form = isoForm
        guard text.count == form.count else { return nil }
        for index in text.indices {
            let isDigit = (0x30...0x39).contains(text[index])
            guard form[index] == 0x30 ? isDigit : form[index] == text[index] else { return nil }
        }
        guard
            let calendar = CalendarTime(
                year: number(in: text, at: 0, 4), month: number(in: text, at: 5),
                day: number(in: text, at: 8), hour: number(in: text, at: 11),
                minute: number(in: text, at: 14), second: number(in: text, at: 17)),
            calendar.clockSeconds >= 0
        else { return nil }
        return 1_000 * calendar.clockSeconds + Int64(number(in: text, at: 20, 3))
    }

    private static func number(
        in text: Span<UInt8>, at start: Int, _ count: Int = 2
    ) -> Int {
        var number = 0
        for index in start..<start + count { number = 10 * number + Int(text[index] & 0x0F) }
        return number
    }

    private static let isoForm = Array("0000-00-00T00:00:00.000Z".utf8)

    /// `Sun` to `Sat`.
    package static let shortWeekdays = weekdays.map { String($0.prefix(3)) }
    /// `Jan` to `Dec`.
    package static let shortMonths = months.map { String($0.prefix(3)) }

    private static let weekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]

    private static func padded(_ number: Int) -> String {
        twoDigits.indices.contains(number) ? twoDigits[number] : String(number)
    }

    // Made once, since a server writes a clock each second.
    private static let twoDigits = (0..<100).map { $0 < 10 ? "0\($0)" : "\($0)" }

    // MARK: -

    /// From the first of March of the year 0 to 1970-01-01.
    private static let daysBefore1970: Int64 = 719_468
    private static let daysOf400Years: Int64 = 146_097

    /// Days from the first of March of the year 0 to that of another.
    private static func start(ofYear year: Int64) -> Int64 {
        year * 365 + divided(year, by: 4).quotient - divided(year, by: 100).quotient
            + divided(year, by: 400).quotient
    }

    /// Days from the first of March to that of the month so many after it.
    private static func start(ofMonth month: Int64) -> Int64 { (153 * month + 2) / 5 }

    /// Rounded down, also below zero.
    private static func divided(
        _ number: Int64, by divisor: Int64
    ) -> (quotient: Int64, rest: Int64) {
        let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
    }
}

/// A time zone.
///
/// Not Sendable: a closure reports the offset from UTC.
package struct LocalZone {
    private let offset: (Int64) -> Int

    /// A zone in which clocks are `offset` seconds east of Greenwich at a second since 1970.
    package init(offset: @escaping (Int64) -> Int) {
        self.offset = offset
    }

    /// The zone of UTC.
    package static var utc: LocalZone { LocalZone { _ in 0 } }

    /// The time at a second since 1970.
    package func time(of second: Int64) -> CalendarTime {
        CalendarTime(second: second, offset: offset(second))
    }

    /// The second since 1970 at which the clocks show a time; either of the two for the hour that
    /// occurs twice in autumn.
    package func second(of time: CalendarTime) -> Int64 {
        let asUTC = time.clockSeconds
        let guess = asUTC - Int64(offset(asUTC))
        return asUTC - Int64(offset(guess))
    }
}
