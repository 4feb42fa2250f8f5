import ReactorIRC

/// The lists of masks that a room has (RFC 2811, section 4.3).
package enum MaskListKind: UInt8, CaseIterable, Sendable {
    /// `b`: they may not join, nor speak.
    case bans
    /// `e`: they are exempt from bans.
    case exceptions
    /// `I`: they may join a room for the invited.
    case invitations

    /// The letter of the mode.
    var letter: UInt8 {
        switch self {
        case .bans: UInt8(ascii: "b")
        case .exceptions: UInt8(ascii: "e")
        case .invitations: UInt8(ascii: "I")
        }
    }

    /// The list with that letter; nil when it is none.
    init?(letter: UInt8) {
        guard let found = Self.allCases.first(where: { $0.letter == letter }) else { return nil }
        self = found
    }
}

/// One list of masks of a room. Pure.
package struct MaskList: Equatable, Sendable {
    /// A mask with who added it and when.
    package struct Entry: Hashable, Sendable {
        package let mask: ExtendedMask
        /// The source of the user that added it.
        package let setBy: [UInt8]
        package let setAt: ServerTime
    }

    private(set) var entries: [Entry] = []

    var count: Int { entries.count }
    var isEmpty: Bool { entries.isEmpty }

    /// The entry of this mask, in either case; nil when there is none.
    func entry(of mask: ExtendedMask) -> Entry? { entries.first { $0.mask == mask } }

    mutating func insert(_ entry: Entry) {
        if self.entry(of: entry.mask) == nil { entries.append(entry) }
    }

    mutating func remove(_ mask: ExtendedMask) { entries.removeAll { $0.mask == mask } }
}
