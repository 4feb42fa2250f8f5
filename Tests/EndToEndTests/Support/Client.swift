import FileTesting
import TerminalTesting

/// How the tests start a `carillon`: with its files in a folder of their own.
enum Client {
    /// As in a script: `printf ... | carillon localhost:21567`.
    static func inPipes(
        _ arguments: String...,
        in folder: TemporaryFolder? = nil,
        closed: Set<Int32> = []
    ) throws -> PipedProgram {
        try inPipes(arguments: arguments, in: folder, closed: closed)
    }

    /// The same with arguments that are made at run time.
    static func inPipes(
        arguments: [String],
        in folder: TemporaryFolder? = nil,
        closed: Set<Int32> = []
    ) throws -> PipedProgram {
        let folder = try folder ?? TemporaryFolder()
        return try PipedProgram(
            try ChildProcess.product("carillon"),
            arguments,
            environment: folder.environment.merging(["TZ": "UTC"]) { given, _ in given },
            in: folder,
            closed: closed
        )
    }

    /// As a person starts it, in a terminal.
    static func onTerminal(
        _ arguments: String...,
        environment: [String: String] = [:],
        in folder: TemporaryFolder? = nil,
        rows: Int = 24,
        columns: Int = 80
    ) throws -> TerminalProgram {
        let folder = try folder ?? TemporaryFolder()
        let standard = folder.environment.merging(["TZ": "UTC"]) { given, _ in given }
        return try TerminalProgram(
            try ChildProcess.product("carillon"),
            arguments,
            environment: environment.merging(standard) { given, _ in given },
            in: folder,
            rows: rows,
            columns: columns
        )
    }
}
