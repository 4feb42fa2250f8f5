package import Text

/// Where a part of the screen leads when a person points at it: an address of the web.
///
/// The address may come from a peer, and goes to the terminal inside a control sequence: it is
/// printable ASCII and nothing else.
package struct Hyperlink: Equatable, Sendable {
    /// Bytes of a longer address that terminals would cut, as VTE does: it is no link.
    package static let lengthLimit = 2_083

    /// The address; what is not ASCII in it is percent-encoded, as RFC 3987 section 3.1 says.
    package let address: String
    /// The same for all parts of one address, so that they light up together where it is wrapped.
    package let id: String

    /// Nil unless the text is an address of http or https whose host is plain ASCII, which looks
    /// like no other host, and which is not too long.
    ///
    /// - Parameter id: Of letters, digits and hyphens.
    package init?(_ clusters: some Sequence<VisibleText.Cluster>, id: String) {
        let text = String(clusters.map(\.character))
        guard let scheme = text.firstRange(of: "://"),
            ["http", "https"].contains(text[..<scheme.lowerBound].lowercased())
        else { return nil }
        let host = text[scheme.upperBound...].prefix { !"/?#".contains($0) }
        guard !host.isEmpty, host.utf8.allSatisfy(Self.isPrintable) else { return nil }
        address = text.utf8.reduce(into: "") { address, byte in
            if Self.isPrintable(byte) {
                address.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                address += "%" + Self.digits(of: byte)
            }
        }
        guard address.utf8.count <= Self.lengthLimit else { return nil }
        self.id = id
    }

    // MARK: -

    private static func isPrintable(_ byte: UInt8) -> Bool { (0x21...0x7E).contains(byte) }

    private static func digits(of byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return byte < 0x10 ? "0" + digits : digits
    }
}
