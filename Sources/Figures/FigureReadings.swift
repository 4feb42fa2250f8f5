/// A figure and its value at one moment.
package struct FigureReading: Equatable, Sendable {
    package let figure: FigureDefinition
    package fileprivate(set) var value: FigureValue

    init(_ figure: FigureDefinition, _ value: FigureValue) {
        self.figure = figure
        self.value = value
    }
}

/// Figures of one worker, or of all together, at one moment. Pure.
package struct FigureReadings: Equatable, Sendable, Sequence {
    private var readings: [FigureReading] = []
    private var places: [String: Int] = [:]

    /// No figures.
    package init() {}

    init(_ readings: [FigureReading]) {
        for reading in readings { add(reading) }
    }

    /// The value of the figure of this name; nil when it is missing.
    package subscript(name: String) -> FigureValue? { places[name].map { readings[$0].value } }

    /// What is wrong, as clauses.
    package var faults: [String] {
        readings.compactMap { $0.value.total == 0 ? nil : $0.figure.fault }
    }

    /// Adds the figures of another worker or service: what has the same name is added up.
    package mutating func merge(_ other: FigureReadings) {
        for reading in other.readings { add(reading) }
    }

    package func makeIterator() -> IndexingIterator<[FigureReading]> { readings.makeIterator() }

    private mutating func add(_ reading: FigureReading) {
        if let place = places[reading.figure.name] {
            readings[place].value.add(reading.value)
        } else {
            places[reading.figure.name] = readings.count
            readings.append(reading)
        }
    }
}

// MARK: - Lines

/// Figures as lines for another process: `NAME NUMBER`, `NAME NUMBER LABEL` for each value of a
/// label or `none NAME` while there is none, or `NAME NANOSECONDS COUNT...` for durations.
extension FigureReadings {
    private static let none = "none "

    /// A line for each number.
    package var lines: [String] {
        readings.flatMap { reading in
            let name = reading.figure.name
            switch reading.value {
            case .number(let number): return ["\(name) \(number)"]
            case .labelled(let numbers) where numbers.isEmpty: return [Self.none + name]
            case .labelled(let numbers):
                return numbers.sorted { $0.key < $1.key }.map { "\(name) \($1) \($0)" }
            case .durations(let durations):
                let numbers = [Int(durations.sum)] + durations.counts
                return ["\(name) \(numbers.map(String.init).joined(separator: " "))"]
            }
        }
    }

    /// Reads the lines of figures with these definitions, and skips other lines, which a newer
    /// program may have. A figure that was not sent is missing.
    ///
    /// - Throws: ``FigureLineError`` for a figure whose value cannot be read.
    package init(
        reading lines: [String], of definitions: [FigureDefinition]
    ) throws(FigureLineError) {
        var values: [String: FigureValue] = [:]
        for figure in definitions where lines.contains(Self.none + figure.name) {
            values[figure.name] = .labelled([:])
        }
        for line in lines {
            let name = line.prefix { $0 != " " }
            guard let figure = definitions.first(where: { $0.name == name }) else { continue }
            guard let value = figure.value(of: line.dropFirst(name.count).dropFirst()) else {
                throw FigureLineError(line: line)
            }
            if figure.label == nil || values[figure.name] == nil {
                values[figure.name] = value
            } else {
                values[figure.name]?.add(value)
            }
        }
        self.init(
            definitions.compactMap { figure in
                values[figure.name].map { FigureReading(figure, $0) }
            })
    }
}

/// A line that should have been the value of a figure.
package struct FigureLineError: Error, Equatable, CustomStringConvertible {
    package let line: String

    package init(line: String) { self.line = line }

    package var description: String { "\"\(line)\" is not a figure of a server's status" }
}

extension FigureDefinition {
    fileprivate func value(of text: Substring) -> FigureValue? {
        if let label { return Self.labelled(text, known: label.values) }
        guard kind == .histogram else { return Int(text).map(FigureValue.number) }
        let numbers = text.split(separator: " ").map { Int64($0) }
        guard !numbers.contains(nil) else { return nil }
        return DurationHistogram(numbers.compactMap(\.self)).map(FigureValue.durations)
    }

    /// `NUMBER LABEL`; a value that is not among those known is a newer program's.
    private static func labelled(_ text: Substring, known: [String]) -> FigureValue? {
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0]) else { return nil }
        let value = String(parts[1])
        return .labelled(known.isEmpty || known.contains(value) ? [value: number] : [:])
    }
}
