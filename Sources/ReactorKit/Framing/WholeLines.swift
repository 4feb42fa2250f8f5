/// Finds lines that lie whole in the data, as most do: `LineFramer` for the start of a line,
/// which needs no state as long as nothing is left over. Pure.
///
/// A value of its own, which a protocol copies once for many lines: each access to a framer in
/// a class would be checked for exclusive access.
struct WholeLines: Hashable {
    let limit: Int
    let end: UInt8
    let dropsCarriageReturn: Bool

    /// The next line at or behind `position`, which is moved behind its end; nil, and nothing
    /// is moved, when its end is not in `data` or it is over the limit.
    func next(in data: Span<UInt8>, from position: inout Int) -> Range<Int>? {
        let start = position
        guard let found = data.firstIndex(of: end, from: start) else { return nil }
        var last = found
        if dropsCarriageReturn, last > start, data[last - 1] == LineFramer.carriageReturn {
            last -= 1
        }
        guard last - start <= limit else { return nil }
        position = found + 1
        return start..<last
    }
}

extension LineFramer {
    /// Nil inside a line, and for delimiters of several bytes.
    var wholeLines: WholeLines? {
        guard held.isEmpty, !isSkipping, delimiter.count == 1 else { return nil }
        return WholeLines(
            limit: limit, end: delimiter.first,
            dropsCarriageReturn: delimiter.dropsCarriageReturn)
    }
}
