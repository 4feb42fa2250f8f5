public import ArgumentParser
import Daemon
public import Logging
import ReactorKit
import Timestamps

/// The command line of the server.
@main
struct Carillond: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "carillond",
        abstract: "Answers every line with the time and the line.",
        discussion: """
            Ends with status 0 on SIGTERM and SIGINT, when its connections have finished or \
            5 seconds have passed; a second signal ends it at once.
            """,
        version: "0.1.0")

    @Option(
        help: ArgumentHelp(
            "Where to listen: host:port, IPv6 in brackets, unix:/path. May be repeated.",
            valueName: "endpoint"),
        transform: { try Endpoint($0, defaultPort: TimestampService.defaultPort) })
    var listen: [Endpoint] = []

    @Option(
        help: ArgumentHelp(
            "What is one message: \"lines\", or \"chunks\" (whatever one read returned).",
            valueName: "lines|chunks"))
    var framing = Framing.lines

    @Option(
        help: ArgumentHelp("The most bytes of one line, its end not counted.", valueName: "bytes"))
    var maxLine = TimestampServer.lineLimit

    @Option(
        help: ArgumentHelp(
            "The layout of the time: ctime, iso8601, unix, or a pattern of strftime(3).",
            valueName: "format"),
        transform: { text in
            guard let layout = TimeLayout(text) else {
                throw ValidationError("write ctime, iso8601, unix, or a pattern with % in it")
            }
            return layout
        })
    var timeFormat = TimeLayout.ctime

    @Option(
        help: ArgumentHelp(
            "The least that is logged: trace, debug, info, notice, warning, error, critical.",
            valueName: "level"))
    var logLevel = Logger.Level.info

    func validate() throws {
        if let endpoint = listen.first(where: \.requiresTLS) {
            throw ValidationError("\(endpoint): TLS is not spoken yet; write host:port.")
        }
        guard (1...(1 << 30)).contains(maxLine) else {
            throw ValidationError("--max-line must be between 1 and \(1 << 30) bytes.")
        }
    }

    func run() throws {
        _ = StandardDescriptors.prepare()
        var log = Logger(label: "carillond") { _ in ConsoleLogHandler() }
        log.logLevel = logLevel
        do {
            let reactor = try Reactor()
            let server = Server(settings, on: reactor, log: log)
            try server.endOnSignals()
            try server.start()
            try reactor.run()
        } catch {
            log.error("\(error)")
            throw ExitCode(exitStatus(of: error))
        }
    }

    private var settings: ServerSettings {
        var settings = ServerSettings()
        if !listen.isEmpty { settings.endpoints = listen }
        settings.framing = framing
        settings.lineLimit = maxLine
        settings.timeLayout = timeFormat
        return settings
    }
}

extension Framing: ExpressibleByArgument {}
extension Logger.Level: @retroactive ExpressibleByArgument {}
