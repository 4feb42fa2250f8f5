/// The capabilities of IRCv3 that this package knows, with their names.
///
/// This table is the only place with these names, which change when a draft is ratified.
public enum Capability: UInt8, CaseIterable, Hashable, Sendable {
    /// Clients are notified when a user logs in or out.
    case accountNotify
    /// An account can be registered by REGISTER and VERIFY.
    case accountRegistration
    /// Messages have the account of their sender as a tag.
    case accountTag
    /// Clients are notified when a user is away or back.
    case awayNotify
    /// Messages that belong together are between two BATCH.
    case batch
    /// Clients are notified of new and removed capabilities.
    case capNotify
    /// A changed user name or host is announced by CHGHOST.
    case changeHost
    /// Stored messages are requested by CHATHISTORY.
    case chatHistory
    /// A sender receives its own messages.
    case echoMessage
    /// History has events such as JOIN in it.
    case eventPlayback
    /// JOIN has the account and the real name.
    case extendedJoin
    /// Changes of monitored users are sent without a common room.
    case extendedMonitor
    /// Members of a room are notified of invitations to it.
    case inviteNotify
    /// An answer has the label of its request.
    case labeledResponse
    /// A message is removed by REDACT.
    case messageRedaction
    /// Messages have tags, also those of clients, and TAGMSG has nothing else.
    case messageTags
    /// A message can have several lines, in a batch.
    case multiline
    /// NAMES and WHO show all ranks of a member.
    case multiPrefix
    /// JOIN is not followed by the names of the members.
    case noImplicitNames
    /// AWAY is accepted before the registration is complete.
    case preAway
    /// The clients of a user share what was read, by MARKREAD.
    case readMarker
    /// Clients authenticate by AUTHENTICATE; the value lists the mechanisms.
    case sasl
    /// Messages have the time at which the server received them.
    case serverTime
    /// A user's real name is changed by SETNAME.
    case setName
    /// Errors and notes may be FAIL, WARN and NOTE.
    case standardReplies
    /// The server is to be used by TLS only; the value has the port or the duration.
    case strictTransportSecurity
    /// NAMES shows `nick!user@host`.
    case userhostInNames

    /// The name on the wire.
    public var name: String {
        switch self {
        case .accountNotify: "account-notify"
        case .accountRegistration: "draft/account-registration"
        case .accountTag: "account-tag"
        case .awayNotify: "away-notify"
        case .batch: "batch"
        case .capNotify: "cap-notify"
        case .changeHost: "chghost"
        case .chatHistory: "draft/chathistory"
        case .echoMessage: "echo-message"
        case .eventPlayback: "draft/event-playback"
        case .extendedJoin: "extended-join"
        case .extendedMonitor: "extended-monitor"
        case .inviteNotify: "invite-notify"
        case .labeledResponse: "labeled-response"
        case .messageRedaction: "draft/message-redaction"
        case .messageTags: "message-tags"
        case .multiline: "draft/multiline"
        case .multiPrefix: "multi-prefix"
        case .noImplicitNames: "no-implicit-names"
        case .preAway: "draft/pre-away"
        case .readMarker: "draft/read-marker"
        case .sasl: "sasl"
        case .serverTime: "server-time"
        case .setName: "setname"
        case .standardReplies: "standard-replies"
        case .strictTransportSecurity: "sts"
        case .userhostInNames: "userhost-in-names"
        }
    }

    /// Another name that peers use for it: that of its draft, or that of its ratified form.
    private var otherName: String? {
        switch self {
        case .chatHistory: "chathistory"
        case .extendedMonitor: "draft/extended-monitor"
        case .noImplicitNames: "draft/no-implicit-names"
        default: nil
        }
    }

    /// The capability with that name, of a draft too.
    public init?(_ name: some StringProtocol) {
        guard let found = Self.byName[String(name)] else { return nil }
        self = found
    }

    private static let byName = Dictionary(
        uniqueKeysWithValues: allCases.flatMap { each in
            [each.name, each.otherName].compactMap { $0 }.map { ($0, each) }
        })
}

/// A set of capabilities, in one word.
public struct CapabilitySet: OptionSet, Hashable, BitwiseCopyable, Sendable {
    /// A bit for each capability.
    public let rawValue: UInt64

    /// A set of the capabilities with these bits; other bits have no meaning.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// A set of one.
    public init(_ capability: Capability) { rawValue = 1 << capability.rawValue }

    /// True when it has the capability.
    public func contains(_ capability: Capability) -> Bool {
        rawValue & (1 << capability.rawValue) != 0
    }

    /// The capabilities, in the order of the table.
    public var all: [Capability] { Capability.allCases.filter(contains) }
}

/// Reads and writes the lists of the CAP command (IRCv3, capability negotiation). Pure.
public enum CapabilityList {
    /// A word of such a list: `name`, `name=value`, or `-name`.
    public struct Entry: Hashable, Sendable {
        /// The name, which may be unknown.
        public let name: String
        /// What follows `=`; nil when there is none.
        public let value: String?
        /// True after `-`.
        public let isRemoval: Bool

        /// The capability; nil when it is unknown.
        public var capability: Capability? { Capability(name) }
    }

    /// The words of a list, in their order; a name may be empty.
    public static func entries(_ text: some StringProtocol) -> [Entry] {
        text.utf8.split(separator: Byte.space).map { word in
            let isRemoval = word.first == Byte.minus
            let parts = word.dropFirst(isRemoval ? 1 : 0).split(
                separator: Byte.equals, maxSplits: 1, omittingEmptySubsequences: false)
            return Entry(
                name: String(decoding: parts[0], as: UTF8.self),
                value: parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : nil,
                isRemoval: isRemoval)
        }
    }

    /// The texts of CAP messages that list capabilities with their values, each with at most
    /// `byteLimit` bytes; at least one, which may be empty.
    ///
    /// Values are for clients of version 302. All but the last message have `*` before the text.
    public static func lines(
        _ capabilities: CapabilitySet, values: [Capability: String] = [:], byteLimit: Int
    ) -> [String] {
        let words = capabilities.all.map { each in
            values[each].map { "\(each.name)=\($0)" } ?? each.name
        }
        let lines = TextPieces.lines(of: words.lazy.map(\.utf8.count), byteLimit: byteLimit)
        return lines.isEmpty ? [""] : lines.map { words[$0].joined(separator: " ") }
    }
}

/// The keys of tags that this package knows (the specifications of IRCv3).
public enum TagKey {
    /// The account of the sender.
    public static let account = "account"
    /// The batch that a message belongs to.
    public static let batch = "batch"
    /// The sender is a program.
    public static let bot = "bot"
    /// A client's label of a request, which the answer has too.
    public static let label = "label"
    /// The id of the message.
    public static let messageID = "msgid"
    /// The message continues the line before it, in a multiline batch.
    public static let multilineConcatenation = "draft/multiline-concat"
    /// A TAGMSG is to be stored.
    public static let persist = "+draft/persist"
    /// A reaction to the message that `reply` names.
    public static let reaction = "+draft/react"
    /// The id of the message that this one answers.
    public static let reply = "+draft/reply"
    /// When the server received the message.
    public static let time = "time"
    /// Whether the sender is typing: `active`, `paused` or `done`.
    public static let typing = "+typing"
}

/// The types of batches that this package knows (the specifications of IRCv3).
public enum BatchType {
    /// A page of history.
    public static let chatHistory = "chathistory"
    /// The names of targets with history.
    public static let chatHistoryTargets = "draft/chathistory-targets"
    /// The answer to a command with a label.
    public static let labeledResponse = "labeled-response"
    /// The lines of one message.
    public static let multiline = "draft/multiline"
    /// The return of many after a split.
    public static let netJoin = "netjoin"
    /// The departure of many at once.
    public static let netSplit = "netsplit"
}
