import Text

/// A time of the server's clock, in milliseconds since 1970.
package struct ServerTime: BitwiseCopyable, Comparable, Hashable, Sendable {
    /// Milliseconds since 1970.
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// A time in whole seconds since 1970.
    package init(seconds: Int64) { milliseconds = 1_000 * seconds }

    /// Whole seconds since 1970.
    package var seconds: Int64 { milliseconds / 1_000 }

    package static func < (one: ServerTime, other: ServerTime) -> Bool {
        one.milliseconds < other.milliseconds
    }

    /// Reads `2026-02-03T04:05:06.789Z`, of which the fraction may be missing, or have other digits
    /// than three; nil for anything else.
    package init?(timestamp text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z") else { return nil }
        /// The number of some digits, which a certain character follows.
        func number(_ range: Range<Int>, _ separator: Character?) -> Int? {
            let digits = bytes[range]
            guard digits.allSatisfy({ (0x30...0x39).contains($0) }),
                separator.map({ bytes[range.upperBound] == $0.asciiValue }) ?? true
            else { return nil }
            return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        guard let year = number(0..<4, "-"), let month = number(5..<7, "-"),
            let day = number(8..<10, "T"), let hour = number(11..<13, ":"),
            let minute = number(14..<16, ":"), let second = number(17..<19, nil),
            let time = CalendarTime(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        let fraction = bytes[19..<(bytes.count - 1)]
        guard fraction.isEmpty || fraction.first == UInt8(ascii: ".") && fraction.count > 1,
            fraction.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        let digits = fraction.dropFirst().prefix(3)
        let scale = [1_000, 100, 10, 1][digits.count]
        let milliseconds = digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) } * Int64(scale)
        self.init(milliseconds: time.clockSeconds * 1_000 + milliseconds)
    }

    /// `2026-02-03T04:05:06.789Z`.
    package var timestamp: String {
        let calendar = CalendarTime(second: seconds)
        let fraction = String(1_000 + milliseconds % 1_000).dropFirst()
        return "\(calendar.isoDate)T\(calendar.clock).\(fraction)Z"
    }

    /// The time as people read it: `Tue, 03 Feb 2026 04:05:06 GMT`.
    package var text: String { CalendarTime(second: seconds).http }

    /// The seconds from another time to this one; zero when the clock was set back meanwhile.
    package func seconds(since other: ServerTime) -> Int64 {
        max(0, (milliseconds - other.milliseconds) / 1_000)
    }
}
