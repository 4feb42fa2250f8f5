/// The lines that lie whole in what one read brought, as most do; see
/// `LineProtocol.linesReceived`. Pure.
///
/// A value that stands on its own, since to find them needs no state of the stream: so many
/// lines are taken without a look at their protocol.
public struct WholeLines: Hashable, Sendable {
    let limit: Int
    let end: UInt8
    let dropsCarriageReturn: Bool
    /// Behind the lines that were taken.
    var position: Int

    /// Takes the next line: its place in `data`, without its end; nil when there is none left.
    ///
    /// - Parameter data: the same that the lines came with.
    public mutating func next(in data: Span<UInt8>) -> Range<Int>? {
        let start = position
        guard let found = data.firstIndex(of: end, from: start) else { return nil }
        var last = found
        if dropsCarriageReturn, last > start, data[last - 1] == LineFramer.carriageReturn {
            last -= 1
        }
        // The framer tells of a line over the limit.
        guard last - start <= limit else { return nil }
        position = found + 1
        return start..<last
    }
}

extension LineFramer {
    /// The lines at and behind `position`; nil inside a line, and for delimiters of several
    /// bytes.
    func wholeLines(from position: Int) -> WholeLines? {
        guard held.isEmpty, !isSkipping, delimiter.count == 1 else { return nil }
        return WholeLines(
            limit: limit, end: delimiter.first,
            dropsCarriageReturn: delimiter.dropsCarriageReturn, position: position)
    }
}
