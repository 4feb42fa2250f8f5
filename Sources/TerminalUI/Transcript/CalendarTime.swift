/// A moment by the Gregorian calendar, in whatever zone its maker had in mind. Pure.
struct CalendarTime: Equatable, Sendable {
    var year: Int
    /// 1 to 12.
    var month: Int
    /// 1 to 31.
    var day: Int
    var hour = 0
    var minute = 0
    /// 0 to 60 (a leap second).
    var second = 0

    /// What the calendar says so many seconds after 1970-01-01 00:00.
    init(seconds: Int64) {
        let (days, rest) = Self.divided(seconds, by: 86_400)
        let number = days + Self.daysBefore1970
        // The calendar's years begin in March here, so that a leap day is the last of its year.
        var year = Self.divided(number * 400, by: Self.daysOf400Years).quotient
        while Self.start(ofYear: year + 1) <= number { year += 1 }
        while Self.start(ofYear: year) > number { year -= 1 }
        let dayOfYear = number - Self.start(ofYear: year)
        let month = (5 * dayOfYear + 2) / 153
        self.year = Int(month < 10 ? year : year + 1)
        self.month = Int(month < 10 ? month + 3 : month - 9)
        day = Int(dayOfYear - Self.start(ofMonth: month) + 1)
        (hour, minute, second) = (Int(rest / 3_600), Int(rest / 60 % 60), Int(rest % 60))
    }

    /// The moment of that name; nil if the calendar has none.
    init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        guard (1...9_999).contains(year), (1...12).contains(month), (1...31).contains(day),
            (0..<24).contains(hour), (0..<60).contains(minute), (0...60).contains(second)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second) = (hour, minute, second)
        // The 31st of a month that has 30 days is the first of the next.
        guard CalendarTime(seconds: dayNumber * 86_400).day == day else { return nil }
    }

    /// Days since 1970-01-01.
    var dayNumber: Int64 {
        let month = Int64(self.month)
        let marchYear = Int64(year) - (month < 3 ? 1 : 0)
        let monthsSinceMarch = (month + 9) % 12
        return Self.start(ofYear: marchYear) + Self.start(ofMonth: monthsSinceMarch)
            + Int64(day) - 1 - Self.daysBefore1970
    }

    /// Seconds since 1970-01-01 00:00 by the same clock.
    var seconds: Int64 {
        dayNumber * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
    }

    /// 0 (Sunday) to 6; 1970-01-01 was a Thursday.
    var weekday: Int { Int(Self.divided(dayNumber + 4, by: 7).rest) }

    // MARK: - In words

    /// `23:53:09`.
    var clock: String {
        "\(Self.padded(hour)):\(Self.padded(minute)):\(Self.padded(second))"
    }

    /// `2006-04-18`.
    var isoDate: String {
        "\(Self.padded(year, to: 4))-\(Self.padded(month))-\(Self.padded(day))"
    }

    /// `Wednesday, 19 April 2006`.
    var dateInWords: String {
        "\(Self.weekdays[weekday]), \(day) \(Self.months[month - 1]) \(year)"
    }

    static let weekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]

    static func padded(_ number: Int, to width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }

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
