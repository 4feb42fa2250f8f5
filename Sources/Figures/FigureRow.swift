/// Where and how a figure is shown to a person: figures with the same label share a row.
package struct FigureRow: Equatable, Sendable {
    package enum Format: Sendable {
        case count
        /// As KiB, MiB or GiB.
        case bytes
        /// Each value of the label with its number.
        case list
        /// The median and the 99th percentile of durations.
        case quantiles
    }

    package static let usualSeparator = ", "

    package let label: String
    package let format: Format
    /// What separates it from the figure before it in the row, without which one that has a
    /// separator of its own is not shown.
    package let separator: String
    /// What follows the number.
    package let unit: String
    /// What follows the number 1, if that differs.
    package let singular: String?
    /// Whether it is left out while it is 0.
    package let hidesZero: Bool

    /// A figure in the row with this label.
    package init(
        _ label: String, _ format: Format = .count, separator: String = usualSeparator,
        unit: String = "", singular: String? = nil,
        hidesZero: Bool = false
    ) {
        self.label = label
        self.format = format
        self.separator = separator
        self.unit = unit
        self.singular = singular
        self.hidesZero = hidesZero
    }

    /// The unit of a number.
    fileprivate func unit(of number: Int) -> String { number == 1 ? singular ?? unit : unit }
}

/// Figures as rows for a person, each a label and a text. Pure.
package struct FigureRows {
    /// A row: a label, and the figures.
    package struct Row: Equatable, Sendable {
        package let label: String
        package private(set) var text: String

        package init(_ label: String, _ text: String) {
            self.label = label
            self.text = text
        }

        fileprivate mutating func append(_ text: String) { self.text += text }
    }

    /// In the order asked for, then in that of the figures.
    package private(set) var rows: [Row] = []
    private let earlier: FigureReadings?
    private let milliseconds: Int

    /// With the figures of some milliseconds earlier, counters are followed by their rate.
    ///
    /// - Parameter order: the labels of the first rows.
    package init(
        _ readings: FigureReadings, since earlier: FigureReadings? = nil, milliseconds: Int = 0,
        order: [String] = []
    ) {
        self.earlier = milliseconds > 0 ? earlier : nil
        self.milliseconds = milliseconds
        var labels = order
        var figures: [String: [(row: FigureRow, reading: FigureReading)]] = [:]
        for reading in readings {
            guard let row = reading.figure.row else { continue }
            if !labels.contains(row.label) { labels.append(row.label) }
            figures[row.label, default: []].append((row, reading))
        }
        for label in labels { add(label, figures[label] ?? []) }
    }

    // MARK: -

    private mutating func add(
        _ label: String, _ figures: [(row: FigureRow, reading: FigureReading)]
    ) {
        var row: Row?
        var parts: [(value: String, row: Row)] = []
        for (format, reading) in figures {
            let value = reading.value
            if format.hidesZero, value.total == 0 { continue }
            if row == nil, format.separator != FigureRow.usualSeparator { continue }
            let text =
                self.text(of: reading, format) + format.unit(of: value.total)
                + rate(of: reading, format)
            if row == nil { row = Row(label, text) } else { row?.append(format.separator + text) }
            guard format.format == .count, case .labelled(let numbers) = value else { continue }
            for (name, number) in numbers.sorted(by: { $0.key < $1.key }) {
                let text = "\(number)\(format.unit(of: number))"
                if let index = parts.firstIndex(where: { $0.value == name }) {
                    parts[index].row.append(format.separator + text)
                } else {
                    let label = reading.figure.label?.name ?? ""
                    let title = name.isEmpty ? "\(label) without a name" : "\(label) \(name)"
                    parts.append((name, Row("", "\(title): \(text)")))
                }
            }
        }
        if let row { rows.append(row) }
        if parts.count > 1 { rows += parts.map(\.row) }
    }

    private func text(of reading: FigureReading, _ row: FigureRow) -> String {
        switch (row.format, reading.value) {
        case (.bytes, let value): return Self.bytes(value.total)
        case (.list, .labelled(let numbers)):
            let order = reading.figure.label?.values ?? []
            let names = order.isEmpty ? numbers.keys.sorted() : order
            let parts = names.compactMap { name in
                numbers[name].flatMap { $0 > 0 ? "\(name) \($0)" : nil }
            }
            return parts.isEmpty ? "none" : parts.joined(separator: ", ")
        case (.quantiles, .durations(let durations)):
            return quantiles(durations, since: earlier?[reading.figure.name])
        case (_, let value): return "\(value.total)"
        }
    }

    /// Of the time between, where it is known; otherwise since the start.
    private func quantiles(_ all: DurationHistogram, since earlier: FigureValue?) -> String {
        var durations = all
        if case .durations(let before) = earlier { durations = all.since(before) }
        guard durations.count > 0 else { return "\(all.count)" }
        let parts = [(0.5, "half"), (0.99, "99 %")].map { share, name in
            guard let bound = durations.bound(of: share) else { return "\(name) take longer" }
            return "\(name) within \(Self.short(bound))"
        }
        return "\(all.count), " + parts.joined(separator: ", ")
    }

    private func rate(of reading: FigureReading, _ row: FigureRow) -> String {
        guard let earlier, reading.figure.kind != .gauge, row.format != .list, !row.hidesZero else {
            return ""
        }
        guard let before = earlier[reading.figure.name]?.total else { return "" }
        let rate = max(reading.value.total - before, 0) * 1_000 / milliseconds
        return row.format == .bytes ? ", \(Self.bytes(rate))/s" : ", \(rate)/s"
    }

    private static func short(_ nanoseconds: Int64) -> String {
        switch nanoseconds {
        case 1_000_000_000...: "\(nanoseconds / 1_000_000_000) s"
        case 1_000_000...: "\(tenths(nanoseconds, 1_000_000)) ms"
        default: "\(nanoseconds / 1_000) us"
        }
    }

    private static func bytes(_ count: Int) -> String {
        let count = Int64(count)
        return switch count {
        case (1 << 30)...: "\(tenths(count, 1 << 30)) GiB"
        case (1 << 20)...: "\(tenths(count, 1 << 20)) MiB"
        case (1 << 10)...: "\(tenths(count, 1 << 10)) KiB"
        default: "\(count) B"
        }
    }

    private static func tenths(_ number: Int64, _ unit: Int64) -> String {
        let tenth = number % unit * 10 / unit
        return tenth == 0 ? "\(number / unit)" : "\(number / unit).\(tenth)"
    }
}
