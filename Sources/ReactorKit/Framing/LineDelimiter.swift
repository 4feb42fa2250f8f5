/// What ends a line. Pure.
///
/// Delimiters are found where they first end, in time linear in the bytes whatever they are
/// (Knuth, Morris, Pratt), across any cut of the stream.
public struct LineDelimiter: Hashable, Sendable {
    /// LF; a CR before it belongs to the line's end as well.
    public static let lineFeed = LineDelimiter([0x0A], dropsCarriageReturn: true)
    /// CR and LF, strictly: neither of them alone ends a line.
    public static let carriageReturnLineFeed = LineDelimiter([0x0D, 0x0A])
    /// The byte zero.
    public static let nul = LineDelimiter([0])

    /// The bytes themselves.
    public let bytes: [UInt8]
    /// At each length of a matched start: the next shorter start that still matches.
    private let fallbacks: [Int]
    let first: UInt8
    let count: Int
    let dropsCarriageReturn: Bool

    /// Exactly these bytes, at least one.
    public init(_ bytes: [UInt8]) {
        self.init(bytes, dropsCarriageReturn: false)
    }

    private init(_ bytes: [UInt8], dropsCarriageReturn: Bool) {
        precondition(!bytes.isEmpty, "a delimiter has at least one byte")
        self.bytes = bytes
        self.dropsCarriageReturn = dropsCarriageReturn
        first = bytes[0]
        count = bytes.count
        fallbacks = Self.fallbacks(of: bytes)
    }

    /// Where the delimiter ends first in `data` behind `start`, nil when it does not.
    ///
    /// - Parameter matched: how many of its bytes the stream ends with; zero at first.
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
