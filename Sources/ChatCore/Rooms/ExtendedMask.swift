import ReactorIRC

/// A mask of a list: of an address, or one of the extended kinds that `EXTBAN` announces. Pure.
///
/// `m:MASK` is a ban from speaking only, and `r:MASK` compares the real name.
package struct ExtendedMask: Sendable {
    /// What it is compared with.
    private enum Subject: Sendable { case address, realName }

    /// `EXTBAN` of numeric 005.
    static let token = ",mr"

    /// The mask in its complete form, as it is shown.
    package let text: [UInt8]
    /// True for a ban from speaking, which allows joining.
    let isMute: Bool
    private let subject: Subject
    private let mask: Mask

    /// Reads the argument of a mode; nil when it is empty.
    init?(_ argument: ArraySlice<UInt8>) {
        var rest = argument
        isMute = Self.takePrefix("m", from: &rest)
        if Self.takePrefix("r", from: &rest) {
            guard !rest.isEmpty else { return nil }
            subject = .realName
            mask = Mask(Array(rest))
        } else {
            guard !rest.isEmpty else { return nil }
            subject = .address
            mask = Mask(Mask.completed(rest))
        }
        var text: [UInt8] = []
        if isMute { text += "m:".utf8 }
        if subject == .realName { text += "r:".utf8 }
        self.text = text + mask.bytes
    }

    /// True when the user is meant.
    func matches(_ user: User) -> Bool {
        switch subject {
        case .address: mask.matches(user.source.span)
        case .realName: mask.matches(user.realName.span)
        }
    }

    private static func takePrefix(_ letter: Unicode.Scalar, from rest: inout ArraySlice<UInt8>)
        -> Bool
    {
        guard rest.count >= 2, rest.first == UInt8(ascii: letter),
            rest[rest.startIndex + 1] == UInt8(ascii: ":")
        else { return false }
        rest = rest.dropFirst(2)
        return true
    }
}

extension ExtendedMask: Hashable {
    /// Equal when they differ in case only.
    package static func == (one: Self, other: Self) -> Bool {
        CaseMapping.ascii.areEqual(one.text.span, other.text.span)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(CaseMapping.ascii.folded(text.span))
    }
}
