/// The lines that are entirely in the data of one read, as most are; see
/// `LineProtocol.linesReceived`. Pure.
///
/// A separate value, since finding them needs no state of the stream: many lines are read without
/// access to their protocol.
public struct WholeLines: Hashable, Sendable {
    let limit: Int
    let end: UInt8
    let returns: CarriageReturns
    /// The position after the lines that were taken.
    var position: Int

    /// The range of the next line in `data`, without its end; nil when there is none left.
    ///
    /// - Parameter data: the data of the same call of `linesReceived`.
    public mutating func next(in data: Span<UInt8>) -> Range<Int>? {
        let start = returns.lineStart(in: data, from: position)
        guard let found = data.firstIndex(of: end, from: start) else { return nil }
        let last = returns.lineEnd(in: data, from: start, to: found)
        // The framer reports a line over the limit.
        guard last - start <= limit else { return nil }
        position = found + 1
        return start..<last
    }
}

extension LineFramer {
    /// The lines from `position` on; nil inside a line, and for delimiters of several bytes.
    func wholeLines(from position: Int) -> WholeLines? {
        guard held.isEmpty, !isSkipping, delimiter.count == 1 else { return nil }
        return WholeLines(
            limit: limit, end: delimiter.first, returns: delimiter.returns, position: position)
    }
}
