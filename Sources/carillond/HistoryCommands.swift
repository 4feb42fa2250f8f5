import Accounts
import ArgumentParser
import ChatService
import Daemon

/// `carillond chat export`.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print what is kept of a room, or of an account, also while the server runs.",
        discussion: """
            Each message and each event is a line of JSON, with the room, or the two people who \
            talked, the time, the account, and the lines as clients got them. Of an account it is \
            what it said and did, and both sides of its direct messages.
            """)

    @Argument(help: "The room, which begins with #, or the account.")
    var name: String
    @OptionGroup var place: NetworkPlace

    func run() throws {
        try place.carryOut { folder in
            try HistoryOrder.export(name, in: folder, write: ControlOptions.write)
            return []
        }
    }
}

/// `carillond chat forget`.
struct ForgetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Remove what an account said and did, also while the server runs.",
        discussion: """
            It removes the messages and events of the account in all rooms, and its direct messages \
            with those of the other side, and overwrites them on disk; that takes free space of twice \
            the size of history.db, and the server stores new messages afterwards. Left are what \
            others wrote about it, what it said without being logged in, backups, and the logs of \
            clients. The account itself stays: "carillond chat account delete" removes it. A running \
            server is notified by its control socket; the status is 75 if it cannot be: then what it \
            has in memory stays there until it ends.
            """)

    @Argument(help: "The account.")
    var name: String
    @OptionGroup var place: NetworkPlace
    @OptionGroup var control: ControlOptions

    func run() throws {
        let account = try AccountCommand.name(name)
        // First: the server may be about to store some of it.
        var failure: (any Error)?
        do {
            try place.notifyServer(
                .dataForgotten(of: "\(account)"), of: place.folder(), by: control)
        } catch {
            failure = error
        }
        try place.carryOut { try HistoryOrder.forget(account, in: $0) }
        if let failure { throw failure }
    }
}
