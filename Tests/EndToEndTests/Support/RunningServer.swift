import FileTesting
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

    /// Starts it from a shell that has done `preparation`. With a `log` its news are in a file.
    convenience init(
        by preparation: String, _ arguments: String..., log: (TemporaryFolder, String)? = nil
    ) throws {
        let launcher = ["/bin/sh", "-c", "\(preparation) && exec \"$@\"", "sh"]
        try self.init(arguments: arguments, by: launcher, log: log)
    }

    init(
        arguments: [String],
        port: UInt16 = 0,
        environment: [String: String] = ["TZ": "UTC"],
        by launcher: [String] = [],
        log: (folder: TemporaryFolder, name: String)? = nil
    ) throws {
        let words =
            launcher + [try ChildProcess.product("carillond"), "--listen", "127.0.0.1:\(port)"]
            + arguments
        program = try PipedProgram(
            words[0], Array(words.dropFirst()),
            // Where root's servers have their control socket, one may run that is none of ours.
            environment: environment.merging(["CARILLOND_CONTROL_SOCKET": "off"]) { given, _ in
                given
            }
        )
        if let log {
            try log.folder.wait(for: "waiting for connection...", in: log.name)
            self.port = try BackgroundServer.port(in: log.folder.read(log.name))
            return
        }
        try program.wait(for: "a listening server") {
            $0.output.text.contains("waiting for connection...\n")
        }
        self.port = try BackgroundServer.port(in: program.output.text)
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
