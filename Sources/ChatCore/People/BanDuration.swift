/// How long a ban lasts, as people write it: `30m`, `1d12h`, `0` for ever. Pure.
package struct BanDuration: Equatable, Sendable {
    /// The longest time, in seconds; more is for ever.
    private static let limit: Int64 = 100 * 365 * 86_400
    /// The letters, the longest unit first. A year has 365 days.
    private static let units: [(letter: Character, seconds: Int64)] = [
        ("y", 365 * 86_400), ("w", 7 * 86_400), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1),
    ]

    /// Seconds; zero for ever.
    package let seconds: Int64

    /// For ever.
    package static let forEver = BanDuration(seconds: 0)

    /// A duration in seconds.
    package init(seconds: Int64) { self.seconds = seconds }

    /// Reads numbers, each with a letter, or `0`; nil for other texts.
    package init?(_ text: String) {
        if text == "0" {
            self = .forEver
            return
        }
        guard text.utf8.count <= 32, !text.isEmpty else { return nil }
        var sum: Int64 = 0
        var rest = text.lowercased()[...]
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let count = Int64(digits), let letter = rest.dropFirst(digits.count).first,
                let unit = Self.units.first(where: { $0.letter == letter })
            else { return nil }
            let (seconds, isTooLong) = count.multipliedReportingOverflow(by: unit.seconds)
            guard !isTooLong, seconds <= Self.limit else { return nil }
            sum += seconds
            rest = rest.dropFirst(digits.count + 1)
        }
        guard sum <= Self.limit else { return nil }
        self.seconds = sum
    }

    /// True for a word that is meant as a duration, valid or not: neither masks nor addresses are
    /// digits and letters alone with a digit first.
    package static func isMeant(by word: String) -> Bool {
        word.first?.isNumber == true
            && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }

    /// When a ban ends that begins at a time; nil for never.
    func end(from time: ServerTime) -> ServerTime? {
        seconds == 0 ? nil : ServerTime(milliseconds: time.milliseconds + 1_000 * seconds)
    }
}

extension BanDuration: CustomStringConvertible {
    /// `for ever`, or `for` and the time as it is written: `for 1d12h`.
    package var description: String { seconds == 0 ? "for ever" : "for \(amount)" }

    /// The time as it is written: `1d12h`.
    package var amount: String {
        var rest = seconds
        var text = ""
        for unit in Self.units where rest >= unit.seconds {
            text += "\(rest / unit.seconds)\(unit.letter)"
            rest %= unit.seconds
        }
        return text
    }
}
