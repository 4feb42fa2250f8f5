/// Cuts a stream of bytes into messages that say their length first. Pure.
///
/// Lengths of more than `limit` are refused as soon as they are known, and memory is taken
/// only for bytes that came: at most `limit`. What comes out does not depend on how the stream
/// was cut into chunks; time is linear in the bytes. Used as `LineFramer` is.
public struct MessageFramer {
    /// What `next` found.
    public enum Event: Hashable, Sendable {
        /// A message that lies whole in the data, at these positions.
        case message(Range<Int>)
        /// A message whose start came with earlier data; it is in `held` until the next call.
        case heldMessage
        /// The peer's mistake. Told once; the next call drops the message and all that follows,
        /// unless `takeUnfinished` comes before it.
        case failed(MessageError)
        /// The data is used up.
        case none
    }

    /// How messages stand in the stream.
    public let format: MessageFormat
    /// The most bytes of a message.
    public let limit: Int
    /// The message that was last told as `heldMessage`; else the start of an unfinished one.
    public private(set) var held: [UInt8] = []
    private var isHeldTold = false
    private var hasFailed = false
    /// The message's length, once its header is complete.
    private var length: Int?
    /// What the header says so far, in how many bytes.
    private var lengthSoFar = 0
    private var headerCount = 0

    /// A framer at the start of a message; `limit` is 1 to 4,294,967,295.
    public init(_ format: MessageFormat, limit: Int = 99_999) {
        precondition(1...0xFFFF_FFFF ~= limit, "a limit is 1 or more, of at most 32 bits")
        self.format = format
        self.limit = limit
    }

    /// True when a message has begun and is not complete.
    public var isInMessage: Bool { !hasFailed && (length != nil || headerCount > 0) }

    /// Finds the next message in `data` at or behind `position`, and moves `position` behind it.
    public mutating func next(in data: Span<UInt8>, from position: inout Int) -> Event {
        if isHeldTold {
            held = []
            isHeldTold = false
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
                // At most ten times the limit and a digit: no overflow.
                let known = format == .netstring ? lengthSoFar : length ?? 0
                if known > limit { throw .overlong(limit: limit) }
            }
        } catch {
            hasFailed = true
            return .failed(error)
        }
    }

    /// Takes the bytes of an unfinished message, as they were received; the next byte is then
    /// taken for the start of a message. After `failed` these are the bytes of the refused message
    /// that lie before the position, until the next call of `next`.
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
        isHeldTold = true
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
