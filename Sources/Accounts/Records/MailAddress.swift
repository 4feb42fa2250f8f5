import ReactorIRC

/// An address of e-mail: the plain form of RFC 5321, section 4.1.2, a dot-string at a domain. Pure.
///
/// Quoted strings, literal addresses and what is not ASCII are not accepted, so that an address is
/// one word in every line of SMTP. The domain must have a dot.
package struct MailAddress: Hashable, Sendable {
    /// The most bytes of the part before `@`, and of all (RFC 5321, section 4.5.3.1).
    private static let localLimit = 64
    private static let byteLimit = 254
    /// The characters of an atom besides letters and digits (RFC 5322, section 3.2.3).
    private static let atomSymbols = Array("!#$%&'*+-/=?^_`{|}~".utf8)

    /// The address as it was given.
    package let text: String

    /// Returns nil for other texts.
    package init?(_ text: some Collection<UInt8>) {
        guard text.count <= Self.byteLimit else { return nil }
        let parts = text.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count <= Self.localLimit, Self.isDotString(parts[0]),
            Source.isServerName(parts[1]), parts[1].reversed().first != UInt8(ascii: ".")
        else { return nil }
        self.text = String(decoding: text, as: UTF8.self)
    }

    private static func isDotString(_ text: some Collection<UInt8>) -> Bool {
        text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty && $0.allSatisfy(isAtom)
        }
    }

    private static func isAtom(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: atomSymbols.contains(byte)
        }
    }
}
