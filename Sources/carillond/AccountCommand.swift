import Accounts
import ArgumentParser
import ChatService
import Daemon
import ProgramOptions
import ReactorKit
import Services
import Settings
import SystemPackage

/// `carillond chat account`.
struct AccountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "List and change the accounts of a chat network, also while its server runs.",
        discussion: """
            The accounts are in the data-folder of the service, which --data-folder names, or the \
            settings that --config and --set select as for the server.
            """,
        subcommands: [
            ListCommand.self, AddCommand.self, ChangePasswordCommand.self, SuspendCommand.self,
            ResumeCommand.self, DeleteCommand.self,
        ])

    struct ListCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the accounts.")

        @OptionGroup var place: AccountPlace

        func run() throws { try place.carryOut(.list) }
    }

    struct AddCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Ask for a password, and add an account.")

        @Argument var name: String
        @OptionGroup var place: AccountPlace

        func run() throws { try place.carryOut(.add(AccountPlace.name(name), AccountPlace.ask())) }
    }

    struct ChangePasswordCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "password", abstract: "Ask for a new password of an account, and set it.")

        @Argument var name: String
        @OptionGroup var place: AccountPlace

        func run() throws {
            try place.carryOut(.setPassword(AccountPlace.name(name), AccountPlace.ask()))
        }
    }

    struct SuspendCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "suspend",
            abstract: "Prevent the owner of an account from logging in; its name stays reserved.")

        @Argument var name: String
        @OptionGroup var place: AccountPlace

        func run() throws { try place.carryOut(.suspend(AccountPlace.name(name))) }
    }

    struct ResumeCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "resume", abstract: "Undo the suspension of an account.")

        @Argument var name: String
        @OptionGroup var place: AccountPlace

        func run() throws { try place.carryOut(.resume(AccountPlace.name(name))) }
    }

    struct DeleteCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete", abstract: "Delete an account, whose name is free then.")

        @Argument var name: String
        @OptionGroup var place: AccountPlace

        func run() throws { try place.carryOut(.delete(AccountPlace.name(name))) }
    }
}

/// The data folder that a command about accounts is for.
struct AccountPlace: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The data-folder of the network (default: the one of the settings).",
            valueName: "path"))
    var dataFolder: String?

    @OptionGroup var settings: SettingsOptions<ServerSettingsHelp>

    /// Carries out an order, and prints what came of it.
    ///
    /// - Throws: `ExitCode` after the error is printed.
    func carryOut(_ order: AccountOrder) throws {
        _ = StandardDescriptors.prepare()
        let lines: [String]
        do {
            lines = try order.carryOut(in: try folder())
        } catch let code as ExitCode {
            throw code
        } catch {
            throw ControlOptions.refused("\(error)")
        }
        try ControlOptions.write(lines)
    }

    private func folder() throws -> FilePath {
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
        let start = ServerStart(
            services: .offered, environment: ProcessEnvironment.variables,
            file: settings.config.map { ServerOptions.absolute($0) },
            flags: try settings.values().merging(flags) { $1 })
        return try ControlOptions.settings(from: start).services.filter {
            $0.value.type == ChatService.self
        }
    }

    static func name(_ text: String) throws -> AccountName {
        guard let name = AccountName(Array(text.utf8)) else {
            throw ControlOptions.refused("\"\(text)\" cannot be the name of an account")
        }
        return name
    }

    /// Asks for a password as `carillond chat password` does.
    static func ask() throws -> Password {
        let given = try PasswordCommand.ask()
        do throws(PasswordRefusal) {
            return try Password(given)
        } catch {
            throw ControlOptions.refused("\(error)")
        }
    }
}
