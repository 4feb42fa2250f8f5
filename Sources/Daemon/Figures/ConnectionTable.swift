import Text

/// A server's open connections as a table for a person, which may arrive in portions. Pure.
///
/// No column but the last contains a blank. Columns are as wide as their widest entry so far.
package struct ConnectionTable: Sendable {
    private struct Column {
        let heading: String
        let isNumber: Bool
        let text: @Sendable (ConnectionSummary, _ start: String) -> String
    }

    private static let columns = [
        Column(heading: "NUMBER", isNumber: true) { connection, _ in "\(connection.number)" },
        Column(heading: "ADDRESS", isNumber: false) { connection, _ in
            connection.peer.replacing(" ", with: "%20")
        },
        Column(heading: "SINCE", isNumber: false) { $1 },
        Column(heading: "IN", isNumber: true) { connection, _ in "\(connection.received)" },
        Column(heading: "OUT", isNumber: true) { connection, _ in "\(connection.sent)" },
        Column(heading: "BUFFERED", isNumber: true) { connection, _ in "\(connection.buffered)" },
        Column(heading: "SERVICE", isNumber: false) { connection, _ in connection.service },
        Column(heading: "LISTENER", isNumber: false) { connection, _ in
            let name = connection.listener
            return name.isEmpty ? connection.endpoint : "\(connection.endpoint), \(name)"
        },
    ]

    private let offset: @Sendable (Int64) -> Int
    private var widths = columns.map(\.heading.count)

    /// - Parameter offset: seconds east of Greenwich of the local clock at a second since 1970.
    package init(offset: @escaping @Sendable (Int64) -> Int) {
        self.offset = offset
    }

    /// The row of headings, followed by these connections.
    package mutating func beginning(_ connections: [ConnectionSummary]) -> [String] {
        let rows = cells(connections)
        widen(for: rows)
        return [line(Self.columns.map(\.heading))] + rows.map(line)
    }

    /// The rows of further connections.
    package mutating func rows(_ connections: [ConnectionSummary]) -> [String] {
        let rows = cells(connections)
        widen(for: rows)
        return rows.map(line)
    }

    // MARK: -

    private func cells(_ connections: [ConnectionSummary]) -> [[String]] {
        connections.map { connection in
            let second = Int64(connection.start)
            let start = CalendarTime(second: second, offset: offset(second)).iso8601
            return Self.columns.map { $0.text(connection, start) }
        }
    }

    private mutating func widen(for rows: [[String]]) {
        for row in rows {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.count) }
        }
    }

    private func line(_ cells: [String]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let gap = String(repeating: " ", count: widths[index] - cell.count)
            let isLast = index == cells.count - 1
            line += Self.columns[index].isNumber ? gap + cell : isLast ? cell : cell + gap
            if !isLast { line += "  " }
        }
        return line
    }
}
