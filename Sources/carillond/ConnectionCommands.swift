import ArgumentParser
import Daemon
import ReactorKit
import Settings

/// `carillond connections`.
struct ConnectionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connections", abstract: "List the open connections of the running server.",
        discussion: """
            Prints a table, in the order of the numbers: the connection's number, the client's \
            address, since when it is open, bytes received and sent (under TLS, those of the \
            records), bytes that are buffered for it, its service, and where it was accepted. Only \
            the last column contains blanks. Connections that a predecessor still serves after an \
            upgrade are not listed.
            """)

    @ParentCommand var parent: Carillond
    @OptionGroup var control: ControlOptions

    func run() throws {
        var table = ConnectionTable { Int(WallTime.zoneOffset(at: $0) ?? 0) }
        var hasBegun = false
        var failure: (any Error)?
        let last = try control.converse(.connections(after: 0), with: parent.options) { reply in
            let connections = reply.lines.compactMap { ConnectionSummary($0) }
            do {
                try ControlOptions.write(
                    hasBegun ? table.rows(connections) : table.beginning(connections))
            } catch {
                failure = error
                return nil
            }
            hasBegun = true
            guard case .done = reply.ending else { return nil }
            return connections.last.map { .connections(after: $0.number) }
        }
        if let failure { throw failure }
        if case .failed(let reason) = last.ending { throw ControlOptions.refused(reason) }
    }
}

/// `carillond disconnect`.
struct DisconnectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disconnect",
        abstract: "Close connections of the running server, by their numbers.",
        discussion: """
            "carillond connections" prints the numbers. What was sent to the client before is \
            delivered; a client that does not close its side within 5 seconds is reset. The status \
            is 70 if there is no connection of a number; the others are closed all the same.
            """)

    @ParentCommand var parent: Carillond
    @OptionGroup var control: ControlOptions

    @Argument(help: "The numbers of the connections.")
    var numbers: [Int]

    func validate() throws {
        if let number = numbers.first(where: { $0 < 1 }) {
            throw ValidationError("\(number) is not a connection number; they begin with 1.")
        }
    }

    func run() throws {
        var rest = numbers[1...]
        var isComplete = true
        _ = try control.converse(.disconnect(numbers[0]), with: parent.options) { reply in
            if case .failed(let reason) = reply.ending {
                ControlOptions.complain(reason)
                isComplete = false
            }
            return rest.popFirst().map { .disconnect($0) }
        }
        if !isComplete { throw ExitCode(.commandFailed) }
    }
}
