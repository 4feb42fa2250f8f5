/// A moment as HTTP writes it, RFC 9110 section 5.6.7: `Tue, 18 Apr 2006 23:53:09 GMT`. Pure.
enum HTTPDate {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `second` since 1970; what was before counts as the first one.
    static func text(of second: Int64) -> String {
        let second = max(second, 0)
        let days = second / 86_400
        let (year, month, day) = date(ofDay: days)
        let clock = [second / 3_600 % 24, second / 60 % 60, second % 60].map(padded)
        return "\(weekdays[Int(days % 7)]), \(padded(day)) \(months[Int(month) - 1]) \(year) "
            + clock.joined(separator: ":") + " GMT"
    }

    /// Years that begin in March, so that the leap day is a year's last one.
    private static func date(ofDay days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468  // from 0000-03-01
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func padded(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
