package import ReactorIRC
import ReactorKit

/// The name of an account, which is a nick (RFC 2812, section 2.3.1). Pure.
///
/// Two names are equal when they differ in case only (`CASEMAPPING=ascii`).
package struct AccountName: Hashable, Sendable {
    /// The most bytes of a name.
    package static let byteLimit = 32

    /// The name as its owner writes it, in ASCII.
    package let bytes: [UInt8]
    /// The name in lower case, to look it up.
    package let folded: FoldedName

    /// Returns nil for what is no nick, or is too long.
    package init?(_ name: some Collection<UInt8>) {
        guard name.count <= Self.byteLimit else { return nil }
        let bytes = Array(name)
        guard Source.isNick(bytes[...], limit: Self.byteLimit) else { return nil }
        self.bytes = bytes
        folded = FoldedName(bytes.span, by: .ascii)
    }

    /// Returns nil for what is no nick, or is too long.
    package init?(_ name: Span<UInt8>) { self.init([UInt8](copying: name)) }

    /// True for a name that people take for the network's own: that of a service (`NickServ`), or
    /// of its staff. The name of the server has a dot, which no account's name has.
    package var isReserved: Bool {
        folded.bytes.suffix(4).elementsEqual("serv".utf8)
            || Self.staff.contains(String(decoding: folded.bytes, as: UTF8.self))
    }

    private static let staff: Set<String> = ["admin", "operator", "root"]

    /// True when both are the same in lower case.
    package static func == (one: AccountName, other: AccountName) -> Bool {
        one.folded == other.folded
    }

    /// Combines the name in lower case.
    package func hash(into hasher: inout Hasher) { hasher.combine(folded) }
}

extension AccountName: CustomStringConvertible {
    /// The name as its owner writes it.
    package var description: String { String(decoding: bytes, as: UTF8.self) }
}
