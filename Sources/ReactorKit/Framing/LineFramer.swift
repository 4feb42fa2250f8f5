/// Splits a stream of bytes into lines. Pure.
///
/// By default a line ends with LF, and a CR before it is dropped. A line of more than `limit` bytes
/// (without its end) is reported once as `overlong`; the rest of it, up to its end, is skipped. The
/// result does not depend on how the stream is cut into chunks. Time is linear in the bytes; at
/// most `limit` bytes of a line and its end are stored.
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
        /// A line that is entirely in the data, at these positions.
        case line(Range<Int>)
        /// A line whose start was in earlier data; it is in `held` until the next call.
        case heldLine
        /// A line over the limit; its first `limit` bytes are in `held` until the next call.
        case overlong
        /// The data is used up; the start of an unfinished line is in `held`.
        case none
    }

    /// The maximum size of a line in bytes, without its end.
    public let limit: Int
    /// What ends a line.
    public let delimiter: LineDelimiter
    /// The line of the last `heldLine` or `overlong`; otherwise an unfinished line.
    public private(set) var held: [UInt8] = []
    private var isHeldReported = false
    private(set) var isSkipping = false
    /// How many bytes of the delimiter the stream so far ends with.
    private var matched = 0

    /// A framer at the start of a line; `limit` is 1 or more.
    public init(limit: Int = 65_536, delimiter: LineDelimiter = .lineFeed) {
        precondition(limit > 0, "the limit must be at least one byte")
        self.limit = limit
        self.delimiter = delimiter
    }

    /// True when `held` contains the start of an unfinished line.
    public var hasTail: Bool { !held.isEmpty && !isHeldReported }

    /// Finds the next line in `data` from `position` on, and moves `position` after it.
    public mutating func next(in data: Span<UInt8>, from position: inout Int) -> Event {
        if isHeldReported { forgetHeld() }
        guard skipOverlong(in: data, from: &position) else { return .none }
        if held.isEmpty { position = delimiter.returns.lineStart(in: data, from: position) }
        let start = position
        guard let end = delimiter.end(in: data, from: start, matched: &matched) else {
            position = data.count
            return hold(data, from: start)
        }
        position = end
        return held.isEmpty ? lineInPlace(data, start, end) : heldLine(data, start, end)
    }

    /// Removes and returns the unfinished line as if it had ended; nil when there is none.
    public mutating func takeTail() -> [UInt8]? {
        guard hasTail else { return nil }
        isHeldReported = true
        matched = 0
        return held
    }

    /// Removes the first `count` bytes of the unfinished line as a line; the rest starts the next
    /// line.
    ///
    /// Call it only while `hasTail`, with at most the number of bytes in `held`.
    public mutating func takeTail(first count: Int) {
        precondition(
            hasTail && count <= held.count, "only bytes of the unfinished line can be taken")
        held.removeFirst(count)
        held.removeFirst(delimiter.returns.lineStart(in: held.span, from: 0))
        matched = min(matched, held.count)
    }

    /// Drops the unfinished line; the rest of it is then reported as a line of its own.
    mutating func forgetTail() {
        if !hasTail { return }
        held = []
        matched = 0
    }

    /// Moves `position` after the end of an overlong line that was reported; returns false when
    /// that end has not been received.
    mutating func skipOverlong(in data: Span<UInt8>, from position: inout Int) -> Bool {
        guard isSkipping else { return true }
        let end = delimiter.end(in: data, from: position, matched: &matched)
        position = end ?? data.count
        isSkipping = end == nil
        return !isSkipping
    }

    // MARK: -

    private mutating func lineInPlace(_ data: Span<UInt8>, _ start: Int, _ end: Int) -> Event {
        let end = delimiter.returns.lineEnd(in: data, from: start, to: end - delimiter.count)
        if end - start <= limit { return .line(start..<end) }
        return overlong(data, from: start)
    }

    private mutating func heldLine(_ data: Span<UInt8>, _ start: Int, _ end: Int) -> Event {
        let length = held.count + end - start - delimiter.count
        // Over the limit, since the last bytes may be CRs.
        guard length <= limit + delimiter.returns.before else {
            return overlong(data, from: start)
        }
        held.append(copying: data, start..<end)
        held.removeLast(delimiter.count)
        let lineEnd = delimiter.returns.lineEnd(in: held.span, from: 0, to: held.count)
        held.removeLast(held.count - lineEnd)
        guard held.count <= limit else { return overlong(data, from: data.count) }
        isHeldReported = true
        return .heldLine
    }

    /// No line ends in the rest of `data`.
    private mutating func hold(_ data: Span<UInt8>, from start: Int) -> Event {
        guard start < data.count else { return .none }
        // The line's length, if the start of a delimiter continues as a delimiter.
        let length = held.count + data.count - start - matched
        if length <= limit || areReturns(length - limit, before: data, from: start) {
            held.append(copying: data, start..<data.count)
            return .none
        }
        isSkipping = true
        return overlong(data, from: start)
    }

    /// Whether the last bytes, which are over the limit, may be part of the delimiter.
    private func areReturns(_ count: Int, before data: Span<UInt8>, from start: Int) -> Bool {
        guard count <= delimiter.returns.before else { return false }
        let new = min(count, data.count - start)
        let end = delimiter.returns.lineEnd(in: data, from: start, to: data.count)
        return data.count - end >= new
            && held.suffix(count - new).allSatisfy { $0 == CarriageReturns.byte }
    }

    /// Fills or truncates `held` to the limit.
    private mutating func overlong(_ data: Span<UInt8>, from start: Int) -> Event {
        if held.count < limit {
            held.append(copying: data, start..<min(data.count, start + limit - held.count))
        }
        held.removeLast(held.count - limit)
        isHeldReported = true
        return .overlong
    }

    private mutating func forgetHeld() {
        held = []
        isHeldReported = false
    }
}
