import ArgumentParser
import Daemon
import Logging
import ReactorKit
import Settings

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
        version: ProgramVersion.current)

    @OptionGroup var options: ServerOptions

    @Flag(help: "Say what is wrong with the settings, with line and reason, and end.")
    var check = false

    func run() throws {
        _ = StandardDescriptors.prepare()
        let start = try options.start()
        let (settings, diagnostics) = start.read()
        var log = Logger(label: "carillond") { _ in ConsoleLogHandler() }
        log.logLevel = settings.logLevel
        for diagnostic in diagnostics { log.error("\(diagnostic)") }
        guard diagnostics.isEmpty else { throw ExitCode(78) }  // EX_CONFIG
        if check { return }
        do {
            let reactor = try Reactor()
            let server = Server(settings, on: reactor, log: log)
            server.status.version = ProgramVersion.current
            try server.endOnSignals()
            try server.reloadOnSignal(from: start)
            try server.start()
            try reactor.run()
        } catch {
            log.error("\(error)")
            throw ExitCode(exitStatus(of: error))
        }
    }
}
