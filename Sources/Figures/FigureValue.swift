/// The value of a figure at one moment.
package enum FigureValue: Equatable, Sendable {
    case number(Int)
    /// A number for each value of a label.
    case labelled([String: Int])
    case durations(DurationHistogram)

    /// The number, the sum of all numbers, or the number of all durations.
    package var total: Int {
        switch self {
        case .number(let number): number
        case .labelled(let numbers): numbers.values.reduce(0, +)
        case .durations(let histogram): histogram.count
        }
    }

    /// Adds what another worker or service has counted of the same figure.
    package mutating func add(_ other: FigureValue) {
        switch (self, other) {
        case (.number(let own), .number(let others)): self = .number(own + others)
        case (.labelled(let own), .labelled(let others)):
            self = .labelled(own.merging(others, uniquingKeysWith: +))
        case (.durations(var own), .durations(let others)):
            own.merge(others)
            self = .durations(own)
        default: assertionFailure("one figure has values of two types")
        }
    }
}

/// A type in which a figure can be counted.
package protocol FigureMeasure: SendableMetatype {
    /// The value; nil when it cannot be known.
    var measure: FigureValue? { get }
}

extension Int: FigureMeasure {
    package var measure: FigureValue? { .number(self) }
}

extension Int?: FigureMeasure {
    package var measure: FigureValue? { map(FigureValue.number) }
}

extension DurationHistogram: FigureMeasure {
    package var measure: FigureValue? { .durations(self) }
}

extension Dictionary: FigureMeasure where Key: FigureLabelValue, Value == Int {
    package var measure: FigureValue? {
        .labelled([String: Int](uniqueKeysWithValues: map { ($0.key.labelValue, $0.value) }))
    }
}

/// A value of a label.
package protocol FigureLabelValue: SendableMetatype {
    /// The value as text.
    var labelValue: String { get }
}

extension String: FigureLabelValue {
    package var labelValue: String { self }
}

extension FigureLabelValue where Self: RawRepresentable<String> {
    package var labelValue: String { rawValue }
}
