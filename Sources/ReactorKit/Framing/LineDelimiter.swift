/// What ends a line. Pure.
///
/// A delimiter is found at its first end, in time linear in the bytes for any delimiter (Knuth,
/// Morris, Pratt), however the stream is cut.
public struct LineDelimiter: Hashable, Sendable {
    /// LF; a CR before it is part of the line's end.
    public static let lineFeed = LineDelimiter([0x0A], dropsCarriageReturn: true)
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
    let dropsCarriageReturn: Bool

    /// Makes a delimiter of exactly these bytes, at least one.
    public init(_ bytes: [UInt8]) {
        self.init(bytes, dropsCarriageReturn: false)
    }

    private init(_ bytes: [UInt8], dropsCarriageReturn: Bool) {
        precondition(!bytes.isEmpty, "a delimiter must have at least one byte")
        self.bytes = bytes
        self.dropsCarriageReturn = dropsCarriageReturn
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
