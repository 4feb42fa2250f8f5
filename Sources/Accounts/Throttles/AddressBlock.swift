package import ReactorKit

/// The addresses that count as one client: one of IPv4, or a /64 of IPv6, which is the least that a
/// subscriber has (RFC 6177, section 2). Pure.
package struct AddressBlock: Hashable, Sendable {
    private let isIPv6: Bool
    /// The address of IPv4, or the first half of the one of IPv6.
    private let bits: UInt64

    /// The block of an address; one of IPv4 that is mapped to IPv6 is one of IPv4 (RFC 4291, section
    /// 2.5.5.2). Nil for a UNIX socket, which has no address.
    package init?(_ address: SocketAddress) {
        let bytes = address.bytes
        guard !bytes.isEmpty else { return nil }
        let isMapped = bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
        isIPv6 = bytes.count == 16 && !isMapped
        let significant = isIPv6 ? bytes.prefix(8) : bytes.suffix(4)
        bits = significant.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
