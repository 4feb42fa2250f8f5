import ReactorKit

/// The tags of a message, in their order (the message-tags specification). Pure.
///
/// Each use searches the text again: most messages are handled without their tags.
public struct MessageTags: Sequence, Sendable {
    private let bytes: ArraySlice<UInt8>

    /// The tags of a text such as `label=7;+typing=active`.
    public init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// True when there are none.
    public var isEmpty: Bool { bytes.isEmpty }

    /// The tag with that key, its last one when there are several, as the specification demands;
    /// nil when there is none.
    public subscript(key: String) -> MessageTag? {
        var found: MessageTag?
        for tag in self where tag.key.elementsEqual(key.utf8) { found = tag }
        return found
    }

    /// The value of the tag with that key, with replacement characters for invalid UTF-8; empty when
    /// it has none, nil when there is no such tag.
    public func text(_ key: String) -> String? {
        self[key].map { String(decoding: $0.value, as: UTF8.self) }
    }

    /// Iterates over the tags, without empty ones.
    public func makeIterator() -> Iterator { Iterator(rest: bytes) }

    /// Cuts the next tag off the rest.
    public struct Iterator: IteratorProtocol {
        fileprivate var rest: ArraySlice<UInt8>

        /// The next tag; nil at the end.
        public mutating func next() -> MessageTag? {
            while !rest.isEmpty {
                let end = rest.firstIndex(of: Byte.semicolon) ?? rest.endIndex
                let tag = rest[..<end]
                rest = rest[Swift.min(end + 1, rest.endIndex)...]
                let key = tag.prefix { $0 != Byte.equals }
                if !key.isEmpty {
                    return MessageTag(key: key, rawValue: tag.dropFirst(key.count + 1))
                }
            }
            return nil
        }
    }
}

/// A tag of a message.
public struct MessageTag: Sendable {
    /// The key, with `+` before that of a client-only tag, and its vendor.
    public let key: ArraySlice<UInt8>
    /// The value with its escapes, as it is on the wire; empty when there is none.
    public let rawValue: ArraySlice<UInt8>

    /// True for a tag that servers pass on and do not interpret.
    public var isClientOnly: Bool { key.first == Byte.plus }

    /// The value without its escapes.
    public var value: [UInt8] { Self.unescaped(rawValue) }

    /// A value without its escapes.
    package static func unescaped(_ rawValue: ArraySlice<UInt8>) -> [UInt8] {
        guard rawValue.contains(Byte.backslash) else { return Array(rawValue) }
        var value: [UInt8] = []
        value.reserveCapacity(rawValue.count)
        var isEscaped = false
        for byte in rawValue {
            if isEscaped {
                value.append(meaning(of: byte))
                isEscaped = false
            } else if byte == Byte.backslash {
                isEscaped = true
            } else {
                value.append(byte)
            }
        }
        return value
    }

    /// A backslash before any other byte is dropped, and so is one at the end.
    private static func meaning(of byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: ":"): Byte.semicolon
        case UInt8(ascii: "s"): Byte.space
        case UInt8(ascii: "r"): Byte.carriageReturn
        case UInt8(ascii: "n"): Byte.lineFeed
        default: byte
        }
    }

    /// The byte after the backslash of an escape; nil for a byte that needs none.
    private static func escape(of byte: UInt8) -> UInt8? {
        switch byte {
        case Byte.semicolon: Byte.colon
        case Byte.space: UInt8(ascii: "s")
        case Byte.carriageReturn: UInt8(ascii: "r")
        case Byte.lineFeed: UInt8(ascii: "n")
        case Byte.backslash: Byte.backslash
        default: nil
        }
    }

    /// Appends a value with the escapes that it needs.
    static func appendEscaped(_ value: Span<UInt8>, to bytes: inout [UInt8]) {
        for index in value.indices {
            let byte = value[index]
            if let escape = escape(of: byte) {
                bytes.append(Byte.backslash)
                bytes.append(escape)
            } else {
                bytes.append(byte)
            }
        }
    }
}
