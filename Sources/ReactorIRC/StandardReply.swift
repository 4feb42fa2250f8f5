/// A reply that programs and people understand: `FAIL`, `WARN` or `NOTE`, a command, a code, what it
/// is about, and a text (the standard-replies specification).
public struct StandardReply: Hashable, Sendable {
    /// How serious it is.
    public enum Kind: String, CaseIterable, Sendable {
        /// The command was not carried out.
        case fail = "FAIL"
        /// It was carried out, but there is a problem.
        case warning = "WARN"
        /// Information.
        case note = "NOTE"
    }

    /// How serious it is.
    public let kind: Kind
    /// The command that it answers; `*` when there is none.
    public let command: String
    /// The reason, for programs, such as `INVALID_UTF8`.
    public let code: String
    /// What it is about, such as the name of a room.
    public let context: [String]
    /// The reason, for people.
    public let text: String

    /// A reply to a command, or to none.
    public init(
        _ kind: Kind, _ command: String = "*", _ code: String, context: [String] = [],
        _ text: String
    ) {
        self.kind = kind
        self.command = command
        self.code = code
        self.context = context
        self.text = text
    }

    /// Reads a message; nil when it is no such reply.
    public init?(_ message: Message) {
        let kind = Kind.allCases.first { message.isCommand($0.rawValue) }
        guard let kind, message.parameterCount >= 3 else { return nil }
        let parameters = message.parameters().map { String(decoding: $0, as: UTF8.self) }
        self.init(
            kind, parameters[0], parameters[1],
            context: Array(parameters[2..<parameters.count - 1]),
            parameters[parameters.count - 1])
    }
}

extension MessageWriter {
    /// Appends the command and the parameters of a reply.
    public mutating func append(_ reply: StandardReply) {
        appendCommand(reply.kind.rawValue)
        appendParameter(reply.command)
        appendParameter(reply.code)
        for word in reply.context { appendParameter(word) }
        appendText(reply.text)
    }
}
