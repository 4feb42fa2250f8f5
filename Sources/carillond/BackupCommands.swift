import ArgumentParser
import ChatService
import ReactorKit
import SystemPackage

/// `carillond chat backup`.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract:
            "Copy the accounts and rooms of a chat network to a file, also while its server runs.",
        discussion: """
            The file has all that "carillond chat restore" needs on another machine, with the \
            verifiers of all passwords and the key of the cloaks: its mode is 0600. It appears under \
            its name when it is whole and stored.
            """)

    @Argument(help: "The file to make.")
    var file: String
    @Flag(help: "Replace the file if it exists.")
    var replace = false
    @OptionGroup var place: NetworkPlace

    func run() throws {
        try place.carryOut { folder in
            [
                try NetworkBackup.make(
                    of: folder, at: ServerOptions.absolute(file), replacing: replace)
            ]
        }
    }
}

/// `carillond chat restore`.
struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the place of the accounts and rooms of a chat network.",
        discussion: """
            No server may use the data-folder, which is made if it is missing. The backup is checked \
            first. With --replace accounts that are in the folder are kept beside the new ones, under \
            names with .before-restore; without it they are not touched, and the status is 70.
            """)

    @Argument(help: "The file that \"carillond chat backup\" has made.")
    var file: String
    @Flag(help: "Replace the accounts and rooms that are in the folder.")
    var replace = false
    @OptionGroup var place: NetworkPlace

    func run() throws {
        try place.carryOut { folder in
            try NetworkBackup.restore(
                ServerOptions.absolute(file), to: folder, replacing: replace)
        }
    }
}
