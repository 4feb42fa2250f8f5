import Glibc
import SystemPackage
import TerminalTesting

/// A `carillond` that listens on this machine only.
final class RunningServer {
    let program: PipedProgram
    let port: UInt16

    /// Starts it and waits until it serves; port 0 lets the kernel choose one.
    convenience init(
        _ arguments: String...,
        port: UInt16 = 0,
        environment: [String: String] = ["TZ": "UTC"]
    ) throws {
        try self.init(arguments: arguments, port: port, environment: environment)
    }

    init(
        arguments: [String],
        port: UInt16 = 0,
        environment: [String: String] = ["TZ": "UTC"]
    ) throws {
        program = try PipedProgram(
            try ChildProcess.product("carillond"),
            ["--listen", "127.0.0.1:\(port)"] + arguments,
            // Where root's servers have their control socket, one may run that is none of ours.
            environment: environment.merging(["CARILLOND_CONTROL_SOCKET": "off"]) { given, _ in
                given
            }
        )
        try program.wait(for: "a listening server") {
            $0.output.text.contains("waiting for connection...\n")
        }
        let line = program.output.lines.first { $0.hasPrefix("listening on 127.0.0.1:") } ?? ""
        guard let port = UInt16(line.split(separator: ":").last ?? "") else {
            throw Errno.addressNotAvailable
        }
        self.port = port
    }

    var endpoint: String { "127.0.0.1:\(port)" }

    /// Ends without a farewell, as in a crash or a power cut. The port is free afterwards.
    func kill() throws {
        program.process.signal(SIGKILL)
        _ = try program.waitForExit()
    }

    /// Starts another one where this one was.
    func restarted() throws -> RunningServer {
        try RunningServer(port: port)
    }
}
