import ReactorIRC

/// The tags that a line has; each session gets those for which it has the capability.
struct LineTags: BitwiseCopyable, Equatable, Sendable {
    /// When the server received what the line is about (`time`).
    var time = ServerTime(milliseconds: 0)
    /// The id of a message (`msgid`).
    var id = MessageID.none
    /// The account of the sender (`account`).
    var account = TagText.none
    /// Tags of the sender, which the server passes on.
    var clientTags = TagText.none
    /// The label of the command that the line answers (`label`).
    var label = TagText.none
    /// The batch that the line is in (`batch`).
    var batch = BatchID.none
    /// The line continues the one before it in the batch (`draft/multiline-concat`).
    var isContinuation = false
    /// The sender is a program (`bot`).
    var isBot = false
    /// The line is a typing notice and nothing else, which is not sent to a client that is behind.
    var isTypingNotice = false

    /// The capabilities of which each adds a tag.
    var capabilities: CapabilitySet {
        var capabilities = CapabilitySet(.serverTime)
        if id != .none || clientTags != .none || isBot {
            capabilities.insert(CapabilitySet(.messageTags))
        }
        if account != .none { capabilities.insert(CapabilitySet(.accountTag)) }
        if batch != .none { capabilities.insert(CapabilitySet(.batch)) }
        if label != .none { capabilities.insert(CapabilitySet(.labeledResponse)) }
        return capabilities
    }
}

/// A text among the bytes for tags of `Effects`.
struct TagText: BitwiseCopyable, Equatable, Sendable {
    static let none = TagText(0..<0)

    /// Equal at the same place; empty texts are equal.
    static func == (one: TagText, other: TagText) -> Bool {
        one.range == other.range || one.range.isEmpty && other.range.isEmpty
    }

    private let start: UInt32
    private let end: UInt32

    init(_ range: Range<Int>) {
        start = UInt32(range.lowerBound)
        end = UInt32(range.upperBound)
    }

    var range: Range<Int> { Int(start)..<Int(end) }
}

/// Identifies a message: its log, and its place there. An id is never used twice, because the epoch
/// of each log is random.
struct MessageID: BitwiseCopyable, Hashable, Sendable {
    static let none = MessageID(epoch: 0, offset: 0)

    let epoch: UInt64
    let offset: UInt64

    /// The id as the value of the tag `msgid`: `epoch-offset`.
    var text: String { String(epoch, radix: 36) + "-" + String(offset) }
}

/// Identifies a batch among those of a server.
struct BatchID: BitwiseCopyable, Equatable, Sendable {
    static let none = BatchID(number: 0)

    let number: UInt32

    /// The reference of the batch.
    var text: String { String(number, radix: 36) }

    /// The one after it.
    var next: BatchID { BatchID(number: number >= Self.nestedBit - 1 ? 1 : number + 1) }

    /// A batch in this one, which ends before another one in it begins.
    var nested: BatchID { BatchID(number: number | Self.nestedBit) }

    private static let nestedBit: UInt32 = 1 << 31
}
