import ArgumentParser
import ChatService

/// `carillond chat audit`.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Show what was done to accounts and rooms, and what operators did.",
        discussion: """
            A line each, the oldest first: the time, the act and what it was done to, who did it, and \
            the reason. What has no name behind "by" was done by the owner of the account, or by the \
            administrator on this machine.
            """)

    @Option(help: ArgumentHelp("How many acts, the latest ones.", valueName: "count"))
    var last = 50
    @OptionGroup var place: NetworkPlace

    func validate() throws {
        guard (1...1_000_000).contains(last) else {
            throw ValidationError("--last \(last): write a number from 1 to 1000000.")
        }
    }

    func run() throws {
        try place.carryOut { try AuditOrder.lines(in: $0, last: last) }
    }
}
