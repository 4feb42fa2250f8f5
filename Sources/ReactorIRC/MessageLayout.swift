import ReactorKit

/// Where the parts of a message are in its line: tags, source, command, parameters (RFC 2812,
/// section 2.3.1, and the message-tags specification). Pure.
///
/// Finding them copies and allocates nothing. Like RFC 1459, and unlike RFC 2812, it accepts several
/// spaces between parts.
public struct MessageLayout: Sendable {
    /// The most parameters of a message (RFC 2812, section 2.3.1). The last one of so many extends
    /// to the end of the line.
    @inlinable public static var parameterLimit: Int { 15 }

    /// The tags, between `@` and the space; empty when there are none.
    @inlinable public var tags: Range<Int> { tagsRange.range }
    /// The source, without its colon; empty when there is none.
    @inlinable public var source: Range<Int> { sourceRange.range }
    /// The command: a word, or three digits.
    @inlinable public var command: Range<Int> { commandRange.range }
    /// The number of parameters, at most `parameterLimit`.
    @inlinable public var parameterCount: Int { Int(count) }
    /// False when a byte of the line is above 127.
    @inlinable public var isASCII: Bool { hasOnlyASCII }

    @usableFromInline var hasOnlyASCII: Bool
    @usableFromInline var count: UInt8
    // Not in one array with the parameters: for an element of that, a copy of the message is made.
    @usableFromInline var tagsRange = ByteRange(0, 0)
    @usableFromInline var sourceRange = ByteRange(0, 0)
    @usableFromInline var commandRange = ByteRange(0, 0)
    @usableFromInline var parameters: InlineArray<15, ByteRange>

    /// The position of the parameter at an index below `parameterCount`; a colon before the last
    /// one is not part of it.
    @inlinable
    public func parameter(_ index: Int) -> Range<Int> {
        precondition(0..<parameterCount ~= index, "there is no such parameter")
        return parameters[index].range
    }

    /// Finds the parts of a line without its line end.
    ///
    /// - Throws: `InvalidMessage` when the line is not a message, or exceeds a limit.
    @inlinable
    public init(_ line: Span<UInt8>, limits: MessageLimits = .fromClient) throws(InvalidMessage) {
        self.init()
        try findParts(of: line, limits)
    }

    @inlinable
    init() {
        hasOnlyASCII = false
        count = 0
        parameters = InlineArray(repeating: ByteRange(0, 0))
    }

    @usableFromInline
    mutating func findParts(of line: Span<UInt8>, _ limits: MessageLimits) throws(InvalidMessage) {
        guard line.count <= limits.lineByteCount else {
            throw InvalidMessage.excess(of: line, limits: limits)
        }
        let kinds = line.byteKinds()
        if kinds.hasLineByte { throw .forbiddenByte }
        hasOnlyASCII = kinds.isASCII
        var position = line.nextIndex(ofNot: Byte.space, from: 0)
        if position < line.count, line[position] == Byte.at {
            let end = line.nextIndex(of: Byte.space, from: position)
            tagsRange = ByteRange(position &+ 1, end)
            position = min(end &+ 1, line.count)
            if position > limits.tags { throw .tagsTooLong }
        }
        if line.count &- position > limits.body { throw .bodyTooLong }
        position = line.nextIndex(ofNot: Byte.space, from: position)
        if position < line.count, line[position] == Byte.colon {
            let end = line.nextIndex(of: Byte.space, from: position)
            sourceRange = ByteRange(position &+ 1, end)
            position = line.nextIndex(ofNot: Byte.space, from: end &+ 1)
        }
        // A second source, or tags after the source, are no command.
        if position >= line.count || line[position] == Byte.colon || line[position] == Byte.at {
            throw .noCommand
        }
        let end = line.nextIndex(of: Byte.space, from: position)
        commandRange = ByteRange(position, end)
        findParameters(in: line, from: end &+ 1)
    }

    @inline(__always)
    private mutating func findParameters(in line: Span<UInt8>, from start: Int) {
        var position = line.nextIndex(ofNot: Byte.space, from: start)
        var index = 0
        while position < line.count {
            let isMarked = line[position] == Byte.colon
            if isMarked || index == Self.parameterLimit - 1 {
                parameters[index] = ByteRange(isMarked ? position &+ 1 : position, line.count)
                index += 1
                break
            }
            let end = line.nextIndex(of: Byte.space, from: position)
            parameters[index] = ByteRange(position, end)
            index += 1
            position = line.nextIndex(ofNot: Byte.space, from: end &+ 1)
        }
        count = UInt8(truncatingIfNeeded: index)
    }
}

/// How long messages may be, in bytes.
public struct MessageLimits: Hashable, Sendable {
    /// What a server accepts: 4,094 bytes of tags between `@` and the space, and 510 of the rest
    /// without its line end (the message-tags specification; RFC 2812, section 2.3).
    @inlinable public static var fromClient: MessageLimits { MessageLimits(tags: 4_096, body: 510) }
    /// What a client accepts: both halves of the tags, and longer messages than the RFC has, since
    /// servers may announce `LINELEN`.
    public static let fromServer = MessageLimits(tags: 8_191, body: 8_191)

    /// The most bytes of tags, with `@` and the space.
    public let tags: Int
    /// The most bytes after the tags, without the line end.
    public let body: Int

    /// Limits whose sum is at most 65,535, with room for at least one byte after the tags.
    @inlinable
    public init(tags: Int, body: Int) {
        precondition(tags >= 0 && body > 0 && tags + body <= UInt16.max, "the limits are too large")
        self.tags = tags
        self.body = body
    }

    /// The most bytes of a line, without its line end.
    public var lineByteCount: Int { tags + body }
}

/// Why a line is not a message.
public enum InvalidMessage: Error, Hashable, Sendable {
    /// It has no command. `IRCProtocol` does not report empty lines.
    case noCommand
    /// It has a NUL, CR or LF.
    case forbiddenByte
    /// The tags exceed their limit; numeric 417.
    case tagsTooLong
    /// What follows the tags exceeds its limit; numeric 417.
    case bodyTooLong

    /// Which part of a line over the limit is too long, by its start.
    static func excess(of line: Span<UInt8>, limits: MessageLimits) -> InvalidMessage {
        guard !line.isEmpty, line[0] == Byte.at else { return .bodyTooLong }
        let end = line.firstIndex(of: Byte.space, from: 0)
        return (end ?? line.count) < limits.tags ? .bodyTooLong : .tagsTooLong
    }
}

/// A range of positions in a line, which is shorter than 64 KiB.
@usableFromInline
struct ByteRange: BitwiseCopyable, Sendable {
    @usableFromInline let start: UInt16
    @usableFromInline let end: UInt16

    @inlinable
    init(_ start: Int, _ end: Int) {
        self.start = UInt16(truncatingIfNeeded: start)
        self.end = UInt16(truncatingIfNeeded: end)
    }

    @inlinable var range: Range<Int> { Int(start)..<Int(end) }
}

/// The bytes that separate the parts of a message.
enum Byte {
    static let space: UInt8 = 0x20
    static let colon: UInt8 = 0x3A
    static let semicolon: UInt8 = 0x3B
    static let equals: UInt8 = 0x3D
    static let at: UInt8 = 0x40
    static let backslash: UInt8 = 0x5C
    static let lowLine: UInt8 = 0x5F
    static let plus: UInt8 = 0x2B
    static let minus: UInt8 = 0x2D
    static let asterisk: UInt8 = 0x2A
    static let question: UInt8 = 0x3F
    static let exclamation: UInt8 = 0x21
    static let carriageReturn: UInt8 = 0x0D
    static let lineFeed: UInt8 = 0x0A
}
