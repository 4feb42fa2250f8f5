package import Figures

/// The state and the figures of a server at one moment. Pure.
///
/// The control socket sends it as lines: a name, a blank and the rest. Lines of unknown names are
/// skipped when read, so that a newer server can send more.
package struct StatusSnapshot: Equatable, Sendable {
    /// What the figures of a server are called and mean, in the order of the documentation.
    package static let definitions =
        Counters.figures.definitions + ServerState.figures.definitions
        + ProcessStatistics.figures.definitions

    package var state: ServerState
    package var figures: FigureReadings

    /// The state, and these figures.
    package init(_ state: ServerState, _ figures: FigureReadings) {
        self.state = state
        self.figures = figures
    }

    /// Workers that did not answer in time, whose figures are missing.
    package var silentWorkers: Int { figures[Counters.silentWorkers]?.total ?? 0 }

    /// The lines, each without its end.
    package var lines: [String] {
        let state = [
            "phase \(state.phase.rawValue)", "version \(state.version)",
            "process \(state.processID)", "uptime \(state.uptime)",
        ]
        return state + self.state.addresses.map { "listening \($0)" } + figures.lines
    }

    /// Reads the lines of a server.
    ///
    /// - Throws: ``FigureLineError`` for a known name whose rest cannot be read.
    package init(reading lines: [String]) throws(FigureLineError) {
        state = ServerState()
        for line in lines {
            let name = line.prefix { $0 != " " }
            guard state.take(name, String(line.dropFirst(name.count + 1))) else {
                throw FigureLineError(line: line)
            }
        }
        figures = try FigureReadings(reading: lines, of: Self.definitions)
    }
}

extension ServerState {
    /// False when the rest of a known line cannot be read.
    fileprivate mutating func take(_ name: Substring, _ rest: String) -> Bool {
        switch name {
        case "phase":
            guard let phase = ServerPhase(rawValue: rest) else { return false }
            self.phase = phase
        case "version": version = rest
        case "listening": addresses.append(rest)
        case "process":
            guard let number = Int(rest) else { return false }
            processID = number
        case "uptime":
            guard let number = Int(rest) else { return false }
            uptime = number
        default: break
        }
        return true
    }
}
