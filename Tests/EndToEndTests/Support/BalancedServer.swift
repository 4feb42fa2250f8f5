import Glibc
import SystemPackage
import TerminalTesting

/// A `carillond` as it stands behind a balancer, which can be restarted where it is.
///
/// It logs to files, since nobody reads a pipe while others are waited for.
final class BalancedServer {
    let port: UInt16
    let statusPort: UInt16
    private let name: String
    private let folder: TemporaryFolder
    private var starts = 1
    private var program: PipedProgram

    /// Starts it where there is room; `name` is that of its files.
    init(_ name: String, in folder: TemporaryFolder) throws {
        self.name = name
        self.folder = folder
        (program, port, statusPort) = try LowPort.find { port in
            let program = try Self.start(port, port + 1, log: "\(name)-1.log", in: folder)
            return (program, port, port + 1)
        }
    }

    /// Waits until somebody has come to the one that runs.
    func waitForConnection() throws {
        try folder.wait(for: "...connected from: 127.0.0.1", in: log, within: .seconds(60))
    }

    /// Has it end in good order, and another one start in its place.
    func restart() throws {
        program.process.signal(SIGTERM)
        guard try program.waitForExit(within: .seconds(60)) == .exited(0) else {
            throw UnexpectedOutput("the server ends with status 0", of: program)
        }
        starts += 1
        program = try Self.start(port, statusPort, log: log, in: folder)
    }

    // MARK: -

    private var log: String { "\(name)-\(starts).log" }

    private static func start(
        _ port: UInt16, _ statusPort: UInt16, log: String, in folder: TemporaryFolder
    ) throws -> PipedProgram {
        let program = try PipedProgram(
            try ChildProcess.product("carillond"),
            [
                "--listen", "127.0.0.1:\(port)", "--status-listen", "127.0.0.1:\(statusPort)",
                "--log-file", folder.path.appending(log).string,
                "--set", "proxy-from=127.0.0.1", "--set", "drain-delay=3s",
                "--set", "drain-timeout=20s", "--set", "control-socket=off",
            ],
            environment: ["TZ": "UTC"])
        // One that cannot listen ends.
        while folder.read(log)?.contains("waiting for connection...") != true {
            if (try? program.waitForExit(within: .milliseconds(20))) != nil {
                throw UnexpectedOutput("a listening server", of: program)
            }
        }
        return program
    }
}
