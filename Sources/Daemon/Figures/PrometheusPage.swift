/// Writes families of samples in Prometheus' text format. Pure.
struct PrometheusPage {
    enum Kind: String {
        case counter, gauge, histogram
    }

    private(set) var text = ""

    /// Begins a family; its samples follow.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    mutating func sample(_ name: String, _ labels: KeyValuePairs<String, String>, _ value: Int) {
        sample(name, labels, "\(value)")
    }

    /// A family of one sample without labels.
    mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
        family(name, kind, help)
        sample(name, [:], value)
    }

    /// Each bucket counts those below it as well, and the last one has all.
    mutating func histogram(_ name: String, _ help: String, _ turns: TurnHistogram) {
        family(name, .histogram, help)
        var count = 0
        for (index, bound) in TurnHistogram.bounds.enumerated() {
            count += turns.counts[index]
            sample("\(name)_bucket", ["le": Self.seconds(bound)], count)
        }
        sample("\(name)_bucket", ["le": "+Inf"], turns.count)
        sample("\(name)_sum", [:], Self.seconds(turns.sum))
        sample("\(name)_count", [:], turns.count)
    }

    /// Nanoseconds as seconds, without what a floating point would make of them.
    static func seconds(_ nanoseconds: Int64) -> String {
        let digits = String(nanoseconds % 1_000_000_000)
        var fraction = String(repeating: "0", count: 9 - digits.count) + digits
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(nanoseconds / 1_000_000_000)" + (fraction.isEmpty ? "" : ".\(fraction)")
    }

    // MARK: -

    private mutating func sample(
        _ name: String, _ labels: KeyValuePairs<String, String>, _ value: String
    ) {
        let words = labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }
        text += name + (words.isEmpty ? "" : "{\(words.joined(separator: ","))}") + " \(value)\n"
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
        return text
    }
}
