import ReactorKit

/// Which letters of names are equal: the `CASEMAPPING` of a server (RFC 2812, section 2.2, and the
/// modern documentation). Pure.
///
/// Bytes above 127 are equal only to themselves.
public enum CaseMapping: String, CaseIterable, Sendable {
    /// `A` to `Z` are equal to `a` to `z`.
    case ascii
    /// Those letters, and `[]\^` are equal to `{}|~`: letters of the Scandinavian ISO 646.
    case rfc1459
    /// The same, but `^` and `~` differ.
    case rfc1459Strict = "rfc1459-strict"

    /// The byte in lower case.
    public func folded(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 <= lastUpper &- 0x41 ? byte | 0x20 : byte
    }

    /// The last upper-case byte: `Z`, `^` or `]`. The letters between are adjacent in ASCII, and a
    /// bit distinguishes the cases of each.
    private var lastUpper: UInt8 {
        switch self {
        case .ascii: 0x5A
        case .rfc1459: 0x5E
        case .rfc1459Strict: 0x5D
        }
    }

    /// The name in lower case.
    public func folded(_ name: Span<UInt8>) -> [UInt8] {
        var folded: [UInt8] = []
        fold(name, into: &folded)
        return folded
    }

    /// Replaces the bytes by the name in lower case.
    func fold(_ name: Span<UInt8>, into folded: inout [UInt8]) {
        folded.removeAll(keepingCapacity: true)
        folded.append(copying: name, 0..<name.count)
        let count = lastUpper &- 0x40
        var bytes = folded.mutableSpan
        for index in bytes.indices {
            let byte = bytes[index]
            bytes[index] = byte &- 0x41 < count ? byte | 0x20 : byte
        }
    }

    /// True when two names differ in case only.
    public func areEqual(_ name: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
        guard name.count == other.count else { return false }
        for index in name.indices where folded(name[index]) != folded(other[index]) {
            return false
        }
        return true
    }
}

/// A nick or the name of a room, in lower case, with its hash.
///
/// The hash is computed once, by a function with a random key: peers choose names.
public struct FoldedName: Hashable, Sendable {
    /// The name in lower case.
    public let bytes: [UInt8]
    private let hash: Int

    /// Folds a name, which may be invalid UTF-8.
    public init(_ name: Span<UInt8>, by mapping: CaseMapping) {
        bytes = mapping.folded(name)
        hash = Self.hash(of: bytes)
    }

    /// Folds a name into a buffer, to look it up: the buffer's memory is used again, unless the name
    /// before still exists.
    public init(_ name: Span<UInt8>, by mapping: CaseMapping, reusing buffer: inout [UInt8]) {
        mapping.fold(name, into: &buffer)
        bytes = buffer
        hash = Self.hash(of: buffer)
    }

    private static func hash(of bytes: [UInt8]) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: bytes.span)
        return hasher.finalize()
    }

    /// Folds a name.
    public init(_ name: String, by mapping: CaseMapping) {
        self.init(name.utf8.span, by: mapping)
    }

    /// True when both are the same in lower case; the hashes are compared first.
    public static func == (one: FoldedName, other: FoldedName) -> Bool {
        one.hash == other.hash && one.bytes == other.bytes
    }

    /// Combines the hash that was computed once.
    public func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

extension FoldedName: CustomStringConvertible {
    /// The name in lower case.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}
