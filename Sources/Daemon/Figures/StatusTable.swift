package import Figures

/// A server's state and figures as a table for a person. Pure.
package struct StatusTable: Equatable, Sendable {
    private static let labelWidth = 13
    /// The rows come in this order, and others behind them.
    private static let order = [
        "connections", "ended", "refused", "messages", "received", "sent", "turns", "reactors",
        "TLS", "buffered", "descriptors", "memory",
    ]

    package let heading: String
    package let rows: [FigureRows.Row]

    /// With an earlier snapshot of the same process, counters are followed by their rate.
    package init(_ snapshot: StatusSnapshot, since earlier: StatusSnapshot? = nil) {
        let state = snapshot.state
        heading =
            "carillond \(state.version.isEmpty ? "-" : state.version), "
            + "process \(state.processID == 0 ? "-" : "\(state.processID)"): "
            + "\(state.phase.rawValue), up \(Self.duration(state.uptime / 1_000))"
        let addresses = state.addresses.enumerated().map { index, address in
            FigureRows.Row(index == 0 ? "listening" : "", address)
        }
        let isSame = earlier?.state.processID == state.processID
        let figures = FigureRows(
            snapshot.figures, since: isSame ? earlier?.figures : nil,
            milliseconds: state.uptime - (earlier?.state.uptime ?? 0), order: Self.order)
        rows = addresses + figures.rows
    }

    /// The heading and the rows, each with a line end.
    package var text: String {
        lines.map { "\($0)\n" }.joined()
    }

    package var lines: [String] {
        [heading]
            + rows.map { row in
                row.label + String(repeating: " ", count: max(Self.labelWidth - row.label.count, 1))
                    + row.text
            }
    }

    // MARK: -

    /// `3 d 04:05:06`
    private static func duration(_ seconds: Int) -> String {
        let clock = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60].map {
            $0 < 10 ? "0\($0)" : "\($0)"
        }
        return (seconds >= 86_400 ? "\(seconds / 86_400) d " : "") + clock.joined(separator: ":")
    }
}
