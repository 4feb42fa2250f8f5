import ReactorKit
import Testing

@testable import ChatCore

@Suite("Bans of the network", .timeLimit(.minutes(10)))
struct NetworkBansTests {
    private static let now = ServerTime(seconds: 1_000)

    private static func mask(_ text: String) throws -> BanTarget { try BanTarget(mask: text) }
    private static func range(_ text: String) throws -> BanTarget { try BanTarget(addresses: text) }

    private static func ban(
        _ target: BanTarget, reason: String = "spam", until seconds: Int64? = nil
    ) -> NetworkBan {
        NetworkBan(
            target, reason: Array(reason.utf8), setBy: Array("root".utf8),
            expiresAt: seconds.map { ServerTime(seconds: $0) })
    }

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    // MARK: - Targets

    @Test(arguments: [
        ("spammer", "spammer!*@*"), ("~bot@*", "*!~bot@*"), ("*.Example.ORG", "*!*@*.example.org"),
        ("192.0.2.7", "*!*@192.0.2.7"), ("2001:db8::1", "*!*@2001:db8::1"),
        ("a!b@c", "a!b@c"),
    ])
    func `a mask is completed, in small letters`(text: String, complete: String) throws {
        #expect(try "\(Self.mask(text))" == complete)
        #expect(try Self.mask(text) == Self.mask(text.uppercased()))
    }

    @Test(arguments: [
        ("", "\"\": a mask is one word, nick!user@host with * and ?"),
        ("a b", "\"a b\": a mask is one word, nick!user@host with * and ?"),
        ("c!d!e@f", "\"c!d!e@f\": a mask is nick!user@host, with one ! and one @"),
        ("a@b!c", "\"a@b!c\": a mask is nick!user@host, with one ! and one @"),
        ("a!b@c@d", "\"a!b@c@d\": a mask is nick!user@host, with one ! and one @"),
        (
            "10.0.0.0/8",
            "\"10.0.0.0/8\": ranges of addresses are banned by DLINE and banned-addresses"
        ),
        (
            String(repeating: "x", count: 157),
            "\"xxxxxxxxxxxxxxxx...\": a mask has at most 160 bytes"
        ),
    ])
    func `what is no mask is refused with what to write`(text: String, reason: String) throws {
        let error = #expect(throws: BanError.self) { try Self.mask(text) }
        #expect(error?.description == reason)
    }

    @Test(arguments: ["somewhere", "192.0.2", "192.0.2.*", "192.0.2.0/33", "", "/8"])
    func `what is no range is refused with what to write`(text: String) throws {
        let error = #expect(throws: BanError.self) { try Self.range(text) }
        #expect(
            error?.description.hasSuffix(": write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32") == true
        )
    }

    @Test(arguments: [
        ("*", true), ("*!*@*", true), ("?*!*@*", true), ("*!~*@*", true), ("*!*@*.ip", true),
        ("*!*@*.*.*", true), ("a*", false), ("*!~q@*", false), ("*!*@local", false),
        ("*!*@192.*", false),
    ])
    func `a mask for everybody is known, in whatever form`(text: String, isForAll: Bool) throws {
        #expect(try Self.mask(text).isForEverybody == isForAll)
    }

    @Test(arguments: [("0.0.0.0/0", true), ("::/0", true), ("0.0.0.0/1", false), ("::1", false)])
    func `a range for everybody is known`(text: String, isForAll: Bool) throws {
        #expect(try Self.range(text).isForEverybody == isForAll)
    }

    // MARK: - Looking up

    @Test func `an address is in a range, whatever the version and the form`() throws {
        var bans = NetworkBans()
        #expect(bans.ban(ofAddress: Self.bytes("192.0.2.7"), at: Self.now) == nil)
        for text in ["192.0.2.0/24", "2001:db8::/32", "::1"] {
            bans.insert(Self.ban(try Self.range(text)))
        }
        for text in ["192.0.2.7", "::ffff:192.0.2.7", "2001:db8:7::1", "0::1"] {
            #expect(bans.ban(ofAddress: Self.bytes(text), at: Self.now) != nil, "\(text)")
        }
        for text in ["192.0.3.7", "2001:db9::", "", "local"] {
            #expect(bans.ban(ofAddress: Self.bytes(text), at: Self.now) == nil, "\(text)")
        }
    }

    @Test func `a user is found by any of the sources, in either case`() throws {
        var bans = NetworkBans()
        bans.insert(Self.ban(try Self.mask("*!~bot@192.0.2.*")))
        bans.insert(Self.ban(try Self.mask("*!*@*.abc.ip")))
        func isBanned(_ sources: String...) -> Bool {
            bans.ban(ofUser: sources.map(Self.bytes), at: Self.now) != nil
        }
        #expect(isBanned("Ann!~BOT@192.0.2.9"))
        #expect(isBanned("ann!~ann@1.2.ABC.ip", "ann!~ann@198.51.100.1"))
        #expect(!isBanned("ann!~ann@192.0.2.9", "ann!~ann@1.2.abd.ip"))
    }

    @Test func `a ban ends at its time, and is gone then`() throws {
        var bans = NetworkBans()
        let (mask, range) = (try Self.mask("bot"), try Self.range("192.0.2.7"))
        bans.insert(Self.ban(mask, until: 1_060))
        bans.insert(Self.ban(range, until: 1_060))
        let (address, sources) = (Self.bytes("192.0.2.7"), [Self.bytes("bot!~b@host")])
        for (second, holds) in [(1_059, true), (1_060, false)] as [(Int64, Bool)] {
            let time = ServerTime(seconds: second)
            #expect((bans.ban(ofAddress: address, at: time) != nil) == holds)
            #expect((bans.ban(ofUser: sources, at: time) != nil) == holds)
            #expect(bans.count(at: time) == (holds ? 2 : 0))
        }
        bans.removeExpired(at: ServerTime(seconds: 1_059))
        #expect(bans.users.count + bans.addresses.count == 2)
        bans.removeExpired(at: ServerTime(seconds: 1_060))
        #expect(bans.users.count + bans.addresses.count == 0)
    }

    @Test func `a later ban of the same target replaces the first, and not one of the settings`()
        throws
    {
        var bans = NetworkBans()
        let target = try Self.mask("bot")
        #expect(bans.replaceSettings([NetworkBan(target, reason: "settings")]).count == 1)
        bans.insert(Self.ban(target, reason: "one", until: 2_000))
        bans.insert(Self.ban(target, reason: "two"))
        #expect(
            bans.users.map { String(decoding: $0.reason, as: UTF8.self) } == ["settings", "two"])
        #expect(bans.remove(target)?.reason == Self.bytes("two"))
        #expect(bans.remove(target) == nil)
        #expect(bans.isInSettings(target))
    }

    @Test func `new settings replace those of the old ones, and keep those of operators`() throws {
        var bans = NetworkBans()
        let (one, two) = (try Self.range("192.0.2.1"), try Self.range("192.0.2.2"))
        let three = try Self.mask("bot")
        let kept = NetworkBan(two, reason: "kept")
        #expect(bans.replaceSettings([NetworkBan(one, reason: ""), kept]).count == 2)
        bans.insert(Self.ban(three))
        #expect(bans.replaceSettings([kept]) == [])
        #expect(bans.addresses == [kept] && bans.users.count == 1)
        let changed = NetworkBan(two, reason: "changed")
        #expect(bans.replaceSettings([changed]) == [changed])
        #expect(bans.replaceSettings([]) == [])
        #expect(bans.addresses == [] && bans.users.count == 1)
    }

    // MARK: - Durations

    @Test(arguments: [
        ("0", 0), ("0s", 0), ("30s", 30), ("30m", 1_800), ("2h", 7_200), ("7d", 604_800),
        ("2w", 1_209_600), ("1y", 31_536_000), ("1d12h", 129_600), ("1H", 3_600),
        ("100y", 3_153_600_000),
    ])
    func `a duration is read as people write it`(text: String, seconds: Int64) {
        #expect(BanDuration(text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "1", "60", "h", "1x", "1h2", "-1h", "+1h", "1.5h", "1 h", "101y", "100y1s",
        "99999999999999999999s", "9223372036854775807y", "\u{0661}h",
    ])
    func `what is no duration is refused`(text: String) {
        #expect(BanDuration(text) == nil)
    }

    @Test(arguments: [
        (0, "for ever"), (30, "for 30s"), (129_600, "for 1d12h"), (604_800, "for 1w"),
    ])
    func `a duration is written as it is read`(seconds: Int64, text: String) {
        let duration = BanDuration(seconds: seconds)
        #expect("\(duration)" == text)
        if seconds > 0 { #expect(BanDuration(String(text.dropFirst(4))) == duration) }
    }

    @Test(arguments: [
        ("1h", true), ("60", true), ("9x", true), ("192.0.2.1", false), ("2001:db8::1", false),
        ("bot", false), ("*", false), ("1*", false), ("1!a@b", false), ("", false),
    ])
    func `neither an address nor a mask is taken for a duration`(word: String, isMeant: Bool) {
        #expect(BanDuration.isMeant(by: word) == isMeant)
    }
}
