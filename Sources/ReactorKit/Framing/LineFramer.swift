/// Cuts a stream of bytes into lines. Pure.
///
/// Unless told otherwise a line ends with LF, and a CR before it is dropped. A line of more
/// than `limit` bytes (its end not counted) is told once as `overlong`; the rest of it, up to
/// its end, is skipped. What comes out does not depend on how the stream was cut into chunks.
/// Time is linear in the bytes; of a line at most `limit` bytes and its end are held.
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

    static let carriageReturn: UInt8 = 0x0D

    /// The most bytes of a line, its end not counted.
    public let limit: Int
    /// What ends a line.
    public let delimiter: LineDelimiter
    /// The line that was last told as `heldLine` or `overlong`; else an unfinished line.
    public private(set) var held: [UInt8] = []
    private var isHeldTold = false
    private(set) var isSkipping = false
    /// How many bytes of a delimiter the stream ends with.
    private var matched = 0

    /// A framer at the start of a line; `limit` is 1 or more.
    public init(limit: Int = 65_536, delimiter: LineDelimiter = .lineFeed) {
        precondition(limit > 0, "a line may have at least one byte")
        self.limit = limit
        self.delimiter = delimiter
    }

    /// True when the start of a line is held that has not ended yet.
    public var hasTail: Bool { !held.isEmpty && !isHeldTold }

    /// Finds the next line in `data` at or behind `position`, and moves `position` behind it.
    public mutating func next(in data: Span<UInt8>, from position: inout Int) -> Event {
        if isHeldTold { forgetHeld() }
        guard skipOverlong(in: data, from: &position) else { return .none }
        let start = position
        guard let end = delimiter.end(in: data, from: start, matched: &matched) else {
            position = data.count
            return hold(data, from: start)
        }
        position = end
        return held.isEmpty ? lineInPlace(data, start, end) : heldLine(data, start, end)
    }

    /// Takes the unfinished line as if it had ended; nil when there is none.
    public mutating func takeTail() -> [UInt8]? {
        guard hasTail else { return nil }
        isHeldTold = true
        matched = 0
        return held
    }

    /// Takes the first `count` bytes of the unfinished line as a line; the rest begins the next.
    ///
    /// Call it with no more than is held, and only while `hasTail`.
    public mutating func takeTail(first count: Int) {
        precondition(hasTail && count <= held.count, "only what is held can be taken")
        held.removeFirst(count)
        matched = min(matched, held.count)
    }

    /// Drops an unfinished line: what comes of it still is told as a line of its own.
    mutating func forgetTail() {
        if !hasTail { return }
        held = []
        matched = 0
    }

    /// Moves `position` behind the end of an overlong line that was told already; false when
    /// that end has not come yet.
    mutating func skipOverlong(in data: Span<UInt8>, from position: inout Int) -> Bool {
        guard isSkipping else { return true }
        let end = delimiter.end(in: data, from: position, matched: &matched)
        position = end ?? data.count
        isSkipping = end == nil
        return !isSkipping
    }

    // MARK: -

    private mutating func lineInPlace(_ data: Span<UInt8>, _ start: Int, _ end: Int) -> Event {
        var end = end - delimiter.count
        if delimiter.dropsCarriageReturn, end > start, data[end - 1] == Self.carriageReturn {
            end -= 1
        }
        if end - start <= limit { return .line(start..<end) }
        return overlong(data, from: start)
    }

    private mutating func heldLine(_ data: Span<UInt8>, _ start: Int, _ end: Int) -> Event {
        let length = held.count + end - start - delimiter.count
        // One byte more than the limit, since the last one may be a CR.
        guard length <= limit + 1 else { return overlong(data, from: start) }
        held.append(copying: data, start..<end)
        held.removeLast(delimiter.count)
        if delimiter.dropsCarriageReturn, held.last == Self.carriageReturn { held.removeLast() }
        guard held.count <= limit else { return overlong(data, from: data.count) }
        isHeldTold = true
        return .heldLine
    }

    /// No line ends in the rest of `data`.
    private mutating func hold(_ data: Span<UInt8>, from start: Int) -> Event {
        guard start < data.count else { return .none }
        // What is certainly of the line, if the delimiter's start goes on as a delimiter.
        let length = held.count + data.count - start - matched
        let endsWithReturn =
            delimiter.dropsCarriageReturn && data[data.count - 1] == Self.carriageReturn
        if length <= limit || (length == limit + 1 && endsWithReturn) {
            held.append(copying: data, start..<data.count)
            return .none
        }
        isSkipping = true
        return overlong(data, from: start)
    }

    /// Fills or cuts `held` to the limit.
    private mutating func overlong(_ data: Span<UInt8>, from start: Int) -> Event {
        if held.count < limit {
            held.append(copying: data, start..<min(data.count, start + limit - held.count))
        }
        held.removeLast(held.count - limit)
        isHeldTold = true
        return .overlong
    }

    private mutating func forgetHeld() {
        held = []
        isHeldTold = false
    }
}
