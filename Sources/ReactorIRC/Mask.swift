/// A pattern of `*`, `?` and letters, such as `*!*@*.example.org` (RFC 2812, section 2.5). Pure.
///
/// `*` matches any characters, `?` one character (of several bytes, where it is UTF-8), and a
/// backslash before either of them makes it an ordinary one. The time to match is at most the
/// product of both lengths, whatever the pattern: only its latest `*` is tried again.
public struct Mask: Hashable, Sendable {
    private enum Part: Hashable, Sendable {
        case byte(UInt8)
        case anyCharacter
        case anyCharacters
    }

    private let parts: [Part]
    /// Which letters are equal.
    public let mapping: CaseMapping
    /// The pattern as it was given.
    public let bytes: [UInt8]

    /// Reads a pattern, which may be any bytes; adjacent `*` count as one.
    public init(_ pattern: [UInt8], by mapping: CaseMapping = .ascii) {
        bytes = pattern
        self.mapping = mapping
        var parts: [Part] = []
        parts.reserveCapacity(pattern.count)
        var rest = pattern[...]
        while let byte = rest.popFirst() {
            switch byte {
            case Byte.asterisk:
                if parts.last != .anyCharacters { parts.append(.anyCharacters) }
            case Byte.question: parts.append(.anyCharacter)
            case Byte.backslash where rest.first == Byte.asterisk || rest.first == Byte.question:
                parts.append(.byte(rest.removeFirst()))
            default: parts.append(.byte(mapping.folded(byte)))
            }
        }
        self.parts = parts
    }

    /// Reads a pattern.
    public init(_ pattern: String, by mapping: CaseMapping = .ascii) {
        self.init(Array(pattern.utf8), by: mapping)
    }

    /// True when the whole text matches.
    public func matches(_ text: Span<UInt8>) -> Bool {
        var (part, index) = (0, 0)
        // After the latest `*`: the next part, and how far the `*` extends.
        var (retryPart, retryIndex) = (-1, 0)
        while index < text.count {
            if part < parts.count {
                switch parts[part] {
                case .anyCharacters:
                    part += 1
                    (retryPart, retryIndex) = (part, index)
                    continue
                case .anyCharacter:
                    part += 1
                    index = Self.characterEnd(in: text, from: index)
                    continue
                case .byte(let byte):
                    if mapping.folded(text[index]) == byte {
                        part += 1
                        index += 1
                        continue
                    }
                }
            }
            guard retryPart >= 0 else { return false }
            retryIndex = Self.characterEnd(in: text, from: retryIndex)
            (part, index) = (retryPart, retryIndex)
        }
        return parts[part...].allSatisfy { $0 == .anyCharacters }
    }

    /// True when the whole text matches.
    public func matches(_ text: String) -> Bool { matches(text.utf8.span) }

    /// The position after the character at `start`; an invalid byte is a character.
    private static func characterEnd(in text: Span<UInt8>, from start: Int) -> Int {
        var end = start + 1
        guard text[start] >= 0xC0 else { return end }
        while end < text.count, end < start + 4, text[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }
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
