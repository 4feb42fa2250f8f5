import ReactorIRC
import ReactorKit
import Text

/// A message of the server, with what its tags say.
struct IncomingLine: Sendable {
    let message: Message
    let tags: IncomingTags
    let now: ClientTime
    /// The nick, or the name of a server; empty without a source.
    let nick: ArraySlice<UInt8>
    /// What follows the nick and `!`; nil when there is no address.
    let address: ArraySlice<UInt8>?
    /// The batch that it belongs to, if that is open.
    var batch: [UInt8]?
    /// True inside a page of history.
    var isHistory = false
    /// The own message that it answers.
    var label: PendingNumber?

    init(_ message: Message, at now: ClientTime) {
        self.message = message
        self.now = now
        tags = IncomingTags(message)
        let source = message.buffer[
            (message.start + message.layout.source.lowerBound)..<(message.start
                + message.layout.source.upperBound)]
        let end = source.firstIndex { $0 == UInt8(ascii: "!") || $0 == UInt8(ascii: "@") }
        nick = source[..<(end ?? source.endIndex)]
        address =
            end.flatMap { source[$0] == UInt8(ascii: "!") ? source[($0 + 1)...] : nil }
    }

    /// When the server received it, or now.
    var time: Int64 { tags.time ?? now.milliseconds }

    /// True when the source is a server: it has no address, and a dot or nothing in it.
    var isFromServer: Bool {
        address == nil && (nick.isEmpty || nick.contains(UInt8(ascii: ".")))
    }

    /// The parameter at an index, empty when there are not so many.
    subscript(index: Int) -> ArraySlice<UInt8> { message[index] ?? [] }

    /// The last parameter, empty when there is none.
    var last: ArraySlice<UInt8> {
        message.parameterCount == 0 ? [] : self[message.parameterCount - 1]
    }

    /// The parameters from an index on, with spaces between them.
    func words(from first: Int) -> [UInt8] {
        Array(message.parameters(from: first).joined(separator: [UInt8(ascii: " ")]))
    }

    /// The value of a tag without its escapes; nil when there is no such tag.
    func value(_ range: Range<Int>?) -> [UInt8]? {
        range.map { MessageTag.unescaped(message.buffer[$0]) }
    }
}

/// Where the values of the tags are that this client reads, found in one pass.
struct IncomingTags: Sendable {
    /// In milliseconds since 1970.
    private(set) var time: Int64?
    private(set) var messageID: Range<Int>?
    private(set) var label: Range<Int>?
    private(set) var batch: Range<Int>?
    private(set) var account: Range<Int>?
    private(set) var typing: Range<Int>?
    private(set) var reply: Range<Int>?
    private(set) var isBot = false
    private(set) var isConcatenated = false

    init(_ message: Message) {
        let tags = message.layout.tags
        guard !tags.isEmpty else { return }
        let span = message.buffer.span
        var position = message.start + tags.lowerBound
        let end = message.start + tags.upperBound
        while position < end {
            let tagEnd = min(span.nextIndex(of: UInt8(ascii: ";"), from: position), end)
            let keyEnd = min(span.nextIndex(of: UInt8(ascii: "="), from: position), tagEnd)
            note(
                span.extracting(position..<keyEnd), min(keyEnd + 1, tagEnd)..<tagEnd, in: span)
            position = tagEnd + 1
        }
    }

    private mutating func note(_ key: Span<UInt8>, _ value: Range<Int>, in bytes: Span<UInt8>) {
        // By length first: most keys are none of these.
        switch key.count {
        case 3 where Self.isKey(key, TagKey.bot): isBot = true
        case 4 where Self.isKey(key, TagKey.time):
            time = CalendarTime.milliseconds(ofISO: bytes.extracting(value))
        case 5:
            if Self.isKey(key, TagKey.messageID) {
                messageID = value
            } else if Self.isKey(key, TagKey.batch) {
                batch = value
            } else if Self.isKey(key, TagKey.label) {
                label = value
            }
        case 7:
            if Self.isKey(key, TagKey.account) {
                account = value
            } else if Self.isKey(key, TagKey.typing) {
                typing = value
            }
        // Drafts change their names.
        default:
            if Self.isKey(key, TagKey.reply) {
                reply = value
            } else if Self.isKey(key, TagKey.multilineConcatenation) {
                isConcatenated = true
            }
        }
    }

    private static func isKey(_ key: Span<UInt8>, _ name: String) -> Bool {
        key.isEqual(to: name.utf8.span)
    }
}
