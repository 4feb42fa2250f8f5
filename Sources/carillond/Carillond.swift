import ArgumentParser
import Daemon
import Digests
import Logging
import ReactorKit
import Settings
import SystemPackage

/// The command line of the server.
@main
struct Carillond: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "carillond",
        abstract: "Answers every line with the time and the line.",
        discussion: """
            With --service it serves something else: an echo, or chat for clients of \
            IRC. On SIGTERM and SIGINT it ends with status 0, when its connections have finished \
            or 5 seconds have passed; a second signal ends it at once. On SIGHUP it reads its \
            settings and opens its log again; on SIGUSR2 it starts a successor and ends.
            """,
        version: ProgramVersion.current,
        subcommands: [
            StatusCommand.self, ConnectionsCommand.self, DisconnectCommand.self,
            StopCommand.self, ReloadCommand.self, UpgradeCommand.self,
            ChatCommand.self, SettingsCommand.self,
        ]
    )

    @OptionGroup var options: ServerOptions

    @Flag(
        help: """
            Go into the background, and to the folder /, once ready; a failed start is reported \
            first.
            """)
    var daemonize = false

    @Flag(help: "Check the settings and everything else a start needs, print problems, and exit.")
    var check = false

    func run() throws {
        _ = StandardDescriptors.prepare()
        let console = Logger(label: "carillond") { _ in ConsoleLogHandler() }
        let inheritance: Inheritance
        do {
            inheritance = try Inheritance.take(commandLine: CommandLine.arguments)
        } catch {
            console.error("\(error)")
            throw ExitCode(.systemError)
        }
        var start = try options.start()
        if let file = inheritance.handover?.settingsFile {
            start = start.insisting(on: FilePath(file))
        }
        let (settings, warnings) = try read(start, inheritance, console)
        for warning in warnings { console.warning("\(warning)") }
        if check { return try checkStart(settings, console) }
        let process = try started(settings, from: start, inheritance, console)
        if settings.logFile == nil { process.noteLogged(warnings) }
        do {
            try process.run()
        } catch {
            process.log.error("\(error)")
            throw ExitCode(exitStatus(of: error))
        }
    }

    /// Refuses to run where the command line cannot be read, since its options would be ignored.
    static func main() {
        guard ProgramArguments.areKnown(CommandLine.arguments, by: "carillond") else {
            Self.exit(withError: ExitCode(.usage))
        }
        OpenSSLCleanup.skip()
        main(nil)
    }

    // MARK: -

    private func read(
        _ start: ServerStart, _ inheritance: Inheritance, _ console: Logger
    ) throws -> (ServerSettings, warnings: [SettingsDiagnostic]) {
        do throws(SettingsDiagnostic) {
            // The predecessor has read the contents of pipes.
            let (settings, diagnostics, warnings) = try start.read(
                pipes: inheritance.handover == nil ? .atStart : .refused)
            if diagnostics.isEmpty { return (settings, warnings) }
            for diagnostic in diagnostics { console.error("\(diagnostic)") }
            inheritance.report(.failed(diagnostics[0].description))
        } catch {
            console.error("\(error)")
            inheritance.report(.failed("\(error)"))
            throw ExitCode(.noInput)
        }
        throw ExitCode(.configuration)
    }

    private func checkStart(_ settings: ServerSettings, _ console: Logger) throws {
        let check = StartCheck(settings)
        for warning in check.warnings { console.warning("\(warning)") }
        for problem in check.problems { console.error("\(problem)") }
        if !check.problems.isEmpty { throw ExitCode(.configuration) }
    }

    /// Starts the server; the outcome is reported to the predecessor and the starting process.
    private func started(
        _ settings: ServerSettings, from start: ServerStart, _ inheritance: Inheritance,
        _ console: Logger
    ) throws -> ServerProcess {
        var background: Daemonization?
        var log: Logger?
        do {
            if daemonize, inheritance.handover != nil {
                // It is in the background as its predecessor is, but was started in the folder of
                // the first start.
                try ProcessGround.changeFolder(to: "/")
            } else if daemonize {
                if settings.logFile == nil {
                    console.warning("the log is discarded: set --log-file")
                }
                background = try Daemonization.begin()
            }
            let process = try ServerProcess(settings, from: start, inheritance)
            if settings.logFile != nil { log = process.log }
            try process.serve()
            background?.report(0)
            return process
        } catch {
            log?.error("\(error)")
            console.error("\(error)")
            inheritance.report(.failed("\(error)"))
            background?.report(UInt8(exitStatus(of: error).rawValue))
            throw ExitCode(exitStatus(of: error))
        }
    }
}
