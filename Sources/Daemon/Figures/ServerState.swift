package import Figures

/// The stage of a server's life.
package enum ServerPhase: String, CaseIterable, Sendable {
    /// It does not listen yet.
    case starting
    case ready
    /// It serves the connections that it has, and wants no new ones.
    case draining
}

/// What identifies a running server, and the stage of its life. Pure.
package struct ServerState: Equatable, Sendable {
    package var phase = ServerPhase.starting
    package var version = ""
    /// Where it listens.
    package var addresses: [String] = []
    package var processID = 0
    /// Milliseconds since the start, by a clock that is never set.
    package var uptime = 0

    package init() {}

    /// The figures that are of the state.
    package static let figures = FigureTable<ServerState>([
        Figure(
            "carillond_build_info", .gauge, "The program's version.", \.build,
            label: FigureLabel("version")),
        Figure(
            "carillond_ready", .gauge, "1 when new connections are wanted, 0 otherwise.",
            \.readiness),
    ])

    private var build: [String: Int] { [version: 1] }
    private var readiness: Int { phase == .ready ? 1 : 0 }
}
