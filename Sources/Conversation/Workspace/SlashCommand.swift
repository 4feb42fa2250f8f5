import TerminalUI
import Text

/// Why a slash command cannot be performed; its line stays, to be corrected.
struct CommandRefused: Error {
    /// The hint: what is wrong, and how to correct it.
    let reason: FittingText

    init(_ reason: FittingText) {
        self.reason = reason
    }
}

/// A line that starts with a slash: a command of the workspace, or of the dialect of a link.
///
/// The help, the manual page and the completion are made from these.
package struct SlashCommand: Sendable {
    /// Performs the command with its argument.
    typealias Action =
        @Sendable (inout ClientState, _ argument: String) throws(CommandRefused) -> [ClientAction]

    /// The name, without the slash.
    package let name: String
    /// The argument in the help; nil if it takes none.
    package let argumentName: String?
    /// The arguments that Tab completes.
    let completions: [Completer.Argument]
    /// A line for the help.
    package let summary: String
    /// The group of the help.
    let topic: HelpTopic
    /// Whether an argument is a secret, which is kept in no history or draft.
    let isSecret: @Sendable (_ argument: String) -> Bool
    private let action: Action

    /// A command with an argument, or without a key.
    init(
        _ name: String, takes argumentName: String? = nil,
        completing completions: [Completer.Argument] = [], in topic: HelpTopic = .program,
        _ summary: String,
        hiding isSecret: @escaping @Sendable (_ argument: String) -> Bool = { _ in false },
        action: @escaping Action
    ) {
        self.name = name
        self.argumentName = argumentName
        self.completions = completions
        self.summary = summary
        self.topic = topic
        self.isSecret = isSecret
        self.action = action
    }

    /// A command with the function of a key.
    init(_ name: String, as command: Command) {
        self.init(name, in: command.topic, command.summary) { state, _ in
            state.perform(command, quitWasArmed: false)
        }
    }

    /// The same command by a shorter name.
    func named(_ short: String) -> SlashCommand {
        SlashCommand(
            short, takes: argumentName, completing: completions, in: topic, "short for /\(name)",
            hiding: isSecret, action: action)
    }

    /// Performs the command; one that takes no argument refuses it.
    func perform(
        _ argument: String, on state: inout ClientState
    ) throws(CommandRefused) -> [ClientAction] {
        guard argument.isEmpty || argumentName != nil else {
            throw CommandRefused(
                FittingText(
                    "/\(name) takes no argument; //… sends a line that begins with /",
                    "/\(name) takes no argument; //… sends it", "/\(name) takes no argument",
                    "no argument"))
        }
        return try action(&state, argument)
    }

    /// The usage: `/connect ENDPOINT`.
    package var usage: String {
        "/\(name)\(argumentName.map { " \($0)" } ?? "")"
    }

    /// The command for completion.
    var forCompletion: Completer.Command { Completer.Command(name, completions) }
}

extension SlashCommand: Hashable {
    /// Commands are equal when their names are.
    package static func == (left: SlashCommand, right: SlashCommand) -> Bool {
        left.name == right.name
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
    }
}

// MARK: - Reading

extension SlashCommand {
    /// The kinds of entered lines.
    package enum Reading: Equatable, Sendable {
        case message(String)
        /// The argument is the rest of the line, without the blanks around it.
        case command(SlashCommand, argument: String)
        case unknown(String)
    }

    /// Parses a line; two slashes send a line that starts with one.
    package static func read(_ line: String, among commands: [SlashCommand] = all) -> Reading {
        guard line.hasPrefix("/") else { return .message(line) }
        let rest = line.dropFirst()
        if rest.hasPrefix("/") { return .message(String(rest)) }
        let word = rest.prefix { $0 != " " }
        guard let command = commands.first(where: { $0.name == word }) else {
            return .unknown("/\(word)")
        }
        var argument = rest.dropFirst(word.count).drop { $0 == " " }
        while argument.last == " " { argument.removeLast() }
        return .command(command, argument: String(argument))
    }
}
