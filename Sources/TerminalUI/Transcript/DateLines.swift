import Text

/// Decides between which lines the day changes.
///
/// A reply with a stamp is of the stamp's day, any other line of the day that it came on. The
/// two kinds are compared each among themselves, since the server's clock and this one may
/// differ; and a day that has begun with the one does not begin again with the other.
struct DateLines {
    /// Lines before that are looked at for one of the same kind.
    private static let reach = 16

    private struct Day: Equatable {
        let number: Int64
        let isSent: Bool
    }

    let lines: ShownLines
    let zone: LocalZone

    /// The time whose date stands before a line; nil when the day is the same as before it.
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

    /// Whether a line's time is of the same minute as that of the line before, by the same clock:
    /// then it tells little new.
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
