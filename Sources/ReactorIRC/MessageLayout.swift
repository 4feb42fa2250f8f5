import ReactorKit

/// Where the parts of a message are in its line: tags, source, command, parameters (RFC 2812,
/// section 2.3.1, and the message-tags specification). Pure.
///
/// Finding them copies and allocates nothing. Like RFC 1459, and unlike RFC 2812, it accepts several
/// spaces between parts.
public struct MessageLayout: Sendable {
    /// The most parameters of a message (RFC 2812, section 2.3.1). The last one of so many extends
    /// to the end of the line.
    public static let parameterLimit = 15

    /// The tags, between `@` and the space; empty when there are none.
    public var tags: Range<Int> { tagBytes.range }
    /// The source, without its colon; empty when there is none.
    public var source: Range<Int> { sourceBytes.range }
    /// The command: a word, or three digits.
    public var command: Range<Int> { commandBytes.range }
    /// The number of parameters, at most `parameterLimit`.
    public var parameterCount: Int { Int(count) }
    /// False when a byte of the line is above 127.
    public let isASCII: Bool

    private var tagBytes = ByteRange.zero
    private var sourceBytes = ByteRange.zero
    private var commandBytes = ByteRange.zero
    private var count: UInt8 = 0
    // A literal, whose zeros are stored sixteen bytes at a time.
    private var parameters: InlineArray<15, ByteRange> = [
        .zero, .zero, .zero, .zero, .zero, .zero, .zero, .zero, .zero, .zero, .zero, .zero, .zero,
        .zero, .zero,
    ]

    /// The position of the parameter at an index below `parameterCount`; a colon before the last
    /// one is not part of it.
    public func parameter(_ index: Int) -> Range<Int> {
        precondition(0..<parameterCount ~= index, "there is no such parameter")
        return parameters[index].range
    }

    /// Finds the parts of a line without its line end.
    ///
    /// - Throws: `InvalidMessage` when the line is not a message, or exceeds a limit.
    public init(_ line: Span<UInt8>, limits: MessageLimits = .fromClient) throws(InvalidMessage) {
        guard line.count <= limits.lineByteCount else {
            throw InvalidMessage.excess(of: line, limits: limits)
        }
        let kinds = line.byteKinds()
        if kinds.hasLineByte { throw .forbiddenByte }
        isASCII = kinds.isASCII
        var position = Self.afterSpaces(in: line, from: 0)
        if position < line.count, line[position] == Byte.at {
            let end = line.nextIndex(of: Byte.space, from: position)
            tagBytes = ByteRange(position + 1, end)
            position = min(end + 1, line.count)
            if position > limits.tags { throw .tagsTooLong }
        }
        if line.count - position > limits.body { throw .bodyTooLong }
        position = Self.afterSpaces(in: line, from: position)
        if position < line.count, line[position] == Byte.colon {
            let end = line.nextIndex(of: Byte.space, from: position)
            sourceBytes = ByteRange(position + 1, end)
            position = Self.afterSpaces(in: line, from: end)
        }
        let end = line.nextIndex(of: Byte.space, from: position)
        // A second source, or tags after the source, are no command.
        if end == position || line[position] == Byte.colon || line[position] == Byte.at {
            throw .noCommand
        }
        commandBytes = ByteRange(position, end)
        findParameters(in: line, from: end)
    }

    @inline(__always)
    private mutating func findParameters(in line: Span<UInt8>, from start: Int) {
        var position = Self.afterSpaces(in: line, from: start)
        while position < line.count {
            let isMarked = line[position] == Byte.colon
            let isLast = isMarked || parameterCount + 1 == Self.parameterLimit
            let first = isMarked ? position + 1 : position
            let end = isLast ? line.count : line.nextIndex(of: Byte.space, from: first)
            parameters[parameterCount] = ByteRange(first, end)
            count += 1
            if isLast { return }
            position = Self.afterSpaces(in: line, from: end)
        }
    }

    private static func afterSpaces(in line: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < line.count, line[index] == Byte.space { index &+= 1 }
        return index
    }
}

/// How long messages may be, in bytes.
public struct MessageLimits: Hashable, Sendable {
    /// What a server accepts: 4,094 bytes of tags between `@` and the space, and 510 of the rest
    /// without its line end (the message-tags specification; RFC 2812, section 2.3).
    public static let fromClient = MessageLimits(tags: 4_096, body: 510)
    /// What a client accepts: both halves of the tags, and longer messages than the RFC has, since
    /// servers may announce `LINELEN`.
    public static let fromServer = MessageLimits(tags: 8_191, body: 8_191)

    /// The most bytes of tags, with `@` and the space.
    public let tags: Int
    /// The most bytes after the tags, without the line end.
    public let body: Int

    /// Limits whose sum is at most 65,535, with room for at least one byte after the tags.
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
private struct ByteRange: BitwiseCopyable, Sendable {
    @inline(__always) static var zero: ByteRange { ByteRange(0, 0) }

    private let start: UInt16
    private let end: UInt16

    init(_ start: Int, _ end: Int) {
        self.start = UInt16(truncatingIfNeeded: start)
        self.end = UInt16(truncatingIfNeeded: end)
    }

    var range: Range<Int> { Int(start)..<Int(end) }
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
