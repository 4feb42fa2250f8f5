/// All addresses that start with the same bits: `10.0.0.0/8`, `2001:db8::/32`, `127.0.0.1`.
/// Pure.
///
/// Parsing and `description` are inverse; bits behind the prefix are read as zero. An IPv4
/// address that came through an IPv6 socket (`::ffff:10.0.0.1`) counts as IPv4. RFC 4632,
/// section 3.1.
public struct AddressRange: Hashable, Sendable {
    /// The addresses of this machine's own loopback.
    public static let loopback = [
        AddressRange(isIPv6: false, bits: 127 << 24, prefixLength: 8),
        AddressRange(isIPv6: true, bits: 1, prefixLength: 128),
    ]

    /// True for a range of IPv6.
    public let isIPv6: Bool
    /// How many bits all its addresses share: 0 to 32, or to 128.
    public let prefixLength: Int
    private let bits: UInt128

    /// Reads an address, or an address, a slash and the number of bits.
    ///
    /// - Throws: `AddressRangeError`.
    public init(_ text: String) throws(AddressRangeError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = SocketAddress(digits: String(parts[0]), port: 0) else {
            throw AddressRangeError(text: text, problem: "has no address before the slash")
        }
        // No mapping here: who writes ::ffff:0:0/96 means the mapped addresses.
        let width = address.isIPv6 ? 128 : 32
        var length = width
        if parts.count == 2 {
            let digits = parts[1]
            guard digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = Int(digits),
                number <= width
            else {
                throw AddressRangeError(text: text, problem: "has no 0 to \(width) bits")
            }
            length = number
        }
        self.init(
            isIPv6: address.isIPv6, bits: Self.bits(of: address.bytes[...]), prefixLength: length)
    }

    private init(isIPv6: Bool, bits: UInt128, prefixLength: Int) {
        self.isIPv6 = isIPv6
        self.prefixLength = prefixLength
        let free = (isIPv6 ? 128 : 32) - prefixLength
        self.bits = (bits >> free) << free
    }

    /// True when `address` is one of them, whatever its port.
    public func contains(_ address: SocketAddress) -> Bool {
        let bytes = address.bytes
        if bytes.count == 16 {
            if isIPv6 { return matches(Self.bits(of: bytes[...])) }
            let isMapped = bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
            return isMapped && matches(Self.bits(of: bytes[12...]))
        }
        return !isIPv6 && bytes.count == 4 && matches(Self.bits(of: bytes[...]))
    }

    private func matches(_ other: UInt128) -> Bool {
        (bits ^ other) >> ((isIPv6 ? 128 : 32) - prefixLength) == 0
    }

    private static func bits(of bytes: ArraySlice<UInt8>) -> UInt128 {
        bytes.reduce(0) { $0 << 8 | UInt128($1) }
    }
}

extension AddressRange: CustomStringConvertible {
    /// The first address, and the number of bits where it is not the whole address.
    public var description: String {
        let width = isIPv6 ? 128 : 32
        let bytes = stride(from: width - 8, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: bits >> $0)
        }
        let host = SocketAddress(bytes: bytes, port: 0)?.digits ?? "?"
        return prefixLength == width ? host : "\(host)/\(prefixLength)"
    }
}

/// Text that is no range of addresses.
public struct AddressRangeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text as it was given.
    public let text: String
    /// What is wrong with it.
    public let problem: String

    /// One sentence: `"10.0.0.0/33" is no range of addresses: it has no 0 to 32 bits.`
    public var description: String { "\"\(text)\" is no range of addresses: it \(problem)." }
}
