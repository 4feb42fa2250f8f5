package import Text

/// The time in brackets that a server put before its line.
///
/// Three ways of writing are known: C's ctime (`Tue Apr 18 23:53:09 2006`), ISO 8601 with or
/// without a zone (`2006-04-18T23:53:09+02:00`), and the seconds since 1970, 9 to 11 digits.
/// Without a zone it is taken for the local time of this machine.
package struct ServerStamp: Equatable, Sendable {
    /// Seconds since 1970.
    package let second: Int64
    /// Bytes from the bracket up to the text, the blank between them included; all are ASCII.
    package let length: Int

    /// The longest that is looked at.
    private static let limit = 40

    /// The stamp that a line starts with; nil if there is none that is known.
    package init?(_ line: ArraySlice<UInt8>, in zone: LocalZone) {
        guard line.first == UInt8(ascii: "["),
            let end = line.prefix(Self.limit).firstIndex(of: UInt8(ascii: "]")),
            end + 1 == line.endIndex || line[end + 1] == UInt8(ascii: " ")
        else { return nil }
        var reader = Reader(rest: line[(line.startIndex + 1)..<end])
        guard let second = reader.ctime(zone) ?? reader.iso8601(zone) ?? reader.unix() else {
            return nil
        }
        self.second = second
        length = min(end + 2, line.endIndex) - line.startIndex
    }
}

/// Reads one way of writing after the other; one that does not fit takes nothing.
private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func ctime(_ zone: LocalZone) -> Int64? {
        whole { text in
            guard text.name(of: CalendarTime.shortWeekdays) != nil, text.take(" "),
                let month = text.name(of: CalendarTime.shortMonths), text.take(" ")
            else { return nil }
            let isPadded = text.take(" ")
            guard let day = text.number(isPadded ? 1...1 : 1...2), text.take(" "),
                let clock = text.clock(), text.take(" "), let year = text.number(4...4)
            else { return nil }
            return CalendarTime(
                year: year, month: month + 1, day: day, hour: clock.hour, minute: clock.minute,
                second: clock.second
            ).map(zone.second(of:))
        }
    }

    mutating func iso8601(_ zone: LocalZone) -> Int64? {
        whole { text in
            guard let year = text.number(4...4), text.take("-"), let month = text.number(2...2),
                text.take("-"), let day = text.number(2...2), text.take("T") || text.take(" "),
                let clock = text.clock()
            else { return nil }
            // A fraction of a second is no more than that.
            if text.take(".") || text.take(",") {
                guard text.number(1...9) != nil else { return nil }
            }
            guard
                let time = CalendarTime(
                    year: year, month: month, day: day, hour: clock.hour, minute: clock.minute,
                    second: clock.second)
            else { return nil }
            if text.rest.isEmpty { return zone.second(of: time) }
            return text.zoneOffset().map { time.clockSeconds - Int64($0) }
        }
    }

    mutating func unix() -> Int64? {
        whole { text in text.number(9...11).map(Int64.init) }
    }

    // MARK: -

    /// What `read` makes of the whole text; what it took comes back otherwise.
    private mutating func whole(_ read: (inout Reader) -> Int64?) -> Int64? {
        var copy = self
        guard let second = read(&copy), copy.rest.isEmpty else { return nil }
        self = copy
        return second
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// A number of so many digits.
    private mutating func number(_ digits: ClosedRange<Int>) -> Int? {
        let found = rest.prefix(digits.upperBound).prefix { (0x30...0x39).contains($0) }
        guard found.count >= digits.lowerBound else { return nil }
        rest.removeFirst(found.count)
        return found.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// The index of a name of three letters.
    private mutating func name(of names: [String]) -> Int? {
        let found = rest.prefix(3)
        guard let index = names.firstIndex(where: { $0.utf8.elementsEqual(found) })
        else { return nil }
        rest.removeFirst(3)
        return index
    }

    private mutating func clock() -> (hour: Int, minute: Int, second: Int)? {
        guard let hour = number(2...2), take(":"), let minute = number(2...2), take(":"),
            let second = number(2...2)
        else { return nil }
        return (hour, minute, second)
    }

    /// `Z`, `+02:00`, `+0200` or `+02`, in seconds.
    private mutating func zoneOffset() -> Int? {
        if take("Z") { return 0 }
        let isWest = take("-")
        guard isWest || take("+"), let hours = number(2...2), hours < 24 else { return nil }
        let hasColon = take(":")
        let minutes = rest.isEmpty && !hasColon ? 0 : number(2...2)
        guard let minutes, minutes < 60 else { return nil }
        return (hours * 60 + minutes) * (isWest ? -60 : 60)
    }
}
