package import Text

/// A web address that a part of the screen links to.
///
/// The address may be from a peer, and is sent to the terminal inside a control sequence: so it is
/// printable ASCII only.
package struct Hyperlink: Equatable, Sendable {
    /// The most bytes of an address; terminals such as VTE cut longer ones.
    package static let lengthLimit = 2_083

    /// The address, with other characters than ASCII percent-encoded (RFC 3987, section 3.1).
    package let address: String
    /// The same for all parts of one wrapped address, so that a terminal highlights them together.
    package let id: String

    /// Nil unless the text is an address of http or https whose host is ASCII, so that it cannot
    /// resemble another host, and which has at most ``lengthLimit`` bytes.
    ///
    /// - Parameter id: Letters, digits and hyphens.
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
