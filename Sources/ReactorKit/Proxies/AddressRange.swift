/// All addresses that start with the same bits: `10.0.0.0/8`, `2001:db8::/32`, `127.0.0.1`.
/// Pure.
///
/// Parsing and `description` are inverse; bits after the prefix are set to zero. An IPv4 address of
/// an IPv6 socket (`::ffff:10.0.0.1`) counts as IPv4, in a range too. RFC 4632, section 3.1.
public struct AddressRange: Hashable, Sendable {
    /// The loopback addresses.
    public static let loopback = [
        AddressRange(isIPv6: false, bits: 127 << 24, prefixLength: 8),
        AddressRange(isIPv6: true, bits: 1, prefixLength: 128),
    ]

    /// True for a range of IPv6 addresses.
    public let isIPv6: Bool
    /// The number of leading bits that its addresses share: 0 to 32, or 0 to 128.
    public let prefixLength: Int
    private let bits: UInt128

    /// Reads an address, or an address, a slash and a prefix length.
    ///
    /// - Throws: `AddressRangeError`.
    public init(_ text: String) throws(AddressRangeError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = SocketAddress(digits: String(parts[0]), port: 0) else {
            throw AddressRangeError(text: text, problem: "needs a numeric address")
        }
        let width = address.isIPv6 ? 128 : 32
        var length = width
        if parts.count == 2 {
            let digits = parts[1]
            guard digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = Int(digits),
                number <= width
            else {
                throw AddressRangeError(text: text, problem: "needs a prefix of 0 to \(width) bits")
            }
            length = number
        }
        let bytes = address.bytes
        if Self.isMapped(bytes), length >= 96 {
            self.init(
                isIPv6: false, bits: Self.bits(of: bytes[12...]), prefixLength: length - 96)
        } else {
            self.init(
                isIPv6: address.isIPv6, bits: Self.bits(of: bytes[...]), prefixLength: length)
        }
    }

    private init(isIPv6: Bool, bits: UInt128, prefixLength: Int) {
        self.isIPv6 = isIPv6
        self.prefixLength = prefixLength
        let free = (isIPv6 ? 128 : 32) - prefixLength
        self.bits = (bits >> free) << free
    }

    /// True when `address` is in the range; its port is ignored.
    public func contains(_ address: SocketAddress) -> Bool {
        let bytes = address.bytes
        if bytes.count == 16 {
            if isIPv6 { return matches(Self.bits(of: bytes[...])) }
            return Self.isMapped(bytes) && matches(Self.bits(of: bytes[12...]))
        }
        return !isIPv6 && bytes.count == 4 && matches(Self.bits(of: bytes[...]))
    }

    private func matches(_ other: UInt128) -> Bool {
        (bits ^ other) >> ((isIPv6 ? 128 : 32) - prefixLength) == 0
    }

    /// True for an IPv4 address of an IPv6 socket (RFC 4291, section 2.5.5.2).
    private static func isMapped(_ bytes: [UInt8]) -> Bool {
        bytes.count == 16 && bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
    }

    private static func bits(of bytes: ArraySlice<UInt8>) -> UInt128 {
        bytes.reduce(0) { $0 << 8 | UInt128($1) }
    }
}

extension AddressRange: CustomStringConvertible {
    /// The first address, with the prefix length unless that is the whole address.
    public var description: String {
        let width = isIPv6 ? 128 : 32
        let bytes = stride(from: width - 8, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: bits >> $0)
        }
        let host = SocketAddress(bytes: bytes, port: 0)?.digits ?? "?"
        return prefixLength == width ? host : "\(host)/\(prefixLength)"
    }
}

/// A text that is not a range of addresses.
public struct AddressRangeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text that was parsed.
    public let text: String
    /// What is wrong with it.
    public let problem: String

    /// One sentence without a full stop: `"10.0.0.0/33" is not a range of addresses: it needs a
    /// prefix of 0 to 32 bits`.
    public var description: String { "\"\(text)\" is not a range of addresses: it \(problem)" }
}
