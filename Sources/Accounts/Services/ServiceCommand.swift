import ReactorIRC

/// The commands of a service that people write to: a table with one row for each, by which they are
/// read and explained. Pure.
///
/// The raw value is the command, in one word or two: `CERT ADD`.
package protocol ServiceCommand: CaseIterable, Hashable, RawRepresentable, Sendable
where RawValue == String {
    /// What HELP shows, and what the number of words is checked against.
    var row: ServiceRow { get }
    /// The command that explains the others.
    static var help: Self { get }
}

/// A row of a service's table.
package struct ServiceRow: Hashable, Sendable {
    /// The words after the command: `<nick> [<password>]`, where those in brackets may be missing.
    package let parameters: String
    /// What it does, in a sentence.
    package let summary: String

    init(_ parameters: String, _ summary: String) {
        self.parameters = parameters
        self.summary = summary
    }

    /// How many words may follow the command.
    var wordCounts: ClosedRange<Int> {
        let words = parameters.split(separator: " ")
        return words.count { !$0.hasPrefix("[") }...words.count
    }
}

extension ServiceCommand {
    /// The command with its parameters: `GHOST <nick> [<password>]`.
    package var usage: String {
        row.parameters.isEmpty ? rawValue : "\(rawValue) \(row.parameters)"
    }

    /// The lines that explain commands, two for each.
    package static func helpLines(about commands: [Self]) -> [String] {
        commands.flatMap { [$0.usage, "  \($0.row.summary)"] }
    }

    /// The commands whose names begin with these words, in either case.
    static func named(_ words: some Collection<ArraySlice<UInt8>>) -> [Self] {
        allCases.filter { command in
            let names = command.rawValue.split(separator: " ")
            return words.count <= names.count
                && zip(names, words).allSatisfy {
                    CaseMapping.ascii.areEqual($0.utf8.span, $1.span)
                }
        }
    }
}

/// A line to a service: a command that is known, with a number of words that it may have. Pure.
///
/// Words are separated by spaces, so that no parameter contains one.
struct ServiceLine<Command: ServiceCommand> {
    let command: Command
    /// The words after the command.
    let words: [ArraySlice<UInt8>]

    init(_ text: some Collection<UInt8>) throws(ServiceError) {
        let all = Array(text).split { $0 == 0x20 || $0 == 0x09 }
        guard !all.isEmpty else { throw .empty }
        let found = Command.allCases.first {
            let count = Self.nameCount($0)
            return all.count >= count && Command.named(all.prefix(count)) == [$0]
        }
        guard let command = found else {
            let similar = Command.named(all.prefix(1))
            throw similar.isEmpty ? .unknownCommand : .usage(similar.map(\.usage))
        }
        self.command = command
        words = Array(all.dropFirst(Self.nameCount(command)))
        guard command.row.wordCounts.contains(words.count) || command == .help else {
            throw .usage([command.usage])
        }
    }

    /// A word; nil when there are not so many.
    subscript(index: Int) -> ArraySlice<UInt8>? {
        words.indices.contains(index) ? words[index] : nil
    }

    /// What HELP is asked about: all commands, or those that begin with its words.
    func subjects() throws(ServiceError) -> [Command] {
        if words.isEmpty { return Array(Command.allCases) }
        let commands = Command.named(words)
        guard !commands.isEmpty else { throw .unknownCommand }
        return commands
    }

    /// A password among the words.
    func password(_ index: Int) throws(ServiceError) -> Password {
        do throws(PasswordRefusal) {
            return try Password(self[index] ?? [])
        } catch {
            throw .invalid(error.description)
        }
    }

    /// The name of an account among the words.
    func account(_ index: Int) throws(ServiceError) -> AccountName {
        guard let name = AccountName(self[index] ?? []) else {
            throw .invalid("This is not the name of an account")
        }
        return name
    }

    private static func nameCount(_ command: Command) -> Int {
        command.rawValue.split(separator: " ").count
    }
}

/// Why a line to a service is not understood. It has nothing of what was written, which may be a
/// password in the wrong place.
package enum ServiceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no word.
    case empty
    /// No command has this name.
    case unknownCommand
    /// A command has too few parameters, or too many; how it is used, in all its forms.
    case usage([String])
    /// A parameter is invalid; a sentence.
    case invalid(String)

    /// A sentence for the person who wrote it.
    package var description: String {
        switch self {
        case .empty, .unknownCommand: "Unknown command; HELP lists the commands"
        case .usage(let forms): "Use: \(forms.joined(separator: ", or "))"
        case .invalid(let reason): reason
        }
    }
}
