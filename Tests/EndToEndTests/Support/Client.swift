import TerminalTesting

/// How the tests start a `carillon`.
enum Client {
    /// As in a script: `printf ... | carillon localhost:21567`.
    static func inPipes(_ arguments: String..., closed: Set<Int32> = []) throws -> PipedProgram {
        try PipedProgram(
            try ChildProcess.product("carillon"),
            arguments,
            environment: ["TZ": "UTC"],
            closed: closed
        )
    }

    /// As a person starts it, in a terminal.
    static func onTerminal(
        _ arguments: String...,
        environment: [String: String] = [:],
        rows: Int = 24,
        columns: Int = 80
    ) throws -> TerminalProgram {
        try TerminalProgram(
            try ChildProcess.product("carillon"),
            arguments,
            environment: environment.merging(["TZ": "UTC"]) { given, _ in given },
            rows: rows,
            columns: columns
        )
    }
}
