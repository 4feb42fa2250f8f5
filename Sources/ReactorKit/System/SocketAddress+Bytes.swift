import CPosix
import Glibc

extension SocketAddress {
    /// The address in network order: 4 bytes, or 16 of IPv6; none of a UNIX socket.
    public var bytes: [UInt8] {
        if isUnix { return [] }
        let offset = isIPv6 ? 8 : 4
        let count = isIPv6 ? 16 : 4
        return unsafe withSocketAddress { start, _ in
            let bytes = unsafe UnsafeRawPointer(start) + offset
            return unsafe [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
        }
    }

    /// The address alone in the form that `init(digits:port:)` reads: without a zone, and one
    /// of IPv6 as such, also where it holds one of IPv4 (`::ffff:127.0.0.1`); empty for a UNIX socket.
    public var digits: String {
        if isUnix { return "" }
        let host = host.prefix { $0 != "%" }
        return isIPv6 && !host.contains(":") ? "::ffff:\(host)" : String(host)
    }

    /// The address of 4 bytes of IPv4 or 16 of IPv6, in network order; nil for another number.
    public init?(bytes: [UInt8], port: UInt16) {
        var storage = sockaddr_storage()
        switch bytes.count {
        case 4: storage.ss_family = sa_family_t(AF_INET)
        case 16: storage.ss_family = sa_family_t(AF_INET6)
        default: return nil
        }
        let offset = bytes.count == 16 ? 8 : 4
        unsafe withUnsafeMutableBytes(of: &storage) { raw in
            // The port follows the family in both of them.
            unsafe raw.storeBytes(of: port.bigEndian, toByteOffset: 2, as: UInt16.self)
            for index in bytes.indices { unsafe raw[offset + index] = bytes[index] }
        }
        self.init(storage, length: socklen_t(MemoryLayout<sockaddr_storage>.size))
    }

    /// The address of `digits` in the one strict form: four decimal numbers, or IPv6 without a
    /// zone; nil for anything else, as `127.1`. See inet_pton(3).
    public init?(digits: String, port: UInt16) {
        // A zero would end the text for C.
        guard !digits.utf8.contains(0) else { return nil }
        var bytes = [UInt8](repeating: 0, count: digits.contains(":") ? 16 : 4)
        let family = bytes.count == 16 ? AF_INET6 : AF_INET
        let result = unsafe bytes.withUnsafeMutableBytes {
            unsafe inet_pton(family, digits, $0.baseAddress)
        }
        guard result == 1 else { return nil }
        self.init(bytes: bytes, port: port)
    }
}
