/// How a message of known length stands in a stream of bytes.
public enum MessageFormat: Hashable, Sendable {
    /// The length in decimal digits, a colon, the bytes, a comma: `5:hello,` (D. J. Bernstein,
    /// "Netstrings", 1997).
    case netstring
    /// The length in one byte, and the bytes.
    case prefix8
    /// The length in two bytes, the higher one first, and the bytes.
    case prefix16
    /// The length in four bytes, the highest one first, and the bytes.
    case prefix32

    /// The most bytes that a message can have in this format.
    public var maximumLength: Int {
        switch self {
        case .prefix8: 0xFF
        case .prefix16: 0xFFFF
        case .netstring, .prefix32: 0xFFFF_FFFF
        }
    }

    /// What stands before a message of `length` bytes, which is at most `maximumLength`.
    public func header(forLength length: Int) -> [UInt8] {
        precondition(0...maximumLength ~= length, "this format has no length of that size")
        if self == .netstring { return Array("\(length):".utf8) }
        return (0..<prefixWidth).reversed().map { UInt8(length >> ($0 * 8) & 0xFF) }
    }

    /// What stands behind a message.
    public var trailer: UInt8? {
        self == .netstring ? UInt8(ascii: ",") : nil
    }

    /// The bytes of a binary length; zero for a netstring.
    var prefixWidth: Int {
        switch self {
        case .netstring: 0
        case .prefix8: 1
        case .prefix16: 2
        case .prefix32: 4
        }
    }
}
