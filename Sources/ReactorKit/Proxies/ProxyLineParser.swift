/// Parses version 1: `PROXY TCP4 192.0.2.1 192.0.2.2 56324 443`, CR, LF. Pure.
struct ProxyLineParser {
    /// The maximum size of the line in bytes, CR and LF included (section 2.1).
    static let limit = 107
    static let start = Array("PROXY ".utf8)

    private var line: [UInt8] = []

    mutating func take(_ byte: UInt8) throws(ProxyHeaderError) -> ProxyHeader? {
        line.append(byte)
        if line.count <= Self.start.count, byte != Self.start[line.count - 1] { throw .missing }
        if byte == UInt8(ascii: "\n"), line.dropLast().last == UInt8(ascii: "\r") {
            return try header(of: line.dropFirst(Self.start.count).dropLast(2))
        }
        if line.count == Self.limit { throw .tooLong }
        return nil
    }

    private func header(of bytes: ArraySlice<UInt8>) throws(ProxyHeaderError) -> ProxyHeader {
        let fields = bytes.split(
            separator: UInt8(ascii: " "), omittingEmptySubsequences: false
        ).map { String(decoding: $0, as: UTF8.self) }
        // After UNKNOWN, "the receiver must ignore anything presented before the CRLF".
        if fields[0] == "UNKNOWN" { return ProxyHeader(nil) }
        guard fields[0] == "TCP4" || fields[0] == "TCP6" else {
            throw .malformed("it has an unknown kind of connection")
        }
        guard fields.count == 5 else { throw .malformed("it does not have four address fields") }
        let isIPv6 = fields[0] == "TCP6"
        guard let source = address(fields[1], fields[3]), source.isIPv6 == isIPv6,
            let destination = address(fields[2], fields[4]), destination.isIPv6 == isIPv6
        else { throw .malformed("it does not have two addresses of its family") }
        return ProxyHeader(
            ProxyHeader.Addresses(source: source, destination: destination))
    }

    /// A port consists of digits without leading zeros.
    private func address(_ digits: String, _ port: String) -> SocketAddress? {
        guard let number = UInt16(port), String(number) == port else { return nil }
        return SocketAddress(digits: digits, port: number)
    }
}
