import ArgumentParser
import Conversation
import ReactorKit
import Settings
import SystemPackage
import TerminalUI
import Text

/// The command line of the client.
@main
struct Carillon: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "carillon",
        abstract: "Talks to a timestamp server, or any service of lines, from the terminal.",
        discussion: """
            On a terminal it fills the screen; F1 lists the keys. In a pipe it sends standard \
            input as it arrives and writes what it receives byte for byte; at the end of the input \
            it closes its sending half and reads until the server closes. With --plain on a \
            terminal, and with --lockstep, it sends the lines one by one and prints the replies. \
            --once, --lockstep and --timeout imply --plain: "carillon --once --timeout 2 host:port \
            <<<ping" is a health check. The exit status is one of sysexits(3): 0 success, 64 wrong \
            command line, 65 a line of the input was too long, 66 no input, or the file of --config \
            cannot be read, 68 unknown host, 69 cannot connect, 70 the command of --exec failed, \
            71 system error, 74 the connection broke, 75 no reply in time, 77 certificate not \
            trusted, 78 unsuitable terminal or invalid proxy variable.
            """,
        version: ProgramVersion.current)

    @Argument(
        help: ArgumentHelp(
            """
            Where to connect: host:port, tls:host:port, telnet:host, telnets:host, unix:/path, IPv6 \
            in brackets, or a saved name (default: the setting endpoint, localhost:21567). Each one \
            gets a tab.
            """,
            valueName: "endpoint"))
    var endpoints: [String] = []

    @Flag(help: "Start a server in this process, and connect to it.")
    var local = false

    @Flag(help: "Use standard input and output, without a screen.")
    var plain = false

    @Flag(
        help: """
            Send a line of the input when the previous one is answered, and print each reply as a \
            line; an empty line ends it.
            """)
    var lockstep = false

    @Flag(help: "Send the first line of the input, print the first line received, and exit.")
    var once = false

    @Option(
        help: ArgumentHelp(
            """
            Time limit for connecting and for each reply without a screen; in a pipe, for the \
            server's silence after the end of the input. Fractions are allowed.
            """,
            valueName: "seconds"))
    var timeout: Seconds?

    @Option(
        name: .customLong("exec"),
        help: ArgumentHelp(
            """
            Run this with sh(1) for each received line, with the line on its standard input; \
            without a screen its output replaces the line.
            """, valueName: "command"))
    var command: String?

    @OptionGroup(title: "Connections")
    var connections: ConnectionOptions

    @OptionGroup(title: "Settings") var settings: ClientSettingsOptions

    /// Refuses to run where the command line cannot be read, since its options would be ignored.
    static func main() {
        guard ProgramArguments.areKnown(CommandLine.arguments, by: "carillon") else {
            Self.exit(withError: ExitCode(.usage))
        }
        main(nil)
    }

    func validate() throws {
        if local, !endpoints.isEmpty {
            throw ValidationError("--local connects to its own server: leave the endpoint out.")
        }
    }

    func run() throws {
        let closed = StandardDescriptors.prepare()
        var begin = settings.start()
        if let reason = begin.unreadable {
            Self.complain("\(reason)")
            throw ExitCode(.noInput)
        }
        let remotes = try local ? [] : remotes(&begin)
        do {
            if closed.contains(.standardInput) { throw StartError.noInput }
            // A key waits at most for the lines of one read, which is always full in a flood.
            let reactor = try Reactor(readSize: 16_384)
            let server = try local ? LocalServer(on: reactor) : nil
            defer { server?.stop() }
            let destinations = server.map { [Destination($0.endpoint)] } ?? remotes
            if let server { begin.stored.names[server.endpoint] = LocalServer.name }
            let connector = try connections.connector(on: reactor)
            let isFullScreen =
                !plain && !once && !lockstep && timeout == nil
                && StandardDescriptors.isTerminal(.standardInput)
                && StandardDescriptors.isTerminal(.standardOutput)
            let status =
                try isFullScreen
                ? runFullScreen(destinations, by: connector, on: reactor, begin: begin)
                : runPlain(
                    destinations, by: connector, on: reactor, begin: begin,
                    isOutputClosed: closed.contains(.standardOutput))
            if status != .success { throw ExitCode(status) }
        } catch let error as ExitCode {
            throw error
        } catch {
            Self.complain("\(error)")
            throw ExitCode(StartError.status(of: error))
        }
    }

    /// The destinations of the command line, or otherwise of the setting.
    private func remotes(_ begin: inout ClientStart) throws -> [Destination] {
        let places =
            endpoints.isEmpty ? [begin.settings.endpoint] : ClientSettings.places(endpoints)
        return try places.map { text in
            let destination = try Self.destination(text, begin.settings)
            if let remark = begin.settings.remark(on: destination, enteredAs: text) {
                begin.remarks.append(remark)
            }
            return destination
        }
    }

    private static func destination(
        _ text: String, _ settings: ClientSettings
    ) throws -> Destination {
        do throws(EndpointError) {
            return try settings.destination(text)
        } catch {
            throw ValidationError("\(error).")
        }
    }

    private func runFullScreen(
        _ destinations: [Destination], by connector: Connector, on reactor: Reactor,
        begin: ClientStart
    ) throws -> ProgramStatus {
        let exitReport = try FullScreen.run(
            destinations, by: connector, on: reactor, command: command, begin: begin)
        for sentence in exitReport.sentences { Self.complain(sentence) }
        return exitReport.status
    }

    private func runPlain(
        _ destinations: [Destination], by connector: Connector, on reactor: Reactor,
        begin: ClientStart,
        isOutputClosed: Bool
    ) throws -> ProgramStatus {
        for complaint in begin.complaints + begin.warnings { Self.complain(complaint) }
        guard destinations.count == 1 else { throw StartError.severalWithoutScreen }
        var options = PlainOptions(
            command: command, once: once, lockstep: lockstep, timeout: timeout?.duration,
            isOutputClosed: isOutputClosed)
        let environment = ProcessEnvironment.variables
        options.colorDepth = ColorDepth(type: environment["TERM"], environment: environment)
        let terminal = PlainTerminal(on: reactor)
        options.size = terminal?.size
        let session = PlainSession(
            to: destinations[0], on: reactor, options: options, connector: connector, begin: begin)
        session.showInput = { terminal?.showInput($0) }
        try terminal?.onResize { session.resized(to: $0) }
        session.start()
        try reactor.run()
        return session.status
    }

    /// The sentence may contain text from a peer or a certificate.
    private static func complain(_ sentence: String) {
        _ = try? FileDescriptor.standardError.writeAll(
            "carillon: \(VisibleText(sentence))\n".utf8)
    }
}
