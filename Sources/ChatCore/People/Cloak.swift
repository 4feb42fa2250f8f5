import Digests

/// The host that others see in place of an address. Pure.
///
/// The same address has the same cloak, and addresses of one network have the same end, so that a
/// mask can ban a network; the address cannot be found from it without the secret.
enum Cloak {
    /// The cloak of an address: `first.second.third.ip`, where `third` stands for the /16 (of IPv6
    /// the /48), `second` for the /24 (/56) and `first` for the address (/64).
    static func host(of address: [UInt8], secret: [UInt8]) -> [UInt8] {
        if address.isEmpty { return Array("local".utf8) }
        var cloak: [UInt8] = []
        for prefix in prefixes(of: address).reversed() {
            let code = Digest.sha256.authenticationCode(of: prefix.span, key: secret.span)
            for byte in code.prefix(5) { cloak += hexadecimal(byte) }
            cloak.append(UInt8(ascii: "."))
        }
        return cloak + Array("ip".utf8)
    }

    private static func hexadecimal(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    /// The starts of an address as text, the shortest first.
    private static func prefixes(of address: [UInt8]) -> [[UInt8]] {
        let isIPv4 = !address.contains(UInt8(ascii: ":"))
        let separator = isIPv4 ? UInt8(ascii: ".") : UInt8(ascii: ":")
        let parts = address.split(separator: separator, omittingEmptySubsequences: false)
        let counts = isIPv4 ? [2, 3, 4] : [3, 4, 8]
        return counts.map { Array(parts.prefix($0).joined(separator: [separator])) }
    }
}
