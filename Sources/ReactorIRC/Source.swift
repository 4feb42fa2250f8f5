/// Who sent a message: `nick!user@host`, or the name of a server (RFC 2812, section 2.3.1). Pure.
///
/// The parts are slices, and may be invalid UTF-8.
public struct Source: Sendable {
    /// All of it.
    public let bytes: ArraySlice<UInt8>
    /// The nick, or the name of a server.
    public let nick: ArraySlice<UInt8>
    /// The user name after `!`; nil when there is none.
    public let user: ArraySlice<UInt8>?
    /// The host after `@`; nil when there is none.
    public let host: ArraySlice<UInt8>?

    /// Splits `nick[!user][@host]`.
    public init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        nick = bytes.prefix { $0 != Byte.exclamation && $0 != Byte.at }
        var rest = bytes[nick.endIndex...]
        if rest.first == Byte.exclamation {
            let name = rest.dropFirst().prefix { $0 != Byte.at }
            user = name
            rest = bytes[name.endIndex...]
        } else {
            user = nil
        }
        host = rest.isEmpty ? nil : rest.dropFirst()
    }

    /// True for a text that may name a server: letters, digits and hyphens in at least one label that
    /// ends with a dot, of at most 63 bytes each and 253 in all (RFC 1123, section 2.1).
    ///
    /// The dot distinguishes it from a nick.
    public static func isServerName(_ name: some Collection<UInt8>) -> Bool {
        var labels = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count > 1, name.count <= 253 else { return false }
        if labels.last?.isEmpty == true { labels.removeLast() }
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != Byte.minus
                && label.reversed().first != Byte.minus
                && label.allSatisfy { isLetterOrDigit($0) || $0 == Byte.minus }
        }
    }

    /// True for a nick of RFC 2812, section 2.3.1, with at most `limit` bytes.
    package static func isNick(_ nick: ArraySlice<UInt8>, limit: Int) -> Bool {
        guard let first = nick.first, nick.count <= limit, isNickStart(first) else { return false }
        return nick.dropFirst().allSatisfy {
            isNickStart($0) || (0x30...0x39).contains($0) || $0 == Byte.minus
        }
    }

    /// A letter, or one of ``[]\`_^{|}``.
    private static func isNickStart(_ byte: UInt8) -> Bool {
        (0x41...0x7D).contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}

extension Source: CustomStringConvertible {
    /// All of it.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}
