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

    /// Starts it on ports that the kernel chooses; `name` is that of its files.
    init(_ name: String, in folder: TemporaryFolder) throws {
        self.name = name
        self.folder = folder
        program = try Self.start(0, 0, log: "\(name)-1.log", in: folder)
        let log = folder.read("\(name)-1.log") ?? ""
        port = try Self.port(in: log, behind: "listening on 127.0.0.1:")
        statusPort = try Self.port(in: log, behind: "status on http://127.0.0.1:")
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
        try folder.wait(for: "waiting for connection...", in: log)
        return program
    }

    private static func port(in log: String, behind words: String) throws -> UInt16 {
        for line in log.split(separator: "\n") {
            guard let found = line.firstRange(of: words) else { continue }
            let digits = line[found.upperBound...].prefix { $0.isASCII && $0.isNumber }
            if let port = UInt16(digits) { return port }
        }
        throw Errno.addressNotAvailable
    }
}
