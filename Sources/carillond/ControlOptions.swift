import ArgumentParser
import Daemon
import ReactorKit
import Settings
import SystemPackage

/// The running server that a subcommand addresses, and the time limit for the reply.
struct ControlOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The server's control socket (default: the one in the server's settings, which --config \
            and --set select as for the server, or the default one).
            """,
            valueName: "path"))
    var controlSocket: String?

    @Option(help: ArgumentHelp("How long to wait, as in 10s or 2m.", valueName: "time"))
    var timeout = Self.usualTimeout

    /// Longer than the 30 seconds that a successor may take.
    static let usualTimeout = "40s"
    private static let format = ValueFormat<Duration>.duration(.zero...(.seconds(86_400)))

    func validate() throws {
        if Self.format.parse(timeout) == nil {
            throw ValidationError("--timeout \(timeout): write a time, as in 10s or 2m.")
        }
    }

    var limit: Duration {
        Self.format.parse(timeout) ?? .seconds(40)
    }

    /// Sends a request, prints the lines of the reply, and returns the server's process id.
    ///
    /// - Throws: `ExitCode` after the error is printed: 69 for no server, 75 for one that does
    ///   not answer, 70 for a refusal; and as `places`.
    func ask(_ request: ControlRequest, of server: ServerOptions) throws -> Int32 {
        let (lines, process) = try reply(to: request, of: server)
        try Self.write(lines)
        return process
    }

    /// Sends a request, and returns the lines of the reply and the server's process id.
    ///
    /// - Throws: as `ask`; the lines of a refusal are printed.
    func reply(
        to request: ControlRequest, of server: ServerOptions
    ) throws -> (lines: [String], process: Int32) {
        let reply = try converse(request, with: server) { _ in nil }
        switch reply.ending {
        case .done(let process): return (reply.lines, process)
        case .failed(let reason):
            try? Self.write(reply.lines)
            throw Self.refused(reason)
        }
    }

    /// Sends requests over one connection: the first one, and what `next` returns for each reply.
    /// Returns the last reply.
    ///
    /// - Throws: `ExitCode` after the error is printed: 69 for no server, 75 for one that does not
    ///   answer, 70 for one that is older and does not know the request; and as `places`.
    func converse(
        _ request: ControlRequest, with server: ServerOptions,
        next: @escaping (ControlReply) -> ControlRequest?
    ) throws -> ControlReply {
        _ = StandardDescriptors.prepare()
        let client = ControlClient(try places(of: server))
        let last: ControlReply
        do throws(ControlClient.Failure) {
            last = try client.ask(request, within: limit) { $0.isOfOlderServer ? nil : next($0) }
        } catch {
            Self.complain("\(error)")
            throw ExitCode(error.isSilence ? .noAnswer : .unavailable)
        }
        if last.isOfOlderServer { throw Self.refused(request.complaintAboutOlderServer) }
        return last
    }

    /// The exit code for a request that the server refused, after the reason is printed.
    static func refused(_ reason: String) -> ExitCode {
        complain(reason)
        return ExitCode(.commandFailed)
    }

    /// Writes these lines to standard output.
    ///
    /// - Throws: `ExitCode` 74 after the error is printed; nothing is printed for a closed pipe.
    static func write(_ lines: [String]) throws {
        try write(lines.map { "\($0)\n" }.joined())
    }

    /// Writes a text to standard output; throws as for lines.
    static func write(_ text: String) throws { try write(Array(text.utf8)) }

    /// Writes bytes to standard output; throws as for lines.
    static func write(_ bytes: [UInt8]) throws {
        do {
            try FileDescriptor.standardOutput.writeAll(bytes)
        } catch {
            if error as? Errno != .brokenPipe {
                complain("cannot write to standard output: \(error)")
            }
            throw ExitCode(.broken)
        }
    }

    static func complain(_ reason: String) {
        _ = try? FileDescriptor.standardError.writeAll("carillond: \(reason)\n".utf8)
    }

    /// The paths where its control socket may be.
    ///
    /// - Throws: `ExitCode` 66 when the settings file cannot be read, and 78 when the settings name
    ///   no socket, after the reason is printed; `ValidationError` for a wrong `--set`.
    func places(of server: ServerOptions) throws -> [FilePath] {
        try places(from: try server.start())
    }

    /// The same, by the sources of the server's settings.
    func places(from start: @autoclosure () throws -> ServerStart) throws -> [FilePath] {
        if let controlSocket { return [ServerOptions.absolute(controlSocket)] }
        let settings = try Self.settings(from: try start())
        // The server reports what else is wrong with its settings.
        switch settings.controlSocket {
        case "off": throw Self.wrongSettings("control-socket is off in the settings")
        case let path?: return [FilePath(path)]
        case nil:
            return ControlPlace.ofClient(
                ProcessEnvironment.variables, user: Account.current.user)
        }
    }

    /// The settings that the sources have.
    ///
    /// - Throws: as `places`.
    static func settings(from start: ServerStart) throws -> ServerSettings {
        let (settings, diagnostics, _) = try read(start)
        if let noFile = diagnostics.first(where: { $0.origin == .flag("--config") }) {
            throw wrongSettings(noFile.reason)
        }
        return settings
    }

    private static func read(
        _ start: ServerStart
    ) throws -> (ServerSettings, diagnostics: [SettingsDiagnostic], [SettingsDiagnostic]) {
        do throws(SettingsDiagnostic) {
            return try start.read(pipes: .atStart)
        } catch {
            complain(error.reason)
            throw ExitCode(.noInput)
        }
    }

    private static func wrongSettings(_ reason: String) -> ExitCode {
        complain(reason)
        return ExitCode(.configuration)
    }
}
