/// One figure of a program: declared once, and counted, merged, sent, shown and documented from
/// there.
package struct Figure<Root>: Sendable {
    /// All but where the figure is counted.
    package let definition: FigureDefinition

    private let read: @Sendable (Root) -> FigureValue?

    /// A row of a ``FigureTable``.
    ///
    /// - Parameters:
    ///   - name: of the metric, such as `carillond_messages_total`; a counter's ends in `_total`.
    ///   - help: one sentence.
    ///   - property: where it is counted; a dictionary has a number for each value of a label.
    ///   - label: what the keys of a dictionary are.
    ///   - row: where a table for a person shows it; nil: nowhere.
    ///   - fault: what is wrong while it is not 0; nil: nothing.
    package init<Value: FigureMeasure>(
        _ name: String, _ kind: FigureDefinition.Kind, _ help: String,
        _ property: any KeyPath<Root, Value> & Sendable, label: FigureLabel? = nil,
        row: FigureRow? = nil, fault: String? = nil
    ) {
        definition = FigureDefinition(
            name: name, kind: kind, help: help, label: label, row: row, fault: fault)
        read = { $0[keyPath: property].measure }
    }

    fileprivate func reading(of root: Root) -> FigureReading? {
        read(root).map { FigureReading(definition, $0) }
    }
}

/// The figures that one part of a program counts, in the order of the documentation.
package struct FigureTable<Root>: Sendable {
    private let figures: [Figure<Root>]

    /// A table of these rows.
    package init(_ figures: [Figure<Root>]) { self.figures = figures }

    /// What the figures are called and mean.
    package var definitions: [FigureDefinition] { figures.map(\.definition) }

    /// The figures at this moment; those that cannot be known at the moment are missing.
    package func readings(of root: Root) -> FigureReadings {
        FigureReadings(figures.compactMap { $0.reading(of: root) })
    }
}

/// What a figure is called and means, without the place where it is counted.
package struct FigureDefinition: Equatable, Sendable {
    /// The types of Prometheus.
    package enum Kind: String, Sendable {
        /// Only grows, until the program ends.
        case counter
        /// Goes up and down.
        case gauge
        /// Durations, counted by their length.
        case histogram
    }

    package let name: String
    package let kind: Kind
    /// One sentence.
    package let help: String
    package let label: FigureLabel?
    package let row: FigureRow?
    /// What is wrong while its value is not 0, as a clause.
    package let fault: String?
}

/// What distinguishes the numbers of one figure, such as the reason of a refusal.
package struct FigureLabel: Equatable, Sendable {
    package let name: String
    /// The values that it can have, which are reported as 0 too; empty when they are not known
    /// beforehand.
    package let values: [String]

    /// A label with values that are not known beforehand.
    package init(_ name: String) {
        self.name = name
        values = []
    }

    /// A label whose values are the cases of a type.
    package init<Value: CaseIterable & RawRepresentable<String>>(
        _ name: String, of type: Value.Type
    ) {
        self.name = name
        values = type.allCases.map(\.rawValue)
    }
}
