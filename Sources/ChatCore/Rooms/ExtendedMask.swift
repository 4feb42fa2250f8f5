import Accounts
import ReactorIRC

/// A mask of a list: of an address, or one of the extended kinds that `EXTBAN` announces. Pure.
///
/// `m:MASK` is a ban from speaking only, `a:MASK` compares the name of the account, and `r:MASK` the
/// real name.
package struct ExtendedMask: Sendable {
    /// What it is compared with.
    private enum Subject: Sendable {
        case account, address, realName

        var prefix: String {
            switch self {
            case .account: "a:"
            case .address: ""
            case .realName: "r:"
            }
        }
    }

    /// The letter of masks of accounts, which `ACCOUNTEXTBAN` of numeric 005 names.
    static let accountLetter = "a"

    /// `EXTBAN` of numeric 005.
    static func token(withAccounts: Bool) -> String {
        withAccounts ? ",\(accountLetter)mr" : ",mr"
    }

    /// The most bytes of a complete mask: more than any address or real name has, so that what it
    /// costs to compare it is bounded, and that it fits into a line with its room.
    static let byteLimit = 160

    /// The mask in its complete form, as it is shown.
    package let text: [UInt8]
    /// True for a ban from speaking, which allows joining.
    let isMute: Bool
    private let subject: Subject
    private let mask: Mask

    /// Reads the argument of a mode; nil when it is empty or too long, or has control characters.
    /// Spaces become `?`, since a mask is one word where it is shown.
    init?(_ argument: ArraySlice<UInt8>) {
        var rest = argument
        isMute = Self.takePrefix("m", from: &rest)
        let subject: Subject =
            if Self.takePrefix("r", from: &rest) {
                .realName
            } else if Self.takePrefix("a", from: &rest) {
                .account
            } else {
                .address
            }
        self.subject = subject
        guard !rest.isEmpty, rest.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        let pattern = rest.map { $0 == 0x20 ? UInt8(ascii: "?") : $0 }
        mask = Mask(subject == .address ? Mask.completed(pattern[...]) : pattern)
        let prefix = (isMute ? "m:" : "") + subject.prefix
        text = prefix.utf8 + mask.bytes
        guard text.count <= Self.byteLimit else { return nil }
    }

    /// True when the user is meant.
    func matches(_ user: User) -> Bool {
        switch subject {
        case .account: user.account.map { mask.matches($0.bytes.span) } ?? false
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
