import Digests
import ReactorKit

/// The host that others see in place of an address. Pure.
///
/// The same address has the same cloak, and addresses of one network have the same end, so that a
/// mask can ban a network; the address cannot be found from it without the secret.
enum Cloak {
    /// The most bytes of a cloak (`HOSTLEN`).
    static let byteLimit = 35

    /// The cloak of an address: `first.second.third.ip`, where `third` is computed from the /16 (of
    /// IPv6 the /48), `second` from the /24 (/56) and `first` from the address (/64).
    static func host(of address: [UInt8], secret: [UInt8]) -> [UInt8] {
        if address.isEmpty { return Array("local".utf8) }
        var cloak: [UInt8] = []
        for prefix in prefixes(of: address) {
            let code = Digest.sha256.authenticationCode(of: prefix.span, key: secret.span)
            for byte in code.prefix(5) {
                cloak.append(hexadecimal(byte >> 4))
                cloak.append(hexadecimal(byte & 15))
            }
            cloak.append(UInt8(ascii: "."))
        }
        return cloak + Array("ip".utf8)
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }

    /// The starts of an address, the longest first, each after its number of bytes and after 4 or 6,
    /// so that no two mean the same.
    private static func prefixes(of address: [UInt8]) -> [[UInt8]] {
        // Without the zone of IPv6.
        let digits = String(decoding: address.prefix { $0 != UInt8(ascii: "%") }, as: UTF8.self)
        guard let bytes = SocketAddress(digits: digits, port: 0)?.bytes else {
            // A name of something else, which has no networks.
            return [[UInt8](repeating: 0, count: 2) + address]
        }
        let isMapped = bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
        if bytes.count == 4 || isMapped {
            return [4, 3, 2].map { [4, UInt8($0)] + bytes.suffix(4).prefix($0) }
        }
        return [8, 7, 6].map { [6, UInt8($0)] + bytes.prefix($0) }
    }
}
