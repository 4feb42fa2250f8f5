import ReactorIRC

/// The modes of a room, without lists and ranks (RFC 2811, section 4.2). Pure.
package struct RoomModes: Hashable, Sendable {
    /// Modes without an argument.
    package struct Flags: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// `C`: no CTCP but ACTION.
        static let noCTCP = Flags(rawValue: 1)
        /// `i`: only the invited may join.
        static let inviteOnly = Flags(rawValue: 2)
        /// `m`: only members with a rank may speak.
        static let moderated = Flags(rawValue: 4)
        /// `n`: only members may speak.
        static let noExternal = Flags(rawValue: 8)
        /// `p`: LIST does not show it.
        static let isPrivate = Flags(rawValue: 16)
        /// `s`: nothing shows it to others than members.
        static let secret = Flags(rawValue: 32)
        /// `t`: only operators may change the topic.
        static let topicLocked = Flags(rawValue: 64)

        /// Each mode with its letter, in the order of the letters.
        static let letters: [(letter: UInt8, flag: Flags)] = [
            (UInt8(ascii: "C"), .noCTCP), (UInt8(ascii: "i"), .inviteOnly),
            (UInt8(ascii: "m"), .moderated), (UInt8(ascii: "n"), .noExternal),
            (UInt8(ascii: "p"), .isPrivate), (UInt8(ascii: "s"), .secret),
            (UInt8(ascii: "t"), .topicLocked),
        ]

        /// The mode with that letter; nil when it is none.
        init?(letter: UInt8) {
            guard let found = Self.letters.first(where: { $0.letter == letter }) else {
                return nil
            }
            self = found.flag
        }

        /// The modes with these letters; nil when there is another letter.
        package init?(_ text: String) {
            self = []
            for letter in text.utf8 {
                guard let flag = Flags(letter: letter) else { return nil }
                insert(flag)
            }
        }

        /// The letters of the modes.
        package var text: String {
            let letters = Self.letters.filter { contains($0.flag) }.map(\.letter)
            return String(decoding: letters, as: UTF8.self)
        }

        /// The letters of all of them.
        package static var allLetters: String {
            String(decoding: letters.map(\.letter), as: UTF8.self)
        }
    }

    /// The most that `l` accepts.
    private static let highestLimit = 999_999_999
    /// `CHANMODES` of numeric 005.
    static let token = "Ibe,k,l,Cimnpst"
    /// How MODE is read.
    static let grammar = ModeGrammar(modes: token, prefix: Ranks.token)

    var flags: Flags
    /// `k`: the password to join; nil for none.
    var key: [UInt8]?
    /// `l`: the most members; nil for no limit.
    var limit: Int?

    init(_ flags: Flags = []) { self.flags = flags }

    /// True for the letter of the key.
    static func isKey(_ letter: UInt8) -> Bool { letter == UInt8(ascii: "k") }

    /// The argument of `l` as a number; nil when it is none, or zero.
    static func limit(_ argument: ArraySlice<UInt8>) -> Int? {
        guard argument.allSatisfy({ (0x30...0x39).contains($0) }),
            let limit = Int(String(decoding: argument, as: UTF8.self)),
            (1...highestLimit).contains(limit)
        else { return nil }
        return limit
    }

    /// The letters and arguments as numeric 324 shows them. Only members see the key and the limit
    /// (RFC 2811, sections 4.2.9 and 4.2.10); others see `*` in their place.
    func words(forMember isMember: Bool) -> [[UInt8]] {
        let hidden = [UInt8(ascii: "*")]
        var letters = [UInt8(ascii: "+")]
        letters += Flags.letters.filter { flags.contains($0.flag) }.map(\.letter)
        var words: [[UInt8]] = []
        if let key {
            letters.append(UInt8(ascii: "k"))
            words.append(isMember ? key : hidden)
        }
        if let limit {
            letters.append(UInt8(ascii: "l"))
            words.append(isMember ? Array(String(limit).utf8) : hidden)
        }
        return [letters] + words
    }
}
