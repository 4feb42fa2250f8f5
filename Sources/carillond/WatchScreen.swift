import Daemon
import TerminalUI

/// The live screen of a server's figures: the latest ones, and how fast they grow. Pure.
struct WatchScreen: Equatable, Sendable {
    private var latest: StatusSnapshot?
    /// The figures to which the rates are relative.
    private var earlier: StatusSnapshot?
    private var failure: String?

    init() {}

    /// The server has answered.
    mutating func take(_ snapshot: StatusSnapshot) {
        failure = nil
        earlier = latest
        latest = snapshot
    }

    /// The server cannot be reached; the reason is a sentence.
    mutating func take(failure reason: String) {
        failure = reason
        earlier = nil
    }

    /// Whether a key asks to leave.
    static func leaves(_ input: Input) -> Bool {
        switch input {
        case .key(.character("q")), .key(.control("c")), .key(.control("d")), .key(.escape): true
        default: false
        }
    }

    /// The screen; rows that do not fit are left out at the bottom.
    func grid(rows: Int, columns: Int) -> CellGrid {
        var grid = CellGrid(rows: rows, columns: columns)
        var lines = latest.map { StatusTable($0, since: earlier).lines } ?? ["carillond"]
        let heading = lines.removeFirst()
        grid.fill(row: 0, style: Style(.standard, .reversed))
        grid.put(heading, row: 0, column: 0, style: Style(.standard, .reversed))
        for (index, line) in lines.enumerated() where index + 1 < rows - 1 {
            grid.put(line, row: index + 1, column: 0, style: failure == nil ? .plain : Self.old)
        }
        guard rows > 1 else { return grid }
        if let failure {
            grid.put(failure, row: rows - 1, column: 0, style: Style(.standard, .bold))
        } else {
            grid.put("q quits", row: rows - 1, column: 0, style: Self.old)
        }
        return grid
    }

    private static let old = Style(.standard, .dim)
}
