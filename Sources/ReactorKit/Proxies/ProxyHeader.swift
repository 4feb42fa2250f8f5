/// The header that a load balancer sends before a connection's own bytes: HAProxy's PROXY protocol,
/// versions 1 and 2 ("The PROXY protocol", HAProxy, sections 2.1 and 2.2). Pure.
public struct ProxyHeader: Hashable, Sendable {
    /// The forms of a header.
    public enum Version: Hashable, Sendable {
        /// A line of text of at most 107 bytes.
        case text
        /// 16 bytes, followed by up to 65,535 more.
        case binary
        /// The same, with a CRC-32C of all of it.
        case binaryWithChecksum
    }

    /// The two ends of the original connection; both of IPv4 or both of IPv6.
    public struct Addresses: Hashable, Sendable {
        /// The address that connected.
        public let source: SocketAddress
        /// The address that it connected to.
        public let destination: SocketAddress

        /// Two ends. If only one is an IPv6 address, the other is mapped to IPv6 (RFC 4291, section
        /// 2.5.5.2).
        public init(source: SocketAddress, destination: SocketAddress) {
            let isMixed = source.isIPv6 != destination.isIPv6
            self.source = isMixed ? Self.mapped(source) : source
            self.destination = isMixed ? Self.mapped(destination) : destination
        }

        private static func mapped(_ address: SocketAddress) -> SocketAddress {
            guard address.bytes.count == 4 else { return address }
            let bytes = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + address.bytes
            return SocketAddress(bytes: bytes, port: address.port) ?? address
        }
    }

    static let signature: [UInt8] = [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
    ]
    static let checksumType: UInt8 = 3

    /// Nil when the connection is the balancer's own (LOCAL), or of another kind than TCP (UNKNOWN,
    /// datagrams, UNIX sockets): then the addresses of the actual connection apply.
    public var addresses: Addresses?

    /// A header with these addresses, or without any.
    public init(_ addresses: Addresses?) {
        self.addresses = addresses
    }

    /// Encodes the header.
    public func bytes(as version: Version) -> [UInt8] {
        switch version {
        case .text: Array(line.utf8)
        case .binary: binary
        case .binaryWithChecksum: binaryWithChecksum
        }
    }

    // MARK: -

    /// The addresses to send. UNIX sockets are left out, since their names mean nothing on another
    /// machine.
    private var sentAddresses: Addresses? {
        addresses.flatMap { $0.source.isUnix || $0.destination.isUnix ? nil : $0 }
    }

    private var line: String {
        guard let addresses = sentAddresses else { return "PROXY UNKNOWN\r\n" }
        let (source, destination) = (addresses.source, addresses.destination)
        return "PROXY \(source.isIPv6 ? "TCP6" : "TCP4") \(source.digits) "
            + "\(destination.digits) \(source.port) \(destination.port)\r\n"
    }

    private var binary: [UInt8] { Self.signature + block(extra: 0) }

    private var binaryWithChecksum: [UInt8] {
        let body = Self.signature + block(extra: 7) + [Self.checksumType, 0, 4]
        var sum = CRC32C()
        for byte in body + [0, 0, 0, 0] { sum.add(byte) }
        return body + [24, 16, 8, 0].map { UInt8(sum.value >> $0 & 0xFF) }
    }

    /// The part from version and command on; its length includes `extra` bytes that follow.
    private func block(extra: Int) -> [UInt8] {
        guard let addresses = sentAddresses else { return [0x20, 0x00, 0, UInt8(extra)] }
        let (source, destination) = (addresses.source, addresses.destination)
        let ends = source.bytes + destination.bytes
        let ports = [source.port, destination.port].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        return [0x21, source.isIPv6 ? 0x21 : 0x11, 0, UInt8(ends.count + 4 + extra)] + ends + ports
    }
}

/// The Castagnoli checksum of RFC 3720, appendix B.4, computed bit by bit, since headers are short.
/// Pure.
struct CRC32C {
    private var remainder: UInt32 = 0xFFFF_FFFF

    /// The checksum of all bytes so far.
    var value: UInt32 { ~remainder }

    mutating func add(_ byte: UInt8) {
        remainder ^= UInt32(byte)
        for _ in 0..<8 {
            remainder = (remainder >> 1) ^ (remainder & 1 == 1 ? 0x82F6_3B78 : 0)
        }
    }
}
