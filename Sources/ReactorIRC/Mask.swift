/// A pattern of `*`, `?` and letters, such as `*!*@*.example.org` (RFC 2812, section 2.5). Pure.
///
/// `*` matches any characters, `?` one character (of several bytes, where it is UTF-8), and a
/// backslash before either of them makes it an ordinary one. Whatever the pattern, the time to match
/// is that of the length of the text, times one for each 64 characters of the pattern.
public struct Mask: Sendable {
    /// Which letters are equal.
    public let mapping: CaseMapping
    /// The pattern as it was given.
    public let bytes: [UInt8]
    private let automaton: MaskAutomaton

    /// Reads a pattern, which may be any bytes.
    public init(_ pattern: [UInt8], by mapping: CaseMapping = .ascii) {
        bytes = pattern
        self.mapping = mapping
        automaton = MaskAutomaton(pattern, by: mapping)
    }

    /// Reads a pattern.
    public init(_ pattern: String, by mapping: CaseMapping = .ascii) {
        self.init(Array(pattern.utf8), by: mapping)
    }

    /// True when the whole text matches.
    public func matches(_ text: Span<UInt8>) -> Bool { automaton.accepts(text, by: mapping) }

    /// True when the whole text matches.
    public func matches(_ text: String) -> Bool { matches(text.utf8.span) }
}

extension Mask: Hashable {
    /// Equal when the patterns are, byte by byte.
    public static func == (one: Mask, other: Mask) -> Bool {
        one.bytes == other.bytes && one.mapping == other.mapping
    }

    /// Hashes the pattern.
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension Mask {
    /// The complete form of an address mask: `ann` becomes `ann!*@*`, `a@host` becomes `*!a@host`,
    /// `*.org` becomes `*!*@*.org`.
    public static func completed(_ pattern: ArraySlice<UInt8>) -> [UInt8] {
        func part(_ bytes: ArraySlice<UInt8>?) -> [UInt8] {
            guard let bytes, !bytes.isEmpty else { return [Byte.asterisk] }
            return Array(bytes)
        }
        let address = Source(pattern)
        var (nick, user, host) = (part(address.nick), part(address.user), part(address.host))
        if address.user == nil {
            // A nick has no dot or colon; an address has.
            let isHost = nick.contains { $0 == UInt8(ascii: ".") || $0 == Byte.colon }
            if address.host != nil {
                (nick, user) = (part(nil), nick)
            } else if isHost {
                (nick, host) = (part(nil), nick)
            }
        }
        return nick + [Byte.exclamation] + user + [Byte.at] + host
    }
}

extension Mask: CustomStringConvertible {
    /// The pattern as it was given.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}
