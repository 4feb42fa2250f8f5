/// A server's figures as lines for another program, one figure a line. Pure.
///
/// A line is a name, a blank and the rest. Lines of unknown names are skipped when read, so that
/// a newer server can say more.
package enum StatusText {
    /// Why lines are no figures, as a sentence.
    package struct Unreadable: Error, Equatable, CustomStringConvertible {
        package let line: String

        package var description: String { "\"\(line)\" is no figure of a server's status" }
    }

    package static func lines(of snapshot: StatusSnapshot) -> [String] {
        var lines = numbers.map { "\($0.key) \(snapshot[keyPath: $0.value])" }
        lines += snapshot.listeners.sorted { $0.key < $1.key }.map { name, counts in
            "listener \(counts.accepted) \(counts.ended) \(name)"
        }
        lines += RefusalReason.allCases.compactMap { reason in
            snapshot.refusals[reason].map { "refused \($0) \(reason.rawValue)" }
        }
        lines += EndingReason.allCases.compactMap { reason in
            snapshot.endings[reason].map { "ended \($0) \(reason.rawValue)" }
        }
        let turns = snapshot.turns
        lines.append(
            "turns " + ([Int(turns.sum)] + turns.counts).map(String.init).joined(separator: " "))
        guard let process = snapshot.process else { return lines }
        lines.append("phase \(process.phase.rawValue)")
        lines.append("version \(process.version)")
        lines += process.addresses.map { "listening \($0)" }
        lines += processNumbers.compactMap { name, path in
            process[keyPath: path].map { "\(name) \($0)" }
        }
        return lines
    }

    /// - Throws: `Unreadable` for a known name whose rest makes no sense.
    package static func read(_ lines: [String]) throws(Unreadable) -> StatusSnapshot {
        var snapshot = StatusSnapshot()
        for line in lines {
            let name = line.prefix { $0 != " " }
            let rest = line.dropFirst(name.count).dropFirst()
            guard take(String(name), String(rest), into: &snapshot) else {
                throw Unreadable(line: line)
            }
        }
        return snapshot
    }

    // MARK: -

    private static var numbers: KeyValuePairs<String, WritableKeyPath<StatusSnapshot, Int>> {
        [
            "workers": \.workers, "silent-workers": \.silentWorkers, "messages": \.messages,
            "bytes-in": \.bytesIn, "bytes-out": \.bytesOut,
            "handshakes-failed": \.handshakesFailed, "buffered-bytes": \.bufferedBytes,
            "timers": \.timers, "watched-descriptors": \.watchedDescriptors,
        ]
    }

    private static var processNumbers:
        KeyValuePairs<String, WritableKeyPath<ProcessStatistics, Int?>>
    {
        [
            "process": \.processNumber, "started": \.startNumber, "uptime": \.uptimeNumber,
            "open-descriptors": \.openDescriptors, "descriptor-limit": \.descriptorLimit,
            "resident-bytes": \.residentBytes,
        ]
    }

    /// False when a known name has a wrong rest.
    private static func take(
        _ name: String, _ rest: String, into snapshot: inout StatusSnapshot
    ) -> Bool {
        if let path = numbers.first(where: { $0.key == name })?.value {
            guard let number = Int(rest) else { return false }
            snapshot[keyPath: path] = number
            return true
        }
        if let path = processNumbers.first(where: { $0.key == name })?.value {
            guard let number = Int(rest) else { return false }
            snapshot.process = snapshot.process ?? ProcessStatistics()
            snapshot.process?[keyPath: path] = number
            return true
        }
        switch name {
        case "listener": return takeListener(rest, into: &snapshot)
        case "refused": return takeCount(rest) { snapshot.refusals[$0] = $1 }
        case "ended": return takeCount(rest) { snapshot.endings[$0] = $1 }
        case "turns": return takeTurns(rest, into: &snapshot)
        case "phase":
            guard let phase = ServerPhase(rawValue: rest) else { return false }
            snapshot.process = snapshot.process ?? ProcessStatistics()
            snapshot.process?.phase = phase
        case "version":
            snapshot.process = snapshot.process ?? ProcessStatistics()
            snapshot.process?.version = rest
        case "listening":
            snapshot.process = snapshot.process ?? ProcessStatistics()
            snapshot.process?.addresses.append(rest)
        default: break
        }
        return true
    }

    private static func takeListener(_ rest: String, into snapshot: inout StatusSnapshot) -> Bool {
        let words = rest.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3, let accepted = Int(words[0]), let ended = Int(words[1]) else {
            return false
        }
        var counts = StatusSnapshot.Connections()
        counts.accepted = accepted
        counts.ended = ended
        snapshot.listeners[String(words[2])] = counts
        return true
    }

    /// A reason that is not known is a newer server's.
    private static func takeCount<Reason: RawRepresentable<String>>(
        _ rest: String, _ keep: (Reason, Int) -> Void
    ) -> Bool {
        let words = rest.split(separator: " ", maxSplits: 1)
        guard words.count == 2, let count = Int(words[0]) else { return false }
        if let reason = Reason(rawValue: String(words[1])) { keep(reason, count) }
        return true
    }

    private static func takeTurns(_ rest: String, into snapshot: inout StatusSnapshot) -> Bool {
        let numbers = rest.split(separator: " ").map { Int64($0) }
        guard numbers.count == snapshot.turns.counts.count + 1, !numbers.contains(nil) else {
            return false
        }
        snapshot.turns.sum = numbers[0] ?? 0
        snapshot.turns.counts = numbers.dropFirst().map { Int($0 ?? 0) }
        return true
    }
}

/// The numbers that are always there, in the shape of those that may be missing.
extension ProcessStatistics {
    fileprivate var processNumber: Int? {
        get { processID }
        set { processID = newValue ?? 0 }
    }
    fileprivate var startNumber: Int? {
        get { Int(startTime) }
        set { startTime = Int64(newValue ?? 0) }
    }
    fileprivate var uptimeNumber: Int? {
        get { uptime }
        set { uptime = newValue ?? 0 }
    }
}
