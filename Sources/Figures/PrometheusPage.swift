/// Figures in Prometheus' text format, version 0.0.4. Pure.
package enum PrometheusPage {
    /// The media type.
    package static let type = "text/plain; version=0.0.4; charset=utf-8"

    /// The page: a family of samples for each figure.
    package static func text(of readings: FigureReadings) -> String {
        var text = ""
        for reading in readings {
            let figure = reading.figure
            text += "# HELP \(figure.name) \(figure.help)\n"
            text += "# TYPE \(figure.name) \(figure.kind.rawValue)\n"
            switch reading.value {
            case .number(let number): text += "\(figure.name) \(number)\n"
            case .labelled(let numbers): text += samples(of: figure, numbers)
            case .durations(let durations): text += samples(of: figure, durations)
            }
        }
        return text
    }

    /// Nanoseconds as seconds, without the rounding of a floating-point number.
    static func seconds(_ nanoseconds: Int64) -> String {
        let digits = String(nanoseconds % 1_000_000_000)
        var fraction = String(repeating: "0", count: 9 - digits.count) + digits
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(nanoseconds / 1_000_000_000)" + (fraction.isEmpty ? "" : ".\(fraction)")
    }

    // MARK: -

    private static func samples(of figure: FigureDefinition, _ numbers: [String: Int]) -> String {
        guard let label = figure.label else { return "" }
        let values = label.values.isEmpty ? numbers.keys.sorted() : label.values
        return values.map { value in
            "\(figure.name){\(label.name)=\"\(escaped(value))\"} \(numbers[value] ?? 0)\n"
        }.joined()
    }

    /// Each bucket counts those below it as well, and the last one has all.
    private static func samples(
        of figure: FigureDefinition, _ durations: DurationHistogram
    ) -> String {
        var text = ""
        var count = 0
        for (index, bound) in DurationHistogram.bounds.enumerated() {
            count += durations.counts[index]
            text += "\(figure.name)_bucket{le=\"\(seconds(bound))\"} \(count)\n"
        }
        return text + """
            \(figure.name)_bucket{le="+Inf"} \(durations.count)
            \(figure.name)_sum \(seconds(durations.sum))
            \(figure.name)_count \(durations.count)

            """
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
