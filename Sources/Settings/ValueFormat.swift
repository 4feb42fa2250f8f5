/// The text format of a kind of value: how it is parsed, printed, explained and completed.
///
/// `parse` reads what `text` writes as the same value.
package struct ValueFormat<Value: Sendable>: Sendable {
    /// The allowed values as a phrase: `never, loss or reply`.
    package let allowed: String
    /// The completions; none if the values cannot be listed.
    package let candidates: [String]
    /// Parses a value; nil if it is not allowed.
    package let parse: @Sendable (String) -> Value?
    /// The value as text.
    package let text: @Sendable (Value) -> String
    /// The text as it is shown, where a part of it is a secret.
    package let masked: @Sendable (String) -> String
    /// Why a text is invalid, where a more specific reason than the allowed values is known.
    package let complaint: @Sendable (String) -> String?

    package init(
        allowed: String, candidates: [String] = [], parse: @escaping @Sendable (String) -> Value?,
        text: @escaping @Sendable (Value) -> String,
        masked: @escaping @Sendable (String) -> String = { $0 },
        complaint: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.allowed = allowed
        self.candidates = candidates
        self.parse = parse
        self.text = text
        self.masked = masked
        self.complaint = complaint
    }
}

extension ValueFormat where Value == Bool {
    /// `on` or `off`; yes, no, true, false, 1 and 0 are accepted too.
    package static var onOff: Self {
        Self(allowed: "on or off", candidates: ["on", "off"], parse: \.asSwitch) {
            $0 ? "on" : "off"
        }
    }
}

extension ValueFormat where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the cases, by its name.
    package static var choice: Self {
        let names = Value.allCases.map(\.rawValue)
        return Self(
            allowed: list(of: names), candidates: names,
            parse: { Value(rawValue: $0.lowercased()) }, text: \.rawValue)
    }
}

extension ValueFormat where Value == Int {
    /// A whole number.
    package static func count(_ range: ClosedRange<Int>) -> Self {
        Self(
            allowed: "\(range.lowerBound) to \(range.upperBound)",
            parse: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } },
            text: { "\($0)" })
    }

    /// A number of bytes, with K, M or G for powers of 1024.
    package static func bytes(_ range: ClosedRange<Int>) -> Self {
        let units = [("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)]
        let written: @Sendable (Int) -> String = { value in
            guard value > 0, let unit = units.first(where: { value % $0.1 == 0 }) else {
                return "\(value)"
            }
            return "\(value / unit.1)\(unit.0)"
        }
        let range = range
        return Self(
            allowed: "\(written(range.lowerBound)) to \(written(range.upperBound)) bytes",
            parse: { text in
                let unit = units.first { text.uppercased().hasSuffix($0.0) }
                let digits = unit == nil ? text[...] : text.dropLast()
                guard let count = Int(digits) else { return nil }
                let (value, overflow) = count.multipliedReportingOverflow(by: unit?.1 ?? 1)
                return !overflow && range.contains(value) ? value : nil
            },
            text: written)
    }
}

extension ValueFormat where Value == Double {
    /// A decimal number.
    package static func number(_ range: ClosedRange<Double>) -> Self {
        Self(
            allowed: "\(short(range.lowerBound)) to \(short(range.upperBound))",
            parse: { text in decimal(text).flatMap { range.contains($0) ? $0 : nil } },
            text: short)
    }
}

extension ValueFormat where Value == Duration {
    /// A time in `ms`, `s`, `m` or `h`, exact to the millisecond.
    package static func duration(_ range: ClosedRange<Duration>) -> Self {
        let units: [(name: String, milliseconds: Int)] = [
            ("ms", 1), ("h", 3_600_000), ("m", 60_000), ("s", 1_000),
        ]
        let written: @Sendable (Duration) -> String = { value in
            let milliseconds = Int((value / .milliseconds(1)).rounded())
            let whole = units.dropFirst().first { milliseconds % $0.milliseconds == 0 }
            if milliseconds == 0 { return "0s" }
            return whole.map { "\(milliseconds / $0.milliseconds)\($0.name)" }
                ?? "\(milliseconds)ms"
        }
        return Self(
            allowed: "\(written(range.lowerBound)) to \(written(range.upperBound))",
            parse: { text in
                guard let unit = units.first(where: { text.hasSuffix($0.name) }),
                    let count = decimal(text.dropLast(unit.name.count))
                else { return nil }
                let milliseconds = (count * Double(unit.milliseconds)).rounded()
                guard milliseconds < 1e15 else { return nil }
                let value = Duration.milliseconds(Int64(milliseconds))
                return range.contains(value) ? value : nil
            },
            text: written)
    }
}

/// `never, loss or reply`, or with another conjunction.
package func list(of words: [String], _ conjunction: String = "or") -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}

// MARK: -

/// Digits with or without a point: no signs, exponents, infinities.
private func decimal(_ text: some StringProtocol) -> Double? {
    let isPlain = !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber || $0 == "." }
    return isPlain ? Double(String(text)) : nil
}

private func short(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
}

extension String {
    /// The text as a switch; nil for other texts.
    fileprivate var asSwitch: Bool? {
        switch lowercased() {
        case "on", "yes", "true", "1": true
        case "off", "no", "false", "0": false
        default: nil
        }
    }
}
