/// How a message with a length is encoded in a stream of bytes.
public enum MessageFormat: Hashable, Sendable {
    /// The length in decimal digits, a colon, the bytes, a comma: `5:hello,` (D. J. Bernstein,
    /// "Netstrings", 1997).
    case netstring
    /// The length in one byte, then the bytes.
    case prefix8
    /// The length in two bytes, big-endian, then the bytes.
    case prefix16
    /// The length in four bytes, big-endian, then the bytes.
    case prefix32

    /// The maximum size of a message in this format, in bytes.
    public var maximumLength: Int {
        switch self {
        case .prefix8: 0xFF
        case .prefix16: 0xFFFF
        case .netstring, .prefix32: 0xFFFF_FFFF
        }
    }

    /// The bytes before a message of `length` bytes, which is at most `maximumLength`.
    public func header(forLength length: Int) -> [UInt8] {
        precondition(0...maximumLength ~= length, "this format cannot encode that length")
        if self == .netstring { return Array("\(length):".utf8) }
        return (0..<prefixWidth).reversed().map { UInt8(length >> ($0 * 8) & 0xFF) }
    }

    /// The byte after a message, if there is one.
    public var trailer: UInt8? {
        self == .netstring ? UInt8(ascii: ",") : nil
    }

    /// The number of bytes of a binary length; zero for a netstring.
    var prefixWidth: Int {
        switch self {
        case .netstring: 0
        case .prefix8: 1
        case .prefix16: 2
        case .prefix32: 4
        }
    }
}
