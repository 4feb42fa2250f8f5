import CPseudoTerminal
package import FileTesting
import Glibc
package import SystemPackage

/// A program in a pseudo-terminal; killed and reaped in `deinit`.
package final class TerminalProgram: PseudoTerminal {
    package let process: ChildProcess
    private let folder: TemporaryFolder?

    /// Starts the program at `path`.
    ///
    /// Its variables are those in `environment`, and TERM and LC_ALL unless these are overridden. The
    /// folder exists as long as this object.
    package init(
        _ path: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        in folder: TemporaryFolder? = nil,
        rows: Int = 24,
        columns: Int = 80
    ) throws(Errno) {
        self.folder = folder
        let variables = ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8"]
            .merging(environment) { $1 }.map { "\($0)=\($1)" }
        var master: Int32 = -1
        let id = try check(
            unsafe withCStrings([path] + arguments) { arguments in
                unsafe withCStrings(variables) { variables in
                    unsafe pseudo_terminal_spawn(
                        &master,
                        Int32(rows),
                        Int32(columns),
                        path,
                        arguments,
                        variables
                    )
                }
            }
        )
        process = ChildProcess(id: id)
        super.init(master: FileDescriptor(rawValue: master), rows: rows, columns: columns)
    }

    package func signal(_ number: Int32) { process.signal(number) }

    /// Waits until the program ends, and reads all its output.
    package func waitForExit(within limit: Duration = .seconds(60)) throws -> ChildProcess.Ending {
        let deadline = ContinuousClock.now + limit
        while true {
            if case .ended(let ending) = try process.change() {
                drain()
                return ending
            }
            guard try waitForMaster(events: POLLIN, or: process.ended, until: deadline) else {
                throw UnexpectedScreen("the program ends", screen)
            }
            drain()
        }
    }

    /// Waits until the program has stopped itself, as on Ctrl-Z.
    package func waitForStop(within limit: Duration = .seconds(60)) throws {
        let deadline = ContinuousClock.now + limit
        while true {
            drain()
            let change = try process.change()
            if change == .stopped { return drain() }
            guard change == nil, ContinuousClock.now < deadline else {
                throw UnexpectedScreen("the program stops", screen)
            }
            // poll(2) does not report a stop, so this checks at intervals.
            _ = try waitForMaster(events: POLLIN, until: ContinuousClock.now + .milliseconds(5))
        }
    }
}
