/// Cuts a stream of bytes into lines: each ends with LF, and a CR before it is dropped. Pure.
///
/// A line of more than `limit` bytes (its end not counted) is told once as `overlong`; the
/// rest of it, up to its LF, is skipped. What comes out does not depend on how the stream was
/// cut into chunks. Time is linear in the bytes; at most `limit` + 1 bytes are held.
///
///     var position = 0
///     while true {
///         switch framer.next(in: data, from: &position) {
///         case .line(let range): use(data.extracting(range))
///         case .heldLine: use(framer.held.span)
///         case .overlong: complain()
///         case .none: return
///         }
///     }
public struct LineFramer {
    /// What `next` found.
    public enum Event: Hashable, Sendable {
        /// A line that lies whole in the data, at these positions.
        case line(Range<Int>)
        /// A line whose start came with earlier data; it is in `held` until the next call.
        case heldLine
        /// A line beyond the limit; its first `limit` bytes are in `held` until the next call.
        case overlong
        /// The data is used up; the start of an unfinished line is held.
        case none
    }

    private static let lineFeed: UInt8 = 0x0A
    private static let carriageReturn: UInt8 = 0x0D

    /// The most bytes of a line, its end not counted.
    public let limit: Int
    /// The line that was last told as `heldLine` or `overlong`; else an unfinished line.
    public private(set) var held: [UInt8] = []
    private var isHeldTold = false
    private var isSkipping = false

    /// A framer at the start of a line; `limit` is 1 or more.
    public init(limit: Int = 65_536) {
        precondition(limit > 0, "a line may have at least one byte")
        self.limit = limit
    }

    /// True when the start of a line is held that has not ended yet.
    public var hasTail: Bool { !held.isEmpty && !isHeldTold }

    /// Finds the next line in `data` at or behind `position`, and moves `position` behind it.
    public mutating func next(in data: Span<UInt8>, from position: inout Int) -> Event {
        if isHeldTold { forgetHeld() }
        guard let end = data.firstIndex(of: Self.lineFeed, from: position) else {
            return hold(data, from: &position)
        }
        let start = position
        position = end + 1
        if isSkipping {
            isSkipping = false
            return next(in: data, from: &position)
        }
        return held.isEmpty ? lineInPlace(data, start, end) : heldLine(data, start, end)
    }

    /// Takes the unfinished line as if it had ended; nil when there is none.
    public mutating func takeTail() -> [UInt8]? {
        guard hasTail else { return nil }
        isHeldTold = true
        return held
    }

    // MARK: -

    private mutating func lineInPlace(_ data: Span<UInt8>, _ start: Int, _ end: Int) -> Event {
        var end = end
        if end > start, data[end - 1] == Self.carriageReturn { end -= 1 }
        if end - start <= limit { return .line(start..<end) }
        held.append(copying: data, start..<start + limit)
        isHeldTold = true
        return .overlong
    }

    private mutating func heldLine(_ data: Span<UInt8>, _ start: Int, _ end: Int) -> Event {
        // One byte more than the limit, since the last one may be a CR.
        let room = limit + 1 - held.count
        held.append(copying: data, start..<min(end, start + room))
        isHeldTold = true
        if end - start <= room, held.last == Self.carriageReturn { held.removeLast() }
        if held.count <= limit, end - start <= room { return .heldLine }
        held.removeLast(held.count - limit)
        return .overlong
    }

    /// No line ends in the rest of `data`.
    private mutating func hold(_ data: Span<UInt8>, from position: inout Int) -> Event {
        let start = position
        position = data.count
        if isSkipping || start == position { return .none }
        let room = limit + 1 - held.count
        held.append(copying: data, start..<min(data.count, start + room))
        let mayFit = data.count - start <= room
        if mayFit, held.count <= limit || held.last == Self.carriageReturn { return .none }
        held.removeLast(held.count - limit)
        isHeldTold = true
        isSkipping = true
        return .overlong
    }

    private mutating func forgetHeld() {
        held = []
        isHeldTold = false
    }
}
