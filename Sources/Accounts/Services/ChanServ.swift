/// The service for rooms that have owners. Pure.
package enum ChanServ {
    /// Its name, which no user may have.
    package static let name = "ChanServ"

    /// Its commands.
    package enum Command: String, ServiceCommand {
        case register = "REGISTER"
        case drop = "DROP"
        case transfer = "TRANSFER"
        case makeOperator = "OP"
        case set = "SET"
        case info = "INFO"
        case help = "HELP"

        /// What HELP shows.
        package var row: ServiceRow {
            switch self {
            case .register:
                ServiceRow("<room>", "Makes you the owner of a room in which you are an operator.")
            case .drop: ServiceRow("<room>", "Gives up a room that you own.")
            case .transfer:
                ServiceRow("<room> <account>", "Makes another account the owner of your room.")
            case .makeOperator:
                ServiceRow("<room> [<nick>]", "Makes you, or a member, an operator of your room.")
            case .set:
                ServiceRow(
                    "<room> HISTORY joined|members|all|off|default",
                    "Selects who reads what was said in your room; off keeps nothing.")
            case .info:
                ServiceRow("<room>", "Shows who owns a room, and who reads what was said in it.")
            case .help: ServiceRow("[<command>]", "Explains a command, or all of them.")
            }
        }
    }

    /// What SET changes.
    package enum Option: String, CaseIterable, Sendable {
        /// Who reads what was said in the room.
        case history = "HISTORY"
    }

    /// What somebody wants of it. Names of rooms are as they were written.
    package enum Request: Hashable, Sendable {
        /// Make the account the owner of a room.
        case register(room: [UInt8])
        /// Give up a room.
        case drop(room: [UInt8])
        /// Make another account the owner.
        case transfer(room: [UInt8], to: AccountName)
        /// Without a nick the one who asks.
        case makeOperator(room: [UInt8], nick: [UInt8]?)
        /// Have another value of an option, as it was written.
        case set(room: [UInt8], Option, to: [UInt8])
        /// Show who owns a room, and its options.
        case info(room: [UInt8])
        /// Explain these commands.
        case help([Command])
    }

    /// Reads what somebody writes to it.
    package static func request(
        _ text: some Collection<UInt8>
    ) throws(ServiceError) -> Request {
        let line = try ServiceLine<Command>(text)
        switch line.command {
        case .register: return .register(room: try room(in: line))
        case .drop: return .drop(room: try room(in: line))
        case .transfer: return .transfer(room: try room(in: line), to: try line.account(1))
        case .makeOperator:
            return .makeOperator(room: try room(in: line), nick: line[1].map { Array($0) })
        case .set:
            let room = try room(in: line)
            return .set(room: room, try option(in: line), to: Array(line[2] ?? []))
        case .info: return .info(room: try room(in: line))
        case .help: return .help(try line.subjects())
        }
    }

    private static func room(in line: ServiceLine<Command>) throws(ServiceError) -> [UInt8] {
        guard let room = line[0], room.first == UInt8(ascii: "#") else {
            throw .invalid("The name of a room begins with #")
        }
        return Array(room)
    }

    private static func option(in line: ServiceLine<Command>) throws(ServiceError) -> Option {
        let word = String(decoding: line[1] ?? [], as: UTF8.self).uppercased()
        guard let option = Option(rawValue: word) else { throw .usage([Command.set.usage]) }
        return option
    }
}
