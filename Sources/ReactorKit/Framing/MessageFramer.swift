/// Why the bytes of a peer are not a message; the bytes that follow cannot be parsed either.
public enum MessageError: Error, Hashable, Sendable {
    /// The length of a message exceeds `limit` bytes; its bytes were not read.
    case overlong(limit: Int)
    /// The length of a netstring contains a byte other than digits and a colon, or leading zeros.
    case noLength
    /// A netstring does not end with a comma.
    case noComma
}

extension MessageError: CustomStringConvertible {
    /// A sentence with the problem: `a message has more than 10 bytes`.
    public var description: String {
        switch self {
        case .overlong(let limit): "a message has more than \(limit) bytes"
        case .noLength: "a message does not start with its length"
        case .noComma: "a message does not end with a comma"
        }
    }
}

/// Splits a stream of bytes into messages that start with their length. Pure.
///
/// A length over `limit` is refused as soon as it is known, and memory is allocated only for
/// received bytes: at most `limit`. The result does not depend on how the stream is cut into
/// chunks; time is linear in the bytes. Use it as `LineFramer`.
public struct MessageFramer {
    /// What `next` found.
    public enum Event: Hashable, Sendable {
        /// A message that is entirely in the data, at these positions.
        case message(Range<Int>)
        /// A message whose start was in earlier data; it is in `held` until the next call.
        case heldMessage
        /// The peer violated the format. Reported once; the next call drops the message and all
        /// that follows, unless `takeUnfinished` is called before it.
        case failed(MessageError)
        /// The data is used up.
        case none
    }

    /// How messages are encoded in the stream.
    public let format: MessageFormat
    /// The maximum size of a message in bytes.
    public let limit: Int
    /// The message of the last `heldMessage`; otherwise the start of an unfinished one.
    public private(set) var held: [UInt8] = []
    private var isHeldReported = false
    private var hasFailed = false
    /// The message's length, once its header is complete.
    private var length: Int?
    /// The part of the length that was read so far, and the number of its bytes.
    private var lengthSoFar = 0
    private var headerCount = 0

    /// A framer at the start of a message; `limit` is 1 to 4,294,967,295.
    public init(_ format: MessageFormat, limit: Int = 99_999) {
        precondition(1...0xFFFF_FFFF ~= limit, "the limit must be from 1 to 4,294,967,295")
        self.format = format
        self.limit = limit
    }

    /// True when an incomplete message was received.
    public var isInMessage: Bool { !hasFailed && (length != nil || headerCount > 0) }

    /// Finds the next message in `data` from `position` on, and moves `position` after it.
    public mutating func next(in data: Span<UInt8>, from position: inout Int) -> Event {
        if isHeldReported {
            held = []
            isHeldReported = false
        }
        if hasFailed {
            forgetMessage()
            position = data.count
            return .none
        }
        do throws(MessageError) {
            while true {
                if let length { return try body(length, in: data, from: &position) }
                guard position < data.count else { return .none }
                try takeHeader(data[position])
                position += 1
                // At most ten times the limit plus a digit, so it cannot overflow.
                let known = format == .netstring ? lengthSoFar : length ?? 0
                if known > limit { throw .overlong(limit: limit) }
            }
        } catch {
            hasFailed = true
            return .failed(error)
        }
    }

    /// Removes and returns the bytes of an incomplete message, as they were received; the next byte
    /// then starts a message. After `failed`, and until the next call of `next`, these are the
    /// bytes of the refused message before the position.
    public mutating func takeUnfinished() -> [UInt8] {
        guard length != nil || headerCount > 0 else { return [] }
        defer { forgetMessage() }
        if let length { return format.header(forLength: length) + held }
        if format == .netstring { return Array("\(lengthSoFar)".utf8) }
        return (0..<headerCount).reversed().map { UInt8(lengthSoFar >> ($0 * 8) & 0xFF) }
    }

    // MARK: -

    private mutating func takeHeader(_ byte: UInt8) throws(MessageError) {
        if format == .netstring {
            try takeDigit(byte)
        } else {
            lengthSoFar = lengthSoFar << 8 | Int(byte)
            headerCount += 1
            if headerCount == format.prefixWidth { length = lengthSoFar }
        }
    }

    private mutating func takeDigit(_ byte: UInt8) throws(MessageError) {
        switch byte {
        case UInt8(ascii: ":") where headerCount > 0:
            length = lengthSoFar
        case UInt8(ascii: "0")...UInt8(ascii: "9") where headerCount == 0 || lengthSoFar > 0:
            lengthSoFar = lengthSoFar * 10 + Int(byte - UInt8(ascii: "0"))
            headerCount += 1
        default:
            throw .noLength
        }
    }

    private mutating func body(
        _ length: Int, in data: Span<UInt8>, from position: inout Int
    ) throws(MessageError) -> Event {
        let start = position
        let trailerCount = format.trailer == nil ? 0 : 1
        if held.isEmpty, data.count - start >= length + trailerCount {
            var end = start + length
            try takeTrailer(in: data, from: &end)
            position = end
            return .message(start..<start + length)
        }
        position = min(data.count, start + length - held.count)
        held.append(copying: data, start..<position)
        guard held.count == length, data.count - position >= trailerCount else { return .none }
        try takeTrailer(in: data, from: &position)
        isHeldReported = true
        return .heldMessage
    }

    private mutating func takeTrailer(
        in data: Span<UInt8>, from position: inout Int
    ) throws(MessageError) {
        if let trailer = format.trailer {
            guard data[position] == trailer else { throw .noComma }
            position += 1
        }
        endHeader()
    }

    private mutating func forgetMessage() {
        held = []
        endHeader()
    }

    private mutating func endHeader() {
        length = nil
        lengthSoFar = 0
        headerCount = 0
    }
}
