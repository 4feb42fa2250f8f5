import ArgumentParser
import ChatService
import Daemon
import ProgramOptions
import ReactorKit
import Services
import Settings
import SystemPackage

/// The help of the server's settings options.
enum ServerSettingsHelp: SettingsOptionsHelp {
    static let usualFile = "\(ServerStart.usualFile)"
    static let assignment = "max-connections=1000"
}

/// The command line's options for settings.
///
/// Each is the text of the setting of its name; the table of settings checks it.
struct ServerOptions: ParsableArguments {
    @OptionGroup var settings: SettingsOptions<ServerSettingsHelp>

    @Option(
        help: ArgumentHelp(
            "Where to listen: host:port, IPv6 in brackets, tls:host:port, unix:/path. May be repeated.",
            valueName: "endpoint"))
    var listen: [String] = []

    @Option(
        help: ArgumentHelp(
            "The service for connections: \(list(of: ServiceCatalog.offered.currentNames)), or a section.",
            valueName: "service"))
    var service: String?

    @Flag(
        help: """
            Serve chat for clients of IRC at 127.0.0.1:6667, unless --listen names other addresses.
            """)
    var chat = false

    @Option(help: ArgumentHelp("The former name of --service.", visibility: .hidden))
    var mode: String?

    @Option(
        help: ArgumentHelp(
            "How messages are separated: \"lines\", or \"chunks\" (the result of each read).",
            valueName: "lines|chunks"))
    var framing: String?

    @Option(
        help: ArgumentHelp("The most bytes of a line, without its end.", valueName: "bytes"))
    var maxLine: String?

    @Option(
        help: ArgumentHelp(
            "The format of the time: ctime, iso8601, unix, or a pattern for strftime(3).",
            valueName: "format"))
    var timeFormat: String?

    @Option(help: ArgumentHelp("The most connections.", valueName: "count"))
    var maxConnections: String?

    @Option(
        help: ArgumentHelp(
            "How long a connection may be idle, as in 10m.", valueName: "time"))
    var idleTimeout: String?

    @Option(
        help: ArgumentHelp(
            "Reactor threads; 0: one for each core.", valueName: "count"))
    var threads: String?

    @Option(
        help: ArgumentHelp(
            "Where to serve /healthz, /readyz and /metrics by HTTP. May be repeated.",
            valueName: "host:port"))
    var statusListen: [String] = []

    @Option(help: ArgumentHelp("Append the log to a file.", valueName: "path"))
    var logFile: String?

    @Option(help: ArgumentHelp("The format of the log.", valueName: "text|json"))
    var logFormat: String?

    @Option(
        help: ArgumentHelp(
            "The lowest level to log: trace, debug, info, notice, warning, error, critical.",
            valueName: "level"))
    var logLevel: String?

    @Option(help: ArgumentHelp("A file for the process id.", valueName: "path"))
    var pidFile: String?

    @Option(help: ArgumentHelp("The user to run as once everything is open.", valueName: "name"))
    var user: String?

    @Option(help: ArgumentHelp("The group to run as.", valueName: "name"))
    var group: String?

    @Option(
        help: ArgumentHelp("The root directory once everything is open.", valueName: "path"))
    var chroot: String?

    @Option(help: ArgumentHelp("The working directory.", valueName: "path"))
    var workingDirectory: String?

    func validate() throws {
        if chat, service != nil || mode != nil {
            throw ValidationError("--chat is --service chat: leave out the other one.")
        }
        for (name, value) in try flags() {
            if let reason = ServerSettings.complaint(
                ofValue: value, for: name, services: .offered)
            {
                let path = name.split(separator: ".").map(String.init)
                // The reason has the name of a setting, and not that of its service.
                let place = path.count > 1 ? "\(SettingsSources.origin(ofFlag: path)): " : ""
                throw ValidationError("\(place)\(reason).")
            }
        }
    }

    /// The sources of the settings.
    func start() throws -> ServerStart {
        ServerStart(
            services: .offered, environment: ProcessEnvironment.variables,
            file: settings.config.map { Self.absolute($0) }, flags: try flags())
    }

    // MARK: -

    private func flags() throws -> [String: String] {
        var flags = try settings.values()
        if !listen.isEmpty { flags["listen"] = listen.joined(separator: ", ") }
        if !statusListen.isEmpty { flags["status-listen"] = statusListen.joined(separator: ", ") }
        if chat, listen.isEmpty { flags["listen"] = "\(ChatService.usualEndpoint)" }
        let words = [
            "service": chat ? ChatService.name : service, "mode": mode, "framing": framing,
            "max-line": maxLine,
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

    /// A path of the command line as an absolute one.
    static func absolute(_ path: String) -> FilePath {
        SettingsOptions<ServerSettingsHelp>.absolute(path)
    }
}
