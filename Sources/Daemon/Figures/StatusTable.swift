/// A server's figures as a table for a person. Pure.
package struct StatusTable: Equatable, Sendable {
    /// One row: what it is about, and the figures.
    package struct Row: Equatable, Sendable {
        package let label: String
        package let figures: String

        init(_ label: String, _ figures: String) {
            self.label = label
            self.figures = figures
        }
    }

    private static let labelWidth = 13

    package let heading: String
    package let rows: [Row]

    /// With `earlier`, the figures of some time before, rates a second stand there as well.
    package init(_ snapshot: StatusSnapshot, since earlier: StatusSnapshot? = nil) {
        heading = Self.heading(of: snapshot.process)
        let rates = Rates(snapshot, since: earlier)
        let addresses = snapshot.process?.addresses ?? []
        var rows = addresses.enumerated().map { index, address in
            Row(index == 0 ? "listening" : "", address)
        }
        rows.append(
            Row(
                "connections",
                "\(snapshot.open) now, \(snapshot.accepted) accepted" + rates.text(of: \.accepted)))
        if snapshot.listeners.count > 1 {
            rows += snapshot.listeners.sorted { $0.key < $1.key }.map { name, counts in
                let name = name.isEmpty ? "(no name)" : name
                return Row("", "\(name): \(counts.open) now, \(counts.accepted) accepted")
            }
        }
        rows += [
            Row("ended", Self.list(EndingReason.allCases, snapshot.endings)),
            Row("refused", Self.list(RefusalReason.allCases, snapshot.refusals)),
            Row("messages", "\(snapshot.messages)" + rates.text(of: \.messages)),
            Row("received", Self.bytes(snapshot.bytesIn) + rates.byteText(of: \.bytesIn)),
            Row("sent", Self.bytes(snapshot.bytesOut) + rates.byteText(of: \.bytesOut)),
            Row(
                "turns",
                Self.turns(snapshot.turns, since: earlier?.turns) + rates.text(of: \.turns.count)),
            Row("reactors", Self.reactors(of: snapshot)),
        ]
        if snapshot.handshakesFailed > 0 {
            rows.append(Row("TLS", "\(snapshot.handshakesFailed) handshakes failed"))
        }
        if let process = snapshot.process {
            rows.append(Row("buffered", Self.bytes(snapshot.bufferedBytes)))
            rows += Self.rows(of: process)
        }
        self.rows = rows
    }

    /// The heading and the rows, each with a line end.
    package var text: String {
        lines.map { "\($0)\n" }.joined()
    }

    package var lines: [String] {
        [heading]
            + rows.map { row in
                row.label + String(repeating: " ", count: Self.labelWidth - row.label.count)
                    + row.figures
            }
    }

    // MARK: -

    private static func heading(of process: ProcessStatistics?) -> String {
        guard let process else { return "carillond" }
        let age = duration(Int64(process.uptime / 1_000))
        return "carillond \(process.version), process \(process.processID): "
            + "\(process.phase.rawValue), up \(age)"
    }

    private static func list<Reason: RawRepresentable<String> & Hashable>(
        _ all: [Reason], _ counts: [Reason: Int]
    ) -> String {
        let words = all.compactMap { reason in
            counts[reason].flatMap { $0 > 0 ? "\(reason.rawValue) \($0)" : nil }
        }
        return words.isEmpty ? "none" : words.joined(separator: ", ")
    }

    /// The figures of the time between, where it is known; else those since the start.
    private static func turns(_ all: TurnHistogram, since earlier: TurnHistogram?) -> String {
        let turns = earlier.map { all.since($0) } ?? all
        guard turns.count > 0 else { return "\(all.count)" }
        let words = [(0.5, "half"), (0.99, "99 %")].map { share, name in
            guard let bound = turns.bound(of: share) else { return "\(name) take longer" }
            return "\(name) within \(short(bound))"
        }
        return "\(all.count), " + words.joined(separator: ", ")
    }

    private static func reactors(of snapshot: StatusSnapshot) -> String {
        let silent = snapshot.silentWorkers > 0 ? ", \(snapshot.silentWorkers) do not answer" : ""
        return "\(snapshot.workers + snapshot.silentWorkers)\(silent), "
            + "timers \(snapshot.timers)"
    }

    private static func rows(of process: ProcessStatistics) -> [Row] {
        var rows: [Row] = []
        if let open = process.openDescriptors {
            let limit = process.descriptorLimit.map { " of \($0)" } ?? ""
            rows.append(Row("descriptors", "\(open)\(limit)"))
        }
        if let resident = process.residentBytes { rows.append(Row("memory", bytes(resident))) }
        return rows
    }

    /// `3 d 04:05:06`
    private static func duration(_ seconds: Int64) -> String {
        let clock = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60].map {
            $0 < 10 ? "0\($0)" : "\($0)"
        }
        return (seconds >= 86_400 ? "\(seconds / 86_400) d " : "") + clock.joined(separator: ":")
    }

    private static func short(_ nanoseconds: Int64) -> String {
        switch nanoseconds {
        case 1_000_000_000...: "\(nanoseconds / 1_000_000_000) s"
        case 1_000_000...: "\(tenths(nanoseconds, 1_000_000)) ms"
        default: "\(nanoseconds / 1_000) us"
        }
    }

    static func bytes(_ count: Int) -> String {
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

/// How much a second figures have grown between two moments.
private struct Rates {
    private let now: StatusSnapshot
    private let earlier: StatusSnapshot?
    private let milliseconds: Int

    init(_ now: StatusSnapshot, since earlier: StatusSnapshot?) {
        self.now = now
        self.earlier = earlier
        milliseconds = (now.process?.uptime ?? 0) - (earlier?.process?.uptime ?? 0)
    }

    func text(of path: KeyPath<StatusSnapshot, Int>) -> String {
        rate(of: path).map { ", \($0)/s" } ?? ""
    }

    func byteText(of path: KeyPath<StatusSnapshot, Int>) -> String {
        rate(of: path).map { ", \(StatusTable.bytes($0))/s" } ?? ""
    }

    /// Nil where there is nothing to compare with, as after a new start of the server.
    private func rate(of path: KeyPath<StatusSnapshot, Int>) -> Int? {
        guard let earlier, milliseconds > 0,
            now.process?.processID == earlier.process?.processID
        else { return nil }
        return max(now[keyPath: path] - earlier[keyPath: path], 0) * 1_000 / milliseconds
    }
}
