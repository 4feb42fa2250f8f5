import ArgumentParser
import Daemon
import ReactorKit
import Services
import Settings
import SystemPackage

/// The options of the command line that are settings.
///
/// Each is the text of the setting of its name, so that one table rules what is allowed.
struct ServerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The settings file (default: \(ServerStart.usualFile)).", valueName: "path"))
    var config: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Give a setting a value, as in max-connections=1000; may be repeated.",
            valueName: "name=value"))
    var assignments: [String] = []

    @Option(
        help: ArgumentHelp(
            "Where to listen: host:port, IPv6 in brackets, tls:host:port, unix:/path. May be repeated.",
            valueName: "endpoint"))
    var listen: [String] = []

    @Option(
        help: ArgumentHelp(
            "What connections are for: \(list(of: ServiceCatalog.offered.names)), or a section.",
            valueName: "service"))
    var service: String?

    @Option(help: ArgumentHelp("The former name of --service.", visibility: .hidden))
    var mode: String?

    @Option(
        help: ArgumentHelp(
            "What is one message: \"lines\", or \"chunks\" (whatever one read returned).",
            valueName: "lines|chunks"))
    var framing: String?

    @Option(
        help: ArgumentHelp("The most bytes of one line, its end not counted.", valueName: "bytes"))
    var maxLine: String?

    @Option(
        help: ArgumentHelp(
            "The layout of the time: ctime, iso8601, unix, or a pattern of strftime(3).",
            valueName: "format"))
    var timeFormat: String?

    @Option(help: ArgumentHelp("Connections in all.", valueName: "count"))
    var maxConnections: String?

    @Option(
        help: ArgumentHelp(
            "How long nothing may come nor go on a connection, as in 10m.", valueName: "time"))
    var idleTimeout: String?

    @Option(
        help: ArgumentHelp(
            "Reactors that share the connections; 0: one for each core.", valueName: "count"))
    var threads: String?

    @Option(
        help: ArgumentHelp(
            "Where /healthz, /readyz and /metrics are served by HTTP. May be repeated.",
            valueName: "host:port"))
    var statusListen: [String] = []

    @Option(help: ArgumentHelp("Add the log to a file.", valueName: "path"))
    var logFile: String?

    @Option(help: ArgumentHelp("How the log is written.", valueName: "text|json"))
    var logFormat: String?

    @Option(
        help: ArgumentHelp(
            "The least that is logged: trace, debug, info, notice, warning, error, critical.",
            valueName: "level"))
    var logLevel: String?

    @Option(help: ArgumentHelp("A file that holds the process id.", valueName: "path"))
    var pidFile: String?

    @Option(help: ArgumentHelp("Who to become once everything is opened.", valueName: "name"))
    var user: String?

    @Option(help: ArgumentHelp("The group to become.", valueName: "name"))
    var group: String?

    @Option(
        help: ArgumentHelp("The folder that is / once everything is opened.", valueName: "path"))
    var chroot: String?

    @Option(help: ArgumentHelp("The folder to stand in.", valueName: "path"))
    var workingDirectory: String?

    func validate() throws {
        for (name, value) in try flags() {
            if let reason = ServerSettings.complaint(
                ofValue: value, for: name, services: .offered)
            {
                throw ValidationError("\(reason).")
            }
        }
    }

    /// Where the settings are read from.
    func start() throws -> ServerStart {
        ServerStart(
            services: .offered, environment: ProcessEnvironment.variables,
            file: config.map { Self.absolute($0) }, flags: try flags())
    }

    // MARK: -

    private func flags() throws -> [String: String] {
        var flags: [String: String] = [:]
        for text in assignments {
            guard let assignment = SettingAssignment(text) else {
                throw ValidationError("--set \(text): write name=value.")
            }
            flags[assignment.name] = assignment.value
        }
        if !listen.isEmpty { flags["listen"] = listen.joined(separator: ", ") }
        if !statusListen.isEmpty { flags["status-listen"] = statusListen.joined(separator: ", ") }
        let words = [
            "service": service, "mode": mode, "framing": framing, "max-line": maxLine,
            "time-format": timeFormat,
            "max-connections": maxConnections, "idle-timeout": idleTimeout, "threads": threads,
            "log-format": logFormat, "log-level": logLevel, "user": user, "group": group,
        ]
        for (name, word) in words { flags[name] = word ?? flags[name] }
        let paths = [
            "log-file": logFile, "pid-file": pidFile, "chroot": chroot,
            "working-directory": workingDirectory,
        ]
        for case (let name, let path?) in paths {
            flags[name] = path == "off" ? path : Self.absolute(path).string
        }
        return flags
    }

    /// A path that means the same wherever the program stands.
    static func absolute(_ path: String) -> FilePath {
        ProcessEnvironment.workingDirectory.pushing(FilePath(path))
    }
}
