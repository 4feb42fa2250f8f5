import ArgumentParser
import ChatService

/// `carillond chat invitation`.
struct InvitationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invitation",
        abstract: "Invite people to register an account, also while the server runs.",
        discussion: """
            With registration = invite in the settings an account is registered by the code of an \
            invitation: by "/msg NickServ REGISTER password * code", or by a client that asks for an \
            address of e-mail, in the place of that. Only a digest of the code is stored.
            """,
        subcommands: [AddCommand.self, ListCommand.self, DeleteCommand.self])

    struct AddCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Make an invitation, and print its code.")

        @Option(help: ArgumentHelp("How many accounts it is for.", valueName: "count"))
        var uses = 1
        @Option(help: ArgumentHelp("For how many days it is valid.", valueName: "count"))
        var days = 30
        @OptionGroup var place: NetworkPlace

        func validate() throws {
            guard (1...1_000_000).contains(uses) else {
                throw ValidationError("--uses \(uses): write a number from 1 to 1000000.")
            }
            guard (1...3_650).contains(days) else {
                throw ValidationError("--days \(days): write a number from 1 to 3650.")
            }
        }

        func run() throws {
            let order = InvitationOrder.add(uses: uses, days: days)
            try place.carryOut { try order.carryOut(in: $0) }
        }
    }

    struct ListCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the invitations that can be used, without codes.")

        @OptionGroup var place: NetworkPlace

        func run() throws { try place.carryOut { try InvitationOrder.list.carryOut(in: $0) } }
    }

    struct DeleteCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete",
            abstract: "Delete an invitation, by its code or by its name in the list.")

        @Argument(help: "The code, or the first digits of the name.")
        var code: String
        @OptionGroup var place: NetworkPlace

        func run() throws {
            try place.carryOut { try InvitationOrder.delete(code).carryOut(in: $0) }
        }
    }
}
