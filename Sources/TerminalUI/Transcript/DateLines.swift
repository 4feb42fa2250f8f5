import Text

/// Finds the lines between which the date changes.
///
/// A reply with a timestamp has its date, any other line the date of its arrival. Each kind is
/// compared among itself, since the server's clock and the local one may differ; and a date that
/// has begun by one clock does not begin again by the other.
struct DateLines {
    /// How many lines before are searched for one of the same kind.
    private static let reach = 16

    private struct Day: Equatable {
        let number: Int64
        let isSent: Bool
    }

    let lines: ShownLines
    let zone: LocalZone

    /// The time whose date is shown before a line; nil when the date does not change there.
    func date(before id: LineID) -> CalendarTime? {
        guard let time = time(of: id) else { return nil }
        let day = Day(number: time.0.dayNumber, isSent: time.isSent)
        var next = lines.before(id)
        var neighbour: Day?
        for _ in 0..<Self.reach {
            guard let current = next else { return nil }
            if let other = self.day(of: current) {
                if other.number == day.number { return nil }
                if other.isSent == day.isSent { return time.0 }
                neighbour = neighbour ?? other
            }
            next = lines.before(current)
        }
        return neighbour == nil ? nil : time.0
    }

    /// Whether a line's time is in the same minute as that of the line before, by the same clock.
    func repeatsMinute(at id: LineID) -> Bool {
        guard let time = time(of: id), let before = lines.before(id),
            let other = self.time(of: before), other.isSent == time.isSent
        else { return false }
        return other.0.dayNumber == time.0.dayNumber && other.0.hour == time.0.hour
            && other.0.minute == time.0.minute
    }

    // MARK: -

    private func day(of id: LineID) -> Day? {
        time(of: id).map { Day(number: $0.0.dayNumber, isSent: $0.isSent) }
    }

    private func time(of id: LineID) -> (CalendarTime, isSent: Bool)? {
        guard let line = lines.transcript[id] else { return nil }
        if line.kind == .reply, let stamp = ServerStamp(line.bytes, in: zone) {
            return (zone.time(of: stamp.second), true)
        }
        return line.second.map { (zone.time(of: $0), false) }
    }
}
