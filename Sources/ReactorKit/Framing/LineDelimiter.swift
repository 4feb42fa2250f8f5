/// What ends a line. Pure.
///
/// A delimiter is found at its first end, in time linear in the bytes for any delimiter (Knuth,
/// Morris, Pratt), however the stream is cut.
public struct LineDelimiter: Hashable, Sendable {
    /// LF; a CR before it is part of the line's end.
    public static let lineFeed = LineDelimiter(
        [0x0A], CarriageReturns(before: 1, areDroppedAfter: false))
    /// LF; up to two CRs before it, and all after it, are part of the line's end: also the
    /// `\n\r` and `\r\r\n` of some servers, for a client that shows their lines.
    public static let relaxedLineFeed = LineDelimiter(
        [0x0A], CarriageReturns(before: 2, areDroppedAfter: true))
    /// Exactly CR and LF: neither of them alone ends a line.
    public static let carriageReturnLineFeed = LineDelimiter([0x0D, 0x0A])
    /// The byte zero.
    public static let nul = LineDelimiter([0])

    /// The delimiter's bytes.
    public let bytes: [UInt8]
    /// For each length of a matched prefix, the length of the next shorter prefix that still
    /// matches.
    private let fallbacks: [Int]
    let first: UInt8
    let count: Int
    let returns: CarriageReturns

    /// Makes a delimiter of exactly these bytes, at least one.
    public init(_ bytes: [UInt8]) {
        self.init(bytes, CarriageReturns(before: 0, areDroppedAfter: false))
    }

    private init(_ bytes: [UInt8], _ returns: CarriageReturns) {
        precondition(!bytes.isEmpty, "a delimiter must have at least one byte")
        self.bytes = bytes
        self.returns = returns
        first = bytes[0]
        count = bytes.count
        fallbacks = Self.fallbacks(of: bytes)
    }

    /// The first end of the delimiter in `data` after `start`; nil when there is none.
    ///
    /// - Parameter matched: how many bytes of the delimiter the stream so far ends with; zero at
    ///   first.
    func end(in data: Span<UInt8>, from start: Int, matched: inout Int) -> Int? {
        if count == 1 { return data.firstIndex(of: first, from: start).map { $0 + 1 } }
        var index = start
        while index < data.count {
            if matched == 0 {
                guard let found = data.firstIndex(of: first, from: index) else { return nil }
                index = found
            }
            let byte = data[index]
            while matched > 0, bytes[matched] != byte { matched = fallbacks[matched - 1] }
            if bytes[matched] == byte { matched += 1 }
            index += 1
            if matched == count {
                matched = 0
                return index
            }
        }
        return nil
    }

    private static func fallbacks(of bytes: [UInt8]) -> [Int] {
        var fallbacks = [0]
        for byte in bytes.dropFirst() {
            var matched = fallbacks[fallbacks.count - 1]
            while matched > 0, bytes[matched] != byte { matched = fallbacks[matched - 1] }
            fallbacks.append(bytes[matched] == byte ? matched + 1 : 0)
        }
        return fallbacks
    }
}

/// Which CRs around a delimiter are part of it.
struct CarriageReturns: Hashable, Sendable {
    static let byte: UInt8 = 0x0D

    /// The most CRs before it.
    let before: Int
    /// Whether all CRs after it are.
    let areDroppedAfter: Bool

    /// The end of a line without the CRs that are part of its delimiter.
    func lineEnd(in data: Span<UInt8>, from start: Int, to end: Int) -> Int {
        var last = end
        while last > start, end - last < before, data[last - 1] == Self.byte { last -= 1 }
        return last
    }

    /// The start of a line without the CRs that are part of the delimiter before it.
    func lineStart(in data: Span<UInt8>, from start: Int) -> Int {
        guard areDroppedAfter else { return start }
        var first = start
        while first < data.count, data[first] == Self.byte { first += 1 }
        return first
    }
}
