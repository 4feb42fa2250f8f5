import ReactorIRC

/// What a WHO asks for: `WHO mask [letters][%fields[,token]]` (RFC 2812, section 3.6.1; the WHOX
/// specification). Pure.
///
/// The letters before `%` choose what the mask is compared with, as fields do; an `o` among them
/// selects operators of the network only.
struct WhoQuery: Sendable {
    /// The mask as it was sent.
    let name: [UInt8]
    /// True when only operators of the network are wanted.
    let wantsOperators: Bool
    /// The fields of numeric 354; nil for numeric 352.
    let fields: WhoFields?
    /// What the client recognizes the answer by.
    let token: [UInt8]
    /// What the mask is compared with; empty for the usual.
    private let subjects: WhoFields
    private let mask: Mask
    /// True when the mask is one of an address, which is compared with the whole source.
    private let isSourceMask: Bool

    init(_ name: ArraySlice<UInt8>, options: ArraySlice<UInt8>?) {
        self.name = Array(name)
        // `WHO 0` lists everybody, as in RFC 1459, section 4.5.1.
        mask = Mask(name.elementsEqual("0".utf8) ? Array("*".utf8) : self.name)
        isSourceMask = name.contains { $0 == UInt8(ascii: "!") || $0 == UInt8(ascii: "@") }
        let parts = (options ?? []).split(
            separator: UInt8(ascii: "%"), maxSplits: 1, omittingEmptySubsequences: false)
        let letters = parts.first ?? []
        wantsOperators = letters.contains(UInt8(ascii: "o"))
        subjects = WhoFields(letters: letters).intersection(.comparable)
        guard parts.count > 1 else {
            fields = nil
            token = []
            return
        }
        let details = parts[1].split(
            separator: UInt8(ascii: ","), maxSplits: 1, omittingEmptySubsequences: false)
        fields = WhoFields(letters: details.first ?? [])
        token = Self.token(details.count > 1 ? details[1] : [])
    }

    /// One to three digits; `0` for anything else.
    private static func token(_ given: ArraySlice<UInt8>) -> [UInt8] {
        let isToken = (1...3).contains(given.count) && given.allSatisfy { 0x30...0x39 ~= $0 }
        return isToken ? Array(given) : [UInt8(ascii: "0")]
    }

    /// True when the mask is compared with more than nicks, so that it is no nick even if it looks
    /// like one.
    var hasSubjects: Bool { !subjects.isEmpty }

    /// What comparing a user with the mask costs at most, to bound the work of one turn.
    var cost: Int { 16 + mask.bytes.count }

    /// True when the mask matches; the address counts only where it is shown.
    func matches(_ user: User, on server: [UInt8], showsAddress: Bool) -> Bool {
        guard !subjects.isEmpty else {
            if isSourceMask { return mask.matches(user.source.span) }
            return matches(user, .usual, on: server) || showsAddress && matches(user, .address)
        }
        return matches(user, showsAddress ? subjects : subjects.subtracting(.address), on: server)
    }

    private func matches(
        _ user: User, _ subjects: WhoFields, on server: [UInt8] = []
    ) -> Bool {
        subjects.contains(.nick) && mask.matches(user.nick.span)
            || subjects.contains(.userName) && mask.matches(user.name.span)
            || subjects.contains(.host) && mask.matches(user.host.span)
            || subjects.contains(.address) && mask.matches(user.address.span)
            || subjects.contains(.server) && mask.matches(server.span)
            || subjects.contains(.realName) && mask.matches(user.realName.span)
    }
}

/// Fields of an answer to WHO, each with a letter; their order in the answer is this one.
struct WhoFields: OptionSet, Sendable {
    let rawValue: UInt16

    static let token = WhoFields(rawValue: 1)
    static let room = WhoFields(rawValue: 2)
    static let userName = WhoFields(rawValue: 4)
    static let address = WhoFields(rawValue: 8)
    static let host = WhoFields(rawValue: 16)
    static let server = WhoFields(rawValue: 32)
    static let nick = WhoFields(rawValue: 64)
    static let flags = WhoFields(rawValue: 128)
    static let hopCount = WhoFields(rawValue: 256)
    static let idleTime = WhoFields(rawValue: 512)
    static let account = WhoFields(rawValue: 1_024)
    static let roomLevel = WhoFields(rawValue: 2_048)
    static let realName = WhoFields(rawValue: 4_096)

    /// All fields in the order of an answer, with their letters.
    static let all: [(field: WhoFields, letter: UInt8)] =
        "tcuihsnfdlaor".utf8.enumerated().map { (WhoFields(rawValue: 1 << $0), $1) }

    /// What a mask can be compared with.
    static let comparable: WhoFields = [.nick, .userName, .host, .address, .server, .realName]
    /// What a mask is compared with unless the client chooses.
    static let usual: WhoFields = [.nick, .userName, .host, .server, .realName]
}

extension WhoFields {
    /// The fields with these letters; other letters have no meaning.
    init(letters: ArraySlice<UInt8>) {
        self.init(Self.all.lazy.filter { letters.contains($0.letter) }.map(\.field))
    }
}
