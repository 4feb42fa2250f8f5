import Accounts
import ArgumentParser
import ChatService

/// `carillond chat account`.
struct AccountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "List and change the accounts of a chat network, also while its server runs.",
        discussion: """
            The accounts are in the data-folder of the service, which --data-folder names, or the \
            settings that --config and --set select as for the server. A server that uses this \
            folder notes what is changed: for suspend and delete by its control socket, and the \
            status is 75 if it cannot be notified; it notes that at its next reload, then.
            """,
        subcommands: [
            ListCommand.self, AddCommand.self, ChangePasswordCommand.self, SuspendCommand.self,
            ResumeCommand.self, DeleteCommand.self,
        ])

    struct ListCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the accounts.")

        @OptionGroup var place: NetworkPlace

        func run() throws { try place.carryOut(.list) }
    }

    struct AddCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Ask for a password, and add an account.")

        @Argument var name: String
        @OptionGroup var place: NetworkPlace

        func run() throws {
            try place.carryOut(.add(AccountCommand.name(name), AccountCommand.ask()))
        }
    }

    struct ChangePasswordCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "password", abstract: "Ask for a new password of an account, and set it.")

        @Argument var name: String
        @OptionGroup var place: NetworkPlace

        func run() throws {
            try place.carryOut(.setPassword(AccountCommand.name(name), AccountCommand.ask()))
        }
    }

    struct SuspendCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "suspend",
            abstract: """
                Close the sessions of an account, and prevent its owner from logging in; its name \
                stays reserved.
                """)

        @Argument var name: String
        @OptionGroup var place: NetworkPlace
        @OptionGroup var control: ControlOptions

        func run() throws {
            try place.carryOut(.suspend(AccountCommand.name(name)), notifying: control)
        }
    }

    struct ResumeCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "resume", abstract: "Undo the suspension of an account.")

        @Argument var name: String
        @OptionGroup var place: NetworkPlace

        func run() throws { try place.carryOut(.resume(AccountCommand.name(name))) }
    }

    struct DeleteCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete",
            abstract: "Delete an account, whose name is free then, and log its sessions out.")

        @Argument var name: String
        @OptionGroup var place: NetworkPlace
        @OptionGroup var control: ControlOptions

        func run() throws {
            try place.carryOut(.delete(AccountCommand.name(name)), notifying: control)
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
