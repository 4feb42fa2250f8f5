import Text

/// Finds the shown lines between which the date changes, forward or back.
///
/// A line that begins with the server's timestamp has its date, any other line the date of its
/// arrival. Lines without a time, such as a rule, are passed over. The first line of all has its date
/// if an earlier run has logged it on another day.
struct DateLines {
    /// How many messages that wait for their replies are passed over.
    private static let reach = 64

    private struct Time {
        let time: CalendarTime
        /// The date by the local clock, where the line has the server's time.
        let arrival: Int64?
    }

    let lines: ShownLines
    let zone: LocalZone
    /// The current time in seconds since 1970.
    let now: Int64

    /// The time whose date is shown before a line; nil when it has the date of the line before, or
    /// none.
    func date(before id: LineID) -> CalendarTime? {
        guard let time = time(of: id) else { return nil }
        var next = lines.before(id)
        while let current = next {
            if let other = self.time(of: current) {
                return day(of: current, at: other) == day(of: id, at: time) ? nil : time.time
            }
            next = lines.before(current)
        }
        guard lines.transcript[id]?.kind == .earlier,
            time.time.dayNumber != zone.time(of: now).dayNumber
        else { return nil }
        return time.time
    }

    /// Whether a line's time is in the same minute as that of the line before, by the same clock.
    func repeatsMinute(at id: LineID) -> Bool {
        guard let time = time(of: id), let before = lines.before(id),
            let other = self.time(of: before), (other.arrival == nil) == (time.arrival == nil)
        else { return false }
        return other.time.dayNumber == time.time.dayNumber && other.time.hour == time.time.hour
            && other.time.minute == time.time.minute
    }

    // MARK: -

    private func day(of id: LineID, at time: Time) -> Int64 {
        let day = time.time.dayNumber
        return lines.transcript[id]?.kind == .sending ? dayOfSending(id, on: day) : day
    }

    /// A message that waits for its reply has the date of the last reply, if that arrived on the
    /// same day: a server with another clock would show two dates for each message otherwise.
    private func dayOfSending(_ id: LineID, on day: Int64) -> Int64 {
        var next = lines.before(id)
        for _ in 0..<Self.reach {
            guard let current = next else { break }
            if lines.transcript[current]?.kind != .sending, let time = time(of: current) {
                return time.arrival == day ? time.time.dayNumber : day
            }
            next = lines.before(current)
        }
        return day
    }

    private func time(of id: LineID) -> Time? {
        guard let line = lines.transcript[id] else { return nil }
        let local = line.second.map { zone.time(of: $0) }
        if line.kind == .reply || line.kind == .earlier,
            let stamp = ServerStamp(line.bytes, in: zone)
        {
            let time = zone.time(of: stamp.second)
            return Time(time: time, arrival: local?.dayNumber ?? time.dayNumber)
        }
        return local.map { Time(time: $0, arrival: nil) }
    }
}
