/// What the clocks of this place show, by somebody who knows how far they are from UTC.
package struct LocalZone {
    private let offset: (Int64) -> Int

    /// A zone in which clocks are `offset` seconds east of Greenwich at a second since 1970.
    package init(offset: @escaping (Int64) -> Int) {
        self.offset = offset
    }

    /// A zone in which clocks show UTC.
    package static var utc: LocalZone { LocalZone { _ in 0 } }

    /// What the clocks show at a second since 1970.
    func time(of second: Int64) -> CalendarTime {
        CalendarTime(seconds: second + Int64(offset(second)))
    }

    /// When the clocks show a time; of the hour that comes twice in autumn, either.
    func second(of time: CalendarTime) -> Int64 {
        let asUTC = time.seconds
        let guess = asUTC - Int64(offset(asUTC))
        return asUTC - Int64(offset(guess))
    }

    /// As ISO 8601 has it: `2006-04-18T23:53:09+02:00`.
    func isoText(of second: Int64) -> String {
        let time = time(of: second)
        let minutes = offset(second) / 60
        let hours = CalendarTime.padded(abs(minutes) / 60)
        let rest = CalendarTime.padded(abs(minutes) % 60)
        return "\(time.isoDate)T\(time.clock)\(minutes < 0 ? "-" : "+")\(hours):\(rest)"
    }
}
