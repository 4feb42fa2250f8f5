import ArgumentParser
import ChatService
import Daemon
import ProgramOptions
import ReactorKit
import Services
import Settings
import SystemPackage

/// The data folder of a network that a command is for.
struct NetworkPlace: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The data-folder of the network (default: the one of the settings).",
            valueName: "path"))
    var dataFolder: String?

    @OptionGroup var settings: SettingsOptions<ServerSettingsHelp>

    /// Carries out an order, and prints what came of it; with `control` the server that uses the
    /// folder is notified.
    ///
    /// - Throws: `ExitCode` after the error is printed.
    func carryOut(_ order: AccountOrder, notifying control: ControlOptions? = nil) throws {
        let folder = try carryOut { try order.carryOut(in: $0) }
        if let control { try notifyServer(.dataChanged, of: folder, by: control) }
    }

    /// Calls `body` with the folder, prints the lines that it returns, and returns the folder.
    ///
    /// - Throws: `ExitCode` after the error is printed.
    @discardableResult
    func carryOut(_ body: (FilePath) throws -> [String]) throws -> FilePath {
        _ = StandardDescriptors.prepare()
        let folder = try folder()
        let lines: [String]
        do {
            lines = try body(folder)
        } catch let printed as ExitCode {
            throw printed
        } catch {
            throw ControlOptions.refused("\(error)")
        }
        try ControlOptions.write(lines)
        return folder
    }

    /// Notifies the server that uses the folder, if there is one, and prints what it did.
    ///
    /// - Throws: `ExitCode` 75 after the reason is printed why it does not know of the change.
    func notifyServer(
        _ request: ControlRequest, of folder: FilePath, by control: ControlOptions
    ) throws {
        guard let user = DataFolder.user(of: folder) else { return }
        var reason: String?
        do {
            let client = ControlClient(try control.places(from: try start()))
            let reply = try client.ask(request, within: control.limit)
            switch reply.ending {
            case .done(let process) where process == user.process ?? process:
                let done = reply.lines.isEmpty ? ["took note"] : reply.lines
                return try ControlOptions.write(done.map { "process \(process) \($0)" })
            case .done(let process): reason = "process \(process) answered at the control socket"
            case .failed where reply.isOfOlderServer:
                reason = request.complaintAboutOlderServer
            case .failed(let sentence): reason = sentence
            }
        } catch let failure as ControlClient.Failure {
            reason = "\(failure)"
        } catch is ExitCode {
            // The reason is printed.
        }
        let process = user.process.map { "process \($0)" } ?? "the process"
        ControlOptions.complain(
            "\(process) that uses \(folder) does not know of it before its next "
                + (request == .dataChanged ? "reload" : "start")
                + (reason.map { ": \($0)" } ?? ""))
        throw ExitCode(.noAnswer)
    }

    /// The data folder.
    ///
    /// - Throws: `ExitCode` after the error is printed.
    func folder() throws -> FilePath {
        if let dataFolder { return ServerOptions.absolute(dataFolder) }
        var sections = try networks()
        if sections.isEmpty {
            // The server is started with --chat, and no listener of the settings names it.
            sections = try networks(["service": ChatService.name])
        }
        let folders = sections.compactMap { name, section in
            section.values.first { $0.name == "data-folder" }.flatMap {
                ChatService.dataFolder($0.text, named: name)
            }
        }
        guard let folder = folders.first else {
            throw ControlOptions.refused(
                "the settings have no data-folder of chat; name it by --data-folder")
        }
        guard folders.count == 1 else {
            throw ControlOptions.refused(
                "the settings have several networks; name the folder of one by --data-folder")
        }
        return folder
    }

    /// The services of the settings that are chat networks; `flags` are further settings.
    private func networks(_ flags: [String: String] = [:]) throws -> [String: ServiceSection] {
        try ControlOptions.settings(from: try start(flags)).services.filter {
            $0.value.type == ChatService.self
        }
    }

    /// The sources of the server's settings; `flags` are further settings.
    private func start(_ flags: [String: String] = [:]) throws -> ServerStart {
        ServerStart(
            services: .offered, environment: ProcessEnvironment.variables,
            file: settings.config.map { ServerOptions.absolute($0) },
            flags: try settings.values().merging(flags) { $1 })
    }
}
